import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './Page.module.css';

let visited: string | null = null;

interface PageProps {
  /** Of the browser's tab and of the page. */
  readonly title: string;
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One page: its title, its heading (which takes the focus after a change of page, so that it is read out), its content. */
export function Page({ title, heading, lead, actions, children }: PageProps) {
  const headingRef = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = `${title} · Isthmus`;
  }, [title]);
  useEffect(() => {
    if (visited !== null && visited !== pathname) headingRef.current?.focus({ preventScroll: true });
    visited = pathname;
  }, [pathname]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div className={styles.titles}>
          <h1 ref={headingRef} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead === undefined ? null : <div className={styles.lead}>{lead}</div>}
        </div>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
