import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from './contents.module.css';

/** The parts of a report by what a reader wants to know, in the order of the page. */
export const PARTS = {
  summary: 'What happened',
  availability: 'How available',
  latency: 'How fast',
  consistency: 'How consistent, and why',
  cost: 'What it cost',
  reproduction: 'Engine and reproduction',
} as const;

type PartId = keyof typeof PARTS;

export function Contents() {
  return (
    <nav aria-label="On this page" className={styles.contents}>
      <ul>
        {Object.entries(PARTS).map(([id, title]) => (
          <li key={id}>
            <Link to="." search hash={id} resetScroll={false} activeOptions={{ includeHash: true }}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** One part; its name stands above it, but for the first, which needs none. */
export function Part({ id, children }: { readonly id: PartId; readonly children: ReactNode }) {
  return (
    <section id={id} className={styles.part} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className={id === 'summary' ? 'visually-hidden' : styles.title}>
        {PARTS[id]}
      </h2>
      {children}
    </section>
  );
}
