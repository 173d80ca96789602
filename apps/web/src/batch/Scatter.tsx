import type { Comparison } from '@isthmus/contract';
import { scaleLinear, scaleLog } from 'd3-scale';
import chart from '../chart/chart.module.css';
import type { Cursor } from '../chart/cursor.js';
import { Figure } from '../chart/Figure.js';
import { logTicks } from '../chart/ticks.js';
import { formatDuration, formatDurationRange, formatShare, formatShareRange } from '../format/numbers.js';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';
import { Mark } from './Mark.js';
import { placeNumbers } from './placement.js';
import { NINES_MAX, ninesOf, type Point, pointsOf, scatterFinding } from './points.js';
import styles from './scatter.module.css';

interface ScatterProps {
  readonly comparison: Comparison;
  readonly nines: boolean;
  readonly onScale: (nines: boolean) => void;
}

const HEIGHT = 380;
const LEFT = 62;
const TOP = 22;
const BOTTOM = HEIGHT - 46;

/** The price of a guarantee: how fast against how available, with the verdict as shape and colour. */
export function Scatter({ comparison, nines, onScale }: ScatterProps) {
  const points = pointsOf(comparison);
  const left = comparison.cells.length - points.length;
  const low = Math.min(...points.map(({ p99Ms }) => Math.min(p99Ms.low, p99Ms.median)), Infinity);
  const high = Math.max(...points.map(({ p99Ms }) => Math.max(p99Ms.high, p99Ms.median)), 0);
  const domain = high > 0 ? ([low / 1.4, high * 1.4] as const) : ([1, 1000] as const);
  return (
    <Figure
      name="scatter"
      title={scatterFinding(points)}
      subtitle={`Across: p99 latency of writes, worst datacenter, whole run (logarithmic). Up: write success in the worst datacenter during the faults${nines ? ', by nines' : ''}. Whiskers: 95 % intervals over seeds. Shape and colour: linearizability. Numbers: the list below.${left > 0 ? ` ${left} cells have no figures yet.` : ''}`}
      grid={{ columns: points.length, rows: 1 }}
      describe={({ column }: Cursor) => describePoint(points[column], column)}
      table={() => tableOf(points)}
      widthMin={520}
      controls={
        <label>
          success scale
          <select value={nines ? 'nines' : 'linear'} onChange={(event) => onScale(event.target.value === 'nines')}>
            <option value="linear">0 to 100 %</option>
            <option value="nines">nines</option>
          </select>
        </label>
      }
      below={<PointList points={points} />}
    >
      {({ width, cursor, point }) => {
        const right = width - 22;
        const x = scaleLog(domain, [LEFT + 14, right - 14]);
        const linear = scaleLinear([0, 1], [BOTTOM - 14, TOP + 14]);
        const byNines = scaleLinear([0, NINES_MAX], [BOTTOM - 14, TOP + 14]);
        const y = (share: number) => (nines ? byNines(ninesOf(share)) : linear(share));
        const levels = nines ? [0, 0.9, 0.99, 0.999, 0.9999, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1];
        const dots = points.map(({ p99Ms, success }) => ({ x: x(p99Ms.median), y: y(success.median) }));
        const labels = placeNumbers(dots, { left: LEFT, right: right + 20, top: 0, bottom: BOTTOM });
        return (
          <svg width={width} height={HEIGHT} aria-hidden="true">
            {levels.map((level) => (
              <g key={level}>
                <line x1={LEFT} x2={right} y1={y(level)} y2={y(level)} className={chart.grid} />
                <text x={LEFT - 8} y={y(level) + 4} textAnchor="end" className={chart.tick}>
                  {Number((level * 100).toFixed(3))}&nbsp;%
                </text>
              </g>
            ))}
            {logTicks(...domain).map((tick) => (
              <g key={tick}>
                <line x1={x(tick)} x2={x(tick)} y1={TOP} y2={BOTTOM} className={chart.grid} />
                <text x={x(tick)} y={BOTTOM + 17} textAnchor="middle" className={chart.tick}>
                  {formatTick(tick)}
                </text>
              </g>
            ))}
            <text x={(LEFT + right) / 2} y={HEIGHT - 6} textAnchor="middle" className={chart.tick}>
              p99 of writes, worst datacenter
            </text>
            <text x={LEFT + 4} y={TOP - 8} className={styles.better}>
              ↖ better
            </text>
            {points.map((each, index) => (
              <g key={each.name} className={styles.whiskers}>
                <line
                  x1={x(Math.max(each.p99Ms.low, domain[0]))}
                  x2={x(each.p99Ms.high)}
                  y1={dots[index]?.y}
                  y2={dots[index]?.y}
                />
                <line x1={dots[index]?.x} x2={dots[index]?.x} y1={y(each.success.low)} y2={y(each.success.high)} />
              </g>
            ))}
            {labels.map(({ x: left, y: top, led }, index) =>
              led ? (
                <line
                  key={index}
                  x1={dots[index]?.x}
                  y1={dots[index]?.y}
                  x2={left}
                  y2={top}
                  className={styles.leader}
                />
              ) : null,
            )}
            {points.map((each, index) => {
              const dot = dots[index] ?? { x: 0, y: 0 };
              return (
                <g key={each.name} data-mark="" onPointerEnter={() => point({ column: index, row: 0 })}>
                  <Mark verdict={each.verdict} x={dot.x} y={dot.y} />
                  <circle cx={dot.x} cy={dot.y} r="12" className={styles.target} />
                  {cursor?.column === index ? <circle cx={dot.x} cy={dot.y} r="11" className={styles.chosen} /> : null}
                </g>
              );
            })}
            {labels.map(({ x: left, y: top }, index) => (
              <text key={index} x={left} y={top + 4} textAnchor="middle" className={styles.number}>
                {index + 1}
              </text>
            ))}
          </svg>
        );
      }}
    </Figure>
  );
}

/** The names of the numbers; four columns of words would not fit beside the marks. */
function PointList({ points }: { readonly points: readonly Point[] }) {
  return (
    <ol className={styles.list}>
      {points.map(({ name, verdict, p99Ms, success }) => (
        <li key={name}>
          <span>{name}</span> <Sign sign={VERDICT_SIGNS[verdict]} />{' '}
          <span className={styles.figures}>
            {formatDuration(p99Ms.median)}, {formatShare(success.median)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function describePoint(point: Point | undefined, index: number): string {
  if (point === undefined) return '';
  const { name, verdict, p99Ms, success } = point;
  return `${index + 1}, ${name}: p99 ${formatDuration(p99Ms.median)}, writes ${formatShare(success.median)}, linearizable ${verdict}`;
}

function tableOf(points: readonly Point[]) {
  return {
    columns: [
      'number',
      'design',
      'linearizable',
      'p99 of writes',
      'its 95 % interval',
      'writes in the faults',
      'their 95 % interval',
      'seeds',
    ],
    rows: points.map(({ name, verdict, p99Ms, success }, index) => [
      index + 1,
      name,
      verdict,
      formatDuration(p99Ms.median),
      formatDurationRange(p99Ms.low, p99Ms.high),
      formatShare(success.median),
      formatShareRange(success.low, success.high),
      success.runs,
    ]),
  };
}

function formatTick(ms: number): string {
  return ms >= 1000 ? `${ms / 1000}\u00a0s` : `${ms}\u00a0ms`;
}
