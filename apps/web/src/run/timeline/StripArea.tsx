import { area, line } from 'd3-shape';
import { useMemo } from 'react';
import { STRIP } from './stripLayout.js';
import { type Corner, cornersOf, type StripCell, type Window } from './strips.js';
import styles from './timeline.module.css';

interface StripAreaProps {
  readonly cells: readonly StripCell[];
  readonly x: (ms: number) => number;
  readonly top: number;
  readonly colour: string;
  readonly window: Window;
}

/** Steps from 0 to 100 %, a gap where nothing was intended. */
export function StripArea({ cells, x, top, colour, window }: StripAreaProps) {
  const corners = useMemo(() => cornersOf(cells, window), [cells, window]);
  const [from, to] = window;
  const left = x(from);
  const right = x(to);
  const bottom = top + STRIP;
  // A pixel of room above, or the line of 100 % would lose its upper half.
  const y = (share: number | null) => bottom - (share ?? 0) * (STRIP - 1.5);
  const defined = ({ share }: Corner) => share !== null;
  const fill = area<Corner>()
    .defined(defined)
    .x(({ ms }) => x(ms))
    .y0(bottom)
    .y1(({ share }) => y(share));
  const edge = line<Corner>()
    .defined(defined)
    .x(({ ms }) => x(ms))
    .y(({ share }) => y(share));
  return (
    <g style={{ color: colour }}>
      <rect x={left} y={top} width={right - left} height={STRIP} className={styles.ground} />
      <path d={fill(corners) ?? ''} className={styles.area} />
      <path d={edge(corners) ?? ''} className={styles.line} />
    </g>
  );
}
