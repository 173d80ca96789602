import { formatInstant } from '../format/numbers.js';
import styles from './chart.module.css';
import { durationTicks } from './ticks.js';

interface TimeAxisProps {
  readonly domain: readonly [number, number];
  readonly x: (ms: number) => number;
  readonly range: readonly [number, number];
  readonly top: number;
  /** Lines of the grid reach from the axis up to here. */
  readonly gridTop?: number;
}

/** Simulated time in seconds. */
export function TimeAxis({ domain, x, range: [left, right], top, gridTop }: TimeAxisProps) {
  const { ticks, decimals } = durationTicks(domain, Math.max(2, Math.floor((right - left) / 90)));
  return (
    <g>
      {ticks.map((tick) => (
        <g key={tick}>
          {gridTop === undefined ? null : (
            <line x1={x(tick)} x2={x(tick)} y1={gridTop} y2={top} className={styles.grid} />
          )}
          <text x={x(tick)} y={top + 16} textAnchor="middle" className={styles.tick}>
            {formatInstant(tick, decimals)}
          </text>
        </g>
      ))}
    </g>
  );
}
