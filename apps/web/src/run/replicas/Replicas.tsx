import type { Report } from '@isthmus/contract';
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import { useId, useMemo } from 'react';
import { Bands } from '../../chart/Bands.js';
import chart from '../../chart/chart.module.css';
import type { Cursor } from '../../chart/cursor.js';
import { Figure } from '../../chart/Figure.js';
import { Fold } from '../../frame/Fold.js';
import { TimeAxis } from '../../chart/TimeAxis.js';
import { formatCount, formatDuration, formatInstant, plural } from '../../format/numbers.js';
import { gutterOf, RIGHT, WIDTH_MIN } from '../timeline/stripLayout.js';
import type { Window } from '../timeline/strips.js';
import { useTimeCursor } from '../timeCursor.js';
import { convergenceFinding } from './finding.js';
import { type Part, partsIn } from './parts.js';
import styles from './replicas.module.css';
import { WriteFates } from './WriteFates.js';

const HEIGHT = 92;
const TOP = 8;
const PLOT_BOTTOM = HEIGHT - 26;

/** Whether the replicas held the same, when, and what became of what they had acknowledged. */
export function Replicas({ report, window }: { readonly report: Report; readonly window: Window }) {
  const id = useId();
  const time = useTimeCursor();
  const { convergence, writes } = report;
  const parts = useMemo(() => (convergence === undefined ? [] : partsIn(convergence, window)), [convergence, window]);
  if (convergence === undefined) return null;
  const most = convergence.peakKeys.reduce((one, other) => Math.max(one, other), 1);
  const { convergedAtMs } = convergence;
  const describe = ({ column }: Cursor) => {
    const part = parts[column];
    return part === undefined ? '' : `${formatInstant(part.fromMs)} to ${formatInstant(part.toMs)}: ${keysOf(part)}`;
  };
  const finding = convergenceFinding(convergence);
  return (
    <Fold id="replicas" topic="Replicas" sentence={finding}>
      <Figure
        name="replicas"
        title={finding}
        subtitle={`Replicas: most keys on which live ones differed at one time, in each ${formatDuration(convergence.partMs)}. ${metSentence(convergence, report.durationMs)}`}
        grid={{ columns: parts.length, rows: 1 }}
        describe={describe}
        table={() => ({
          columns: ['from', 'to', 'keys that differed'],
          rows: parts.map(({ fromMs, toMs, keys }) => [formatInstant(fromMs), formatInstant(toMs), keys]),
        })}
        widthMin={WIDTH_MIN}
        below={writes === undefined || writes.acknowledged === 0 ? null : <WriteFates writes={writes} />}
        onCursor={(cursor) => time.set(cursor === null ? null : middleOf(parts[cursor.column]))}
      >
        {({ width, cursor, point }) => {
          const range = [gutterOf(report, width), width - RIGHT] as const;
          const x = scaleLinear(window, range);
          const y = scaleLinear([0, most], [PLOT_BOTTOM, TOP]);
          const at = cursor === null ? time.ms : middleOf(parts[cursor.column]);
          const onPointerMove = (event: React.PointerEvent<SVGSVGElement>) => {
            const ms = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
            const column = parts.findIndex(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
            point(column === -1 ? null : { column, row: 0 });
          };
          return (
            <svg
              width={width}
              height={HEIGHT}
              aria-hidden="true"
              data-marks={parts.length}
              onPointerMove={onPointerMove}
            >
              {[0, most].map((keys) => (
                <g key={keys}>
                  <line x1={range[0]} x2={range[1]} y1={y(keys)} y2={y(keys)} className={chart.grid} />
                  <text x={range[0] - 10} y={y(keys) + 4} textAnchor="end" className={chart.tick}>
                    {keys === 0 ? '0' : plural(keys, 'key')}
                  </text>
                </g>
              ))}
              <path d={stepsOf(parts, { x, y })} className={styles.area} />
              <Bands id={id} faults={report.faults} x={x} range={range} top={TOP} height={PLOT_BOTTOM - TOP} />
              {convergedAtMs === null || convergedAtMs < window[0] || convergedAtMs > window[1] ? null : (
                <line x1={x(convergedAtMs)} x2={x(convergedAtMs)} y1={TOP} y2={PLOT_BOTTOM} className={styles.met} />
              )}
              <TimeAxis domain={window} x={x} range={range} top={HEIGHT - 22} />
              {at === null || at < window[0] || at > window[1] ? null : (
                <line x1={x(at)} x2={x(at)} y1={TOP} y2={PLOT_BOTTOM} className={chart.cursor} />
              )}
            </svg>
          );
        }}
      </Figure>
    </Fold>
  );
}

function keysOf({ keys }: Part): string {
  return keys === 0
    ? 'all live replicas held the same'
    : `${formatCount(keys)} ${keys === 1 ? 'key' : 'keys'} differed`;
}

function metSentence({ convergedAtMs }: NonNullable<Report['convergence']>, durationMs: number): string {
  if (convergedAtMs === null) return 'They differ at the end.';
  const where = convergedAtMs > durationMs ? ', after the last client had stopped' : '';
  return `They have held the same since ${formatInstant(convergedAtMs)}${where}; convergence time counts from the later of the last heal and the last acknowledged write.`;
}

function middleOf(part: Part | undefined): number | null {
  return part === undefined ? null : (part.fromMs + part.toMs) / 2;
}

interface Scales {
  readonly x: (ms: number) => number;
  readonly y: (keys: number) => number;
}

/** Steps from part to part, closed at the end of the last. */
function stepsOf(parts: readonly Part[], { x, y }: Scales): string {
  const last = parts.at(-1);
  if (last === undefined) return '';
  const steps = area<Part>()
    .x(({ fromMs }) => x(fromMs))
    .y0(y(0))
    .y1(({ keys }) => y(keys))
    .curve(curveStepAfter);
  return steps([...parts, { ...last, fromMs: last.toMs }]) ?? '';
}
