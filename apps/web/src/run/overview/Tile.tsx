import { type ReactNode } from 'react';
import styles from './overview.module.css';

interface TileProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly tone?: 'plain' | 'bad';
  readonly wide?: boolean;
  readonly children?: ReactNode;
}

/** One figure with its name above and what it is about below. */
export function Tile({ label, value, tone = 'plain', wide = false, children }: TileProps) {
  return (
    <div
      className={`${styles.tile ?? ''} ${wide ? (styles.wide ?? '') : ''} ${tone === 'bad' ? (styles.bad ?? '') : ''}`}
    >
      <p className={styles.tileLabel}>{label}</p>
      <p className={styles.tileValue}>{value}</p>
      {children}
    </div>
  );
}
