import type { Report } from '@isthmus/contract';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { useId, useMemo } from 'react';
import { Bands } from '../../chart/Bands.js';
import chart from '../../chart/chart.module.css';
import type { Cursor } from '../../chart/cursor.js';
import { Figure } from '../../chart/Figure.js';
import { logTicks } from '../../chart/ticks.js';
import { TimeAxis } from '../../chart/TimeAxis.js';
import { formatDuration, formatInstant } from '../../format/numbers.js';
import { gutterOf, RIGHT, WIDTH_MIN } from '../timeline/stripLayout.js';
import { bucketsIn, type Window } from '../timeline/strips.js';
import { useTimeCursor } from '../timeCursor.js';
import { latencyFinding } from './finding.js';
import { medianFloor } from './floor.js';
import styles from './latency.module.css';

interface Bucket {
  readonly fromMs: number;
  readonly middleMs: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

const HEIGHT = 190;
const TOP = 8;
const PLOT_BOTTOM = HEIGHT - 26;

/** How long a successful operation took, bucket by bucket, on the time axis of the availability timeline. */
export function LatencyTimeline({ report, window }: { readonly report: Report; readonly window: Window }) {
  const id = useId();
  const time = useTimeCursor();
  const buckets = useMemo(() => bucketsOf(report, window), [report, window]);
  const alone = buckets.filter(isAlone);
  const values = buckets
    .flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms])
    .filter((value) => value !== null && value > 0) as number[];
  const targets = report.expectations.flatMap(({ expectation }) =>
    expectation.metric === 'latencyP99Ms' && expectation.atMost !== undefined ? [expectation.atMost] : [],
  );
  const floor = medianFloor(report);
  const shown = floor === null || floor <= 0 ? [] : [floor];
  const low = Math.min(...values, ...targets, ...shown, Infinity);
  const high = Math.max(...values, ...targets, 0);
  const domain = high > 0 ? ([low / 1.3, high * 1.3] as const) : ([1, 1000] as const);
  const describe = ({ column }: Cursor) => {
    const bucket = buckets[column];
    if (bucket === undefined) return '';
    if (bucket.p50Ms === null || bucket.p99Ms === null)
      return `${formatInstant(bucket.fromMs)}: no operation succeeded`;
    return `${formatInstant(bucket.fromMs)}: p50 ${formatDuration(bucket.p50Ms)}, p99 ${formatDuration(bucket.p99Ms)}`;
  };
  return (
    <Figure
      name="latency"
      title={latencyFinding(report)}
      subtitle={`All datacenters and kinds, operations that succeeded, by arrival; buckets of ${formatDuration(report.series.bucketMs)}. Solid: p99, dashed: p50${alone.length === 0 ? '' : '; dots: nothing succeeded just before and after'}${floor === null ? '' : `; dotted: the floor of the median over the whole run, ${formatDuration(floor)}, by the links alone; a bucket of few operations may have more of the near ones`}. Logarithmic scale.`}
      grid={{ columns: buckets.length, rows: 1 }}
      describe={describe}
      table={() => ({
        columns: ['from', 'p50', 'p99'],
        rows: buckets.map(({ fromMs, p50Ms, p99Ms }) => [
          formatInstant(fromMs),
          p50Ms === null ? '–' : formatDuration(p50Ms),
          p99Ms === null ? '–' : formatDuration(p99Ms),
        ]),
      })}
      widthMin={WIDTH_MIN}
      onCursor={(cursor) => time.set(cursor === null ? null : (buckets[cursor.column]?.middleMs ?? null))}
    >
      {({ width, cursor, point }) => {
        const range = [gutterOf(report, width), width - RIGHT] as const;
        const x = scaleLinear(window, range);
        const y = scaleLog(domain, [PLOT_BOTTOM, TOP]);
        const at = cursor === null ? time.ms : (buckets[cursor.column]?.middleMs ?? null);
        const path = (value: (bucket: Bucket) => number | null) =>
          line<Bucket>()
            .defined((bucket) => (value(bucket) ?? 0) > 0)
            .x(({ middleMs }) => x(middleMs))
            .y((bucket) => y(value(bucket) ?? 1))(buckets) ?? '';
        const onPointerMove = (event: React.PointerEvent<SVGSVGElement>) => {
          const ms = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
          const column = Math.floor((ms - (buckets[0]?.fromMs ?? 0)) / report.series.bucketMs);
          point(column < 0 || column >= buckets.length ? null : { column, row: 0 });
        };
        return (
          <svg
            width={width}
            height={HEIGHT}
            aria-hidden="true"
            data-marks={buckets.length}
            onPointerMove={onPointerMove}
          >
            {logTicks(...domain).map((tick) => (
              <g key={tick}>
                <line x1={range[0]} x2={range[1]} y1={y(tick)} y2={y(tick)} className={chart.grid} />
                <text x={range[0] - 10} y={y(tick) + 4} textAnchor="end" className={chart.tick}>
                  {tickText(tick)}
                </text>
              </g>
            ))}
            <Bands id={id} faults={report.faults} x={x} range={range} top={TOP} height={PLOT_BOTTOM - TOP} />
            {targets.map((target) => (
              <g key={target}>
                <line x1={range[0]} x2={range[1]} y1={y(target)} y2={y(target)} className={styles.target} />
                <text x={range[0] + 6} y={y(target) - 4} className={styles.label}>
                  target p99 ≤ {formatDuration(target)}
                </text>
              </g>
            ))}
            {shown.map((ms) => (
              <g key="floor">
                <line x1={range[0]} x2={range[1]} y1={y(ms)} y2={y(ms)} className={styles.floor} />
                <text x={range[0] + 6} y={y(ms) + 14} className={styles.label}>
                  floor {formatDuration(ms)}
                </text>
              </g>
            ))}
            <path d={path(({ p50Ms }) => p50Ms)} className={styles.p50} />
            <path d={path(({ p99Ms }) => p99Ms)} className={styles.p99} />
            {alone.map(({ middleMs, p50Ms, p99Ms }) => (
              <g key={middleMs}>
                <circle cx={x(middleMs)} cy={y(p50Ms ?? 1)} r={2} className={styles.alone50} />
                <circle cx={x(middleMs)} cy={y(p99Ms ?? 1)} r={2} className={styles.alone99} />
              </g>
            ))}
            <DirectLabels buckets={buckets} x={range[1] + 3} y={y} />
            <TimeAxis domain={window} x={x} range={range} top={HEIGHT - 22} />
            {at === null || at < window[0] || at > window[1] ? null : (
              <line x1={x(at)} x2={x(at)} y1={TOP} y2={PLOT_BOTTOM} className={chart.cursor} />
            )}
          </svg>
        );
      }}
    </Figure>
  );
}

/** The names of the two lines at their right ends. */
function DirectLabels({
  buckets,
  x,
  y,
}: {
  readonly buckets: readonly Bucket[];
  readonly x: number;
  readonly y: (ms: number) => number;
}) {
  const last = buckets.findLast(({ p50Ms, p99Ms }) => p50Ms !== null && p99Ms !== null);
  if (last?.p50Ms == null || last.p99Ms === null) return null;
  const upper = Math.max(TOP + 10, y(last.p99Ms) + 4);
  return (
    <g>
      <text x={x} y={upper} className={styles.label}>
        p99
      </text>
      <text x={x} y={Math.max(upper + 14, y(last.p50Ms) + 4)} className={styles.label}>
        p50
      </text>
    </g>
  );
}

function bucketsOf({ series }: Report, window: Window): Bucket[] {
  const [first, end] = bucketsIn(series, window);
  return Array.from({ length: end - first }, (_, offset) => {
    const index = first + offset;
    const fromMs = series.startMs + index * series.bucketMs;
    return {
      fromMs,
      middleMs: fromMs + series.bucketMs / 2,
      p50Ms: series.latency.p50Ms[index] ?? null,
      p99Ms: series.latency.p99Ms[index] ?? null,
    };
  });
}

/** Between buckets without a success: no line leads to it. */
function isAlone({ p99Ms }: Bucket, index: number, buckets: readonly Bucket[]): boolean {
  const drawn = (at: number) => (buckets[at]?.p99Ms ?? 0) > 0;
  return (p99Ms ?? 0) > 0 && !drawn(index - 1) && !drawn(index + 1);
}

function tickText(ms: number): string {
  if (ms >= 1000) return `${ms / 1000}\u00a0s`;
  return ms >= 1 ? `${ms}\u00a0ms` : `${Number((ms * 1000).toPrecision(3))}\u00a0µs`;
}
