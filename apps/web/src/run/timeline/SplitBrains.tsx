import type { Report } from '@isthmus/contract';
import { fitted } from '../../chart/lanes.js';
import styles from './timeline.module.css';

export const SPLIT_HEIGHT = 18;

interface SplitBrainsProps {
  readonly splits: NonNullable<Report['leaders']>['splitBrain'];
  readonly x: (ms: number) => number;
  readonly range: readonly [number, number];
  readonly top: number;
}

/** A bar for each time in which two nodes served as leaders, with their names where there is room. */
export function SplitBrains({ splits, x, range: [left, right], top }: SplitBrainsProps) {
  return (
    <g>
      {splits.map(({ fromMs, toMs, nodes }, index) => {
        const from = Math.max(left, x(fromMs));
        const to = Math.min(right, Math.max(x(toMs), x(fromMs) + 3));
        if (to <= from) return null;
        const text = fitted([`${nodes.join(' and ')} both lead`, nodes.join(', ')], to - from - 10);
        return (
          <g key={index}>
            <rect x={from} y={top} width={to - from} height={SPLIT_HEIGHT - 3} rx="3" className={styles.split} />
            <text x={from + 6} y={top + 12} className={styles.splitText}>
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
