import styles from './chart.module.css';

export interface Fault {
  readonly name: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sentence: string;
}

interface BandsProps {
  readonly id: string;
  readonly faults: readonly Fault[];
  readonly x: (ms: number) => number;
  readonly range: readonly [number, number];
  readonly top: number;
  readonly height: number;
}

/**
 * The faults through a panel: neutral hatching with solid edges. Hatching survives greyscale and print and adds to any
 * colour under it.
 */
export function Bands({ id, faults, x, range: [left, right], top, height }: BandsProps) {
  return (
    <g className={styles.bands}>
      <pattern id={`${id}-hatch`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="7" className={styles.hatch} />
      </pattern>
      {faults.map((fault) => {
        const from = Math.max(left, x(fault.fromMs));
        const to = Math.min(right, x(fault.toMs));
        if (to <= from) return null;
        return (
          <g key={fault.name}>
            <rect x={from} y={top} width={to - from} height={height} fill={`url(#${id}-hatch)`} />
            {x(fault.fromMs) < left ? null : (
              <line x1={from} x2={from} y1={top} y2={top + height} className={styles.edge} />
            )}
            {x(fault.toMs) > right ? null : <line x1={to} x2={to} y1={top} y2={top + height} className={styles.edge} />}
          </g>
        );
      })}
    </g>
  );
}
