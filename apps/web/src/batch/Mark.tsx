import type { Verdict } from '@isthmus/contract';
import styles from './scatter.module.css';

/** A shape for each verdict, so that colour is not alone: disc holds, cross violated, square undecided, dash unchecked. */
export function Mark({ verdict, x, y }: { readonly verdict: Verdict; readonly x: number; readonly y: number }) {
  switch (verdict) {
    case 'holds':
      return <circle cx={x} cy={y} r="6" className={styles.holds} />;
    case 'violated':
      return <path d={`M${x - 5},${y - 5}l10,10M${x + 5},${y - 5}l-10,10`} className={styles.violated} />;
    case 'undecided':
      return <rect x={x - 5} y={y - 5} width="10" height="10" className={styles.undecided} />;
    case 'unchecked':
      return <line x1={x - 6} x2={x + 6} y1={y} y2={y} className={styles.unchecked} />;
  }
}
