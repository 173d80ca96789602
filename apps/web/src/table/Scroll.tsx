import { type ReactNode } from 'react';
import styles from './table.module.css';

/** Wide content scrolls inside its own labelled region, reachable by keyboard; the page does not. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
