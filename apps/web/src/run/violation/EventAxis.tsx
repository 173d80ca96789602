import chart from '../../chart/chart.module.css';
import { formatInstant } from '../../format/numbers.js';
import type { WitnessLayout } from './layout.js';

interface EventAxisProps {
  readonly layout: WitnessLayout;
  readonly x: (ms: number) => number;
  readonly range: readonly [number, number];
  readonly top: number;
  readonly gridTop: number;
}

/** Ticks at calls and returns, as many as have room: between them time does not run evenly. */
export function EventAxis({ layout, x, range: [left, right], top, gridTop }: EventAxisProps) {
  const moments = [
    ...new Set(layout.boxes.flatMap(({ fromMs, toMs, open }) => (open ? [fromMs] : [fromMs, toMs]))),
  ].sort((a, b) => a - b);
  let last = -Infinity;
  const shown = moments.filter((moment) => {
    const at = x(moment);
    if (at - last < 76 || at < left || at > right - 20) return false;
    last = at;
    return true;
  });
  return (
    <g>
      {shown.map((moment) => (
        <g key={moment}>
          <line x1={x(moment)} x2={x(moment)} y1={gridTop} y2={top} className={chart.grid} />
          <text x={x(moment)} y={top + 16} textAnchor="middle" className={chart.tick}>
            {formatInstant(moment, 4)}
          </text>
        </g>
      ))}
    </g>
  );
}
