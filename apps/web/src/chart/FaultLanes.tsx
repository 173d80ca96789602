import type { Fault } from './Bands.js';
import styles from './chart.module.css';
import { fitted, lanesOf, textWidth } from './lanes.js';

export const LANE_HEIGHT = 20;

interface FaultLanesProps {
  readonly faults: readonly Fault[];
  readonly x: (ms: number) => number;
  readonly range: readonly [number, number];
  readonly top: number;
}

export function faultLaneCount(faults: readonly Fault[]): number {
  return faults.length === 0 ? 0 : Math.max(...lanesOf(faults)) + 1;
}

/** The faults in words, one lane per concurrent fault; what does not fit into its bar is written to the right of it where there is room. */
export function FaultLanes({ faults, x, range: [left, right], top }: FaultLanesProps) {
  const lanes = lanesOf(faults);
  return (
    <g>
      {faults.map((fault, index) => {
        const from = Math.max(left, x(fault.fromMs));
        const to = Math.min(right, x(fault.toMs));
        if (to <= from) return null;
        const y = top + (lanes[index] ?? 0) * LANE_HEIGHT;
        const texts = [`${fault.name}: ${fault.sentence}`, fault.sentence, fault.name];
        const within = fitted(texts, to - from - 10);
        const next = Math.min(
          right,
          ...faults
            .filter((other, at) => lanes[at] === lanes[index] && other.fromMs > fault.fromMs)
            .map((other) => x(other.fromMs)),
        );
        const beside = within === '' ? fitted(texts, next - to - 10) : '';
        return (
          <g key={fault.name}>
            <rect
              x={from}
              y={y}
              width={Math.max(2, to - from)}
              height={LANE_HEIGHT - 3}
              rx="3"
              className={styles.lane}
            />
            {within === '' ? null : (
              <text x={from + 6} y={y + 13} className={styles.laneText} data-width={textWidth(within)}>
                {within}
              </text>
            )}
            {beside === '' ? null : (
              <text x={to + 5} y={y + 13} className={styles.besideText}>
                {beside}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
