import type { Report } from '@isthmus/contract';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { useState } from 'react';
import chart from '../../chart/chart.module.css';
import type { Cursor } from '../../chart/cursor.js';
import { Figure } from '../../chart/Figure.js';
import { Fold } from '../../frame/Fold.js';
import { textWidth } from '../../chart/lanes.js';
import { logTicks } from '../../chart/ticks.js';
import { formatCount, formatDuration, formatShare, plural } from '../../format/numbers.js';
import { datacenterColour, nounOf } from '../kinds.js';
import { WIDTH_MIN } from '../timeline/stripLayout.js';
import { type Curve, domainOf, type Point, pointsOf, spread, type Staleness } from './curves.js';
import styles from './staleness.module.css';

const HEIGHT = 240;
const TOP = 12;
const PLOT_BOTTOM = HEIGHT - 44;
const LEFT = 52;
/** Points that rest on fewer reads say little: they are drawn hollow, and no line goes through them. */
const READS_FEW = 30;

/** P(fresh | age): how likely a read was to have missed no write, by the time since the newest write of its key. */
export function Freshness({ report }: { readonly report: Report }) {
  const { staleness } = report;
  const kinds = [...new Set(staleness?.freshness.curves.map(({ kind }) => kind))];
  const [chosen, setChosen] = useState(kinds[0]);
  if (staleness === undefined || staleness.stale === 0 || chosen === undefined) return null;
  const kind = kinds.includes(chosen) ? chosen : kinds[0];
  return (
    <Fold id="staleness" topic="Staleness" sentence={staleness.sentence}>
      <Curves
        report={report}
        staleness={staleness}
        curves={staleness.freshness.curves.filter((curve) => curve.kind === kind)}
        controls={
          kinds.length === 1 ? undefined : (
            <label>
              operations{' '}
              <select value={kind} onChange={(event) => setChosen(kinds.find((each) => each === event.target.value))}>
                {kinds.map((each) => (
                  <option key={each} value={each}>
                    {nounOf(each)}
                  </option>
                ))}
              </select>
            </label>
          )
        }
      />
    </Fold>
  );
}

interface CurvesProps {
  readonly report: Report;
  readonly staleness: Staleness;
  readonly curves: readonly Curve[];
  readonly controls: React.ReactNode;
}

function Curves({ report, staleness, curves, controls }: CurvesProps) {
  const { edgesMs, leftOut } = staleness.freshness;
  const names = report.datacenters.map(({ id }) => id);
  const rows = curves.map((curve) => ({ curve, points: pointsOf(curve, edgesMs) }));
  const columns = Math.max(0, edgesMs.length - 1);
  const describe = ({ column, row }: Cursor) => {
    const [found, point] = [rows[row], rows[row]?.points[column]];
    if (found === undefined || point === undefined) return '';
    const { datacenter, during } = found.curve;
    const share =
      point.share === null
        ? 'no read'
        : `${formatShare(point.share)} of ${plural(point.reads, 'read')} had missed no write`;
    return `${ageOf(point)}, ${datacenter} ${WHEN[during]}: ${share}`;
  };
  return (
    <Figure
      name="freshness"
      title={staleness.sentence}
      subtitle={`Share of ${nounOf(curves[0]?.kind ?? 'read')} that had missed no acknowledged write, by the time since the newest write of their key (logarithmic). Solid: steady phases, dashed: faults; hollow points rest on fewer than ${READS_FEW} reads, and no line goes through them.${leftOut === 0 ? '' : ` ${plural(leftOut, 'curve')} with the fewest reads left out.`}`}
      grid={{ columns, rows: rows.length }}
      describe={describe}
      table={() => tableOf(rows)}
      widthMin={WIDTH_MIN}
      controls={controls}
    >
      {({ width, cursor, point }) => {
        const labels = rows.map(({ curve }) => labelOf(curve));
        const right = width - Math.max(...labels.map((label) => textWidth(label)), 40) - 16;
        const x = scaleLog(domainOf(edgesMs), [LEFT, right]);
        const y = scaleLinear([0, 1], [PLOT_BOTTOM, TOP]);
        const ends = rows.map(({ points }) => y(points.findLast(({ reads }) => reads >= READS_FEW)?.share ?? 0));
        const heights = spread(ends, 14, PLOT_BOTTOM);
        const onPointerMove = (event: React.PointerEvent<SVGSVGElement>) => {
          const box = event.currentTarget.getBoundingClientRect();
          point(nearest(rows, { x, y }, [event.clientX - box.left, event.clientY - box.top]));
        };
        return (
          <svg
            width={width}
            height={HEIGHT}
            aria-hidden="true"
            data-marks={columns * rows.length}
            onPointerMove={onPointerMove}
          >
            {[0, 0.25, 0.5, 0.75, 1].map((share) => (
              <g key={share}>
                <line x1={LEFT} x2={right} y1={y(share)} y2={y(share)} className={chart.grid} />
                <text x={LEFT - 8} y={y(share) + 4} textAnchor="end" className={chart.tick}>
                  {formatShare(share)}
                </text>
              </g>
            ))}
            {logTicks(...domainOf(edgesMs)).map((tick) => (
              <text key={tick} x={x(tick)} y={PLOT_BOTTOM + 18} textAnchor="middle" className={chart.tick}>
                {formatDuration(tick)}
              </text>
            ))}
            <text x={(LEFT + right) / 2} y={HEIGHT - 6} textAnchor="middle" className={chart.tick}>
              time since the newest write of the key was acknowledged
            </text>
            {rows.map(({ curve, points }, row) => (
              <g key={labelOf(curve)} style={{ color: datacenterColour(names, curve.datacenter) }}>
                <path d={pathOf(points, x, y)} className={curve.during === 'steady' ? styles.steady : styles.fault} />
                {points.map(({ middleMs, share, reads }) =>
                  share === null ? null : (
                    <circle
                      key={middleMs}
                      cx={x(middleMs)}
                      cy={y(share)}
                      r={2.5}
                      className={reads < READS_FEW ? styles.few : styles.many}
                    />
                  ),
                )}
                <text x={right + 8} y={(heights[row] ?? 0) + 4} className={styles.label}>
                  {labels[row]}
                </text>
              </g>
            ))}
            {cursor === null ? null : <Chosen point={rows[cursor.row]?.points[cursor.column]} x={x} y={y} />}
          </svg>
        );
      }}
    </Figure>
  );
}

const WHEN = { steady: 'in the steady phases', fault: 'during faults' } as const;

function labelOf({ datacenter, during }: Curve): string {
  return during === 'steady' ? datacenter : `${datacenter}, faults`;
}

type Scale = (value: number) => number;

function pathOf(points: readonly Point[], x: Scale, y: Scale): string {
  const drawn = points.filter(({ reads }) => reads >= READS_FEW);
  return (
    line<Point>()
      .x(({ middleMs }) => x(middleMs))
      .y(({ share }) => y(share ?? 0))(drawn) ?? ''
  );
}

function Chosen({ point, x, y }: { readonly point: Point | undefined; readonly x: Scale; readonly y: Scale }) {
  if (point === undefined) return null;
  const at = x(point.middleMs);
  return (
    <g>
      <line x1={at} x2={at} y1={TOP} y2={PLOT_BOTTOM} className={chart.cursor} />
      {point.share === null ? null : <circle cx={at} cy={y(point.share)} r={5} className={styles.chosen} />}
    </g>
  );
}

/** The point that is closest, by the column under the pointer first. */
function nearest(
  rows: readonly { readonly points: readonly Point[] }[],
  { x, y }: { readonly x: Scale; readonly y: Scale },
  [left, top]: readonly [number, number],
): Cursor | null {
  let best: (Cursor & { readonly distance: number }) | null = null;
  for (const [row, { points }] of rows.entries()) {
    for (const [column, { middleMs, share }] of points.entries()) {
      if (share === null) continue;
      const distance = Math.hypot(3 * (x(middleMs) - left), y(share) - top);
      if (distance < (best?.distance ?? Infinity)) best = { column, row, distance };
    }
  }
  return best === null ? null : { column: best.column, row: best.row };
}

function ageOf({ fromMs, toMs }: Point): string {
  return fromMs === 0
    ? `less than ${formatDuration(toMs)} after a write`
    : `${formatDuration(fromMs)} to ${formatDuration(toMs)} after a write`;
}

function tableOf(rows: readonly { readonly curve: Curve; readonly points: readonly Point[] }[]) {
  return {
    columns: ['datacenter', 'phases', 'time since the newest write', 'reads', 'missed no write', 'share'],
    rows: rows.flatMap(({ curve, points }) =>
      points.map((point) => [
        curve.datacenter,
        curve.during === 'steady' ? 'steady' : 'faults',
        ageOf(point),
        formatCount(point.reads),
        formatCount(point.fresh),
        point.share === null ? '–' : formatShare(point.share),
      ]),
    ),
  };
}
