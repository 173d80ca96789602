import type { Report } from '@isthmus/contract';
import { scaleLinear } from 'd3-scale';
import { useId, useMemo } from 'react';
import { Bands } from '../../chart/Bands.js';
import chart from '../../chart/chart.module.css';
import { type Cursor } from '../../chart/cursor.js';
import { FaultLanes, faultLaneCount, LANE_HEIGHT } from '../../chart/FaultLanes.js';
import { Figure } from '../../chart/Figure.js';
import { TimeAxis } from '../../chart/TimeAxis.js';
import { formatCount, formatDuration, formatInstant, formatShare } from '../../format/numbers.js';
import { datacenterColour, nounOf } from '../kinds.js';
import { useTimeCursor } from '../timeCursor.js';
import { availabilityFinding } from './finding.js';
import { LeadershipFlags } from './LeadershipFlags.js';
import { datacenterOfNode } from './node.js';
import { type Strip, stripsOf, type Window } from './strips.js';
import { gutterOf, isCompact, layoutOf, RIGHT, STRIP, WIDTH_MIN } from './stripLayout.js';
import { SPLIT_HEIGHT, SplitBrains } from './SplitBrains.js';
import { StripArea } from './StripArea.js';
import styles from './timeline.module.css';

/** Who could read and write, when: two strips a datacenter under the lane of faults. */
export function AvailabilityTimeline({ report, window }: { readonly report: Report; readonly window: Window }) {
  const id = useId();
  const time = useTimeCursor();
  const strips = useMemo(() => stripsOf(report, window), [report, window]);
  const names = report.datacenters.map(({ id: name }) => name);
  const columns = strips[0]?.cells.length ?? 0;
  const lanes = faultLaneCount(report.faults);
  const splits = report.leaders?.splitBrain ?? [];
  const flagged = new Set(report.leadership.map(({ node }) => datacenterOfNode(node)));
  const describe = ({ column, row }: Cursor) => {
    const strip = strips[row];
    const cell = strip?.cells[column];
    if (strip === undefined || cell === undefined) return '';
    const share = cell.share === null ? 'none intended' : `${formatShare(cell.share)} succeeded`;
    return `${formatInstant(cell.fromMs)}, ${strip.datacenter} ${nounOf(strip.kind)}: ${share} (${cell.ok} ok, ${cell.fail} failed, ${cell.info} unknown)`;
  };
  return (
    <Figure
      name="availability"
      title={availabilityFinding(report)}
      subtitle={`Share of operations that succeeded, 0 to 100 %, per datacenter; buckets of ${formatDuration(report.series.bucketMs)} by the operations' arrival.${report.faults.length === 0 ? '' : ' Hatching: a fault is in force.'}${report.leadership.length === 0 ? '' : ' Flags: leadership won (filled) and lost (hollow).'} At the left: whole run without warm-up.`}
      grid={{ columns, rows: strips.length }}
      describe={describe}
      table={() => tableOf(strips)}
      widthMin={WIDTH_MIN}
      below={<EventList faults={report.faults} splits={splits} />}
      onCursor={(cursor) => time.set(cursor === null ? null : (middleOf(strips, cursor) ?? null))}
    >
      {({ width, cursor, point }) => {
        const compact = isCompact(width);
        const gutter = gutterOf(report, width);
        const splitTop = lanes * LANE_HEIGHT;
        const top = splitTop + (splits.length === 0 ? 0 : SPLIT_HEIGHT) + 6;
        const layout = layoutOf(strips, { flagged, compact, top });
        const range = [gutter, width - RIGHT] as const;
        const x = scaleLinear(window, range);
        const at = cursor === null ? time.ms : (middleOf(strips, cursor) ?? null);
        const onPointerMove = (event: React.PointerEvent<SVGSVGElement>) => {
          const box = event.currentTarget.getBoundingClientRect();
          const first = strips[0]?.cells[0];
          if (first === undefined) return;
          const column = Math.floor((x.invert(event.clientX - box.left) - first.fromMs) / report.series.bucketMs);
          const row = layout.rowAt(event.clientY - box.top);
          point(column < 0 || column >= columns ? null : { column, row });
        };
        return (
          <svg
            width={width}
            height={layout.height}
            aria-hidden="true"
            data-marks={columns * strips.length}
            onPointerMove={onPointerMove}
          >
            {report.faults.length === 0 ? null : (
              <text x={gutter - 10} y={14} textAnchor="end">
                {report.faults.length === 1 ? 'fault' : 'faults'}
              </text>
            )}
            <FaultLanes faults={report.faults} x={x} range={range} top={0} />
            {splits.length === 0 ? null : (
              <text x={gutter - 10} y={splitTop + 12} textAnchor="end">
                split brain
              </text>
            )}
            <SplitBrains splits={splits} x={x} range={range} top={splitTop} />
            {strips.map((strip, row) => {
              const top = layout.tops[row] ?? 0;
              const colour = datacenterColour(names, strip.datacenter);
              return (
                <g key={`${strip.datacenter} ${strip.kind}`}>
                  {strips[row - 1]?.datacenter === strip.datacenter ? null : (
                    <text x={0} y={compact ? top - 4 : top + 14} className={styles.datacenter}>
                      {strip.datacenter}
                    </text>
                  )}
                  <text x={gutter - 10} y={top + 14} textAnchor="end" className={chart.tick}>
                    {nounOf(strip.kind)} {strip.whole === null ? '–' : formatShare(strip.whole)}
                  </text>
                  <StripArea cells={strip.cells} x={x} top={top} colour={colour} window={window} />
                  <Bands id={`${id}-${row}`} faults={report.faults} x={x} range={range} top={top} height={STRIP} />
                </g>
              );
            })}
            <LeadershipFlags leadership={report.leadership} x={x} window={window} tops={layout.aboveTops} />
            <TimeAxis domain={window} x={x} range={range} top={layout.height - 22} />
            {at === null || at < window[0] || at > window[1] ? null : (
              <line x1={x(at)} x2={x(at)} y1={0} y2={layout.height - 22} className={chart.cursor} />
            )}
            {cursor === null ? null : (
              <rect
                x={range[0]}
                y={layout.tops[cursor.row] ?? 0}
                width={range[1] - range[0]}
                height={STRIP}
                className={styles.chosen}
              />
            )}
          </svg>
        );
      }}
    </Figure>
  );
}

/** The schedule, and what came of its leaders, in words: for what does not fit into the lanes. */
function EventList({
  faults,
  splits,
}: {
  readonly faults: Report['faults'];
  readonly splits: NonNullable<Report['leaders']>['splitBrain'];
}) {
  return (
    <ul className={styles.faults}>
      {faults.map((fault) => (
        <li key={fault.name}>
          {fault.name}, {formatInstant(fault.fromMs)} to {formatInstant(fault.toMs)}: {fault.sentence}
        </li>
      ))}
      {splits.map(({ fromMs, toMs, nodes, acknowledged }) => (
        <li key={`${fromMs} ${nodes.join()}`}>
          split brain, {formatInstant(fromMs)} to {formatInstant(toMs)}: {nodes.join(' and ')} both acknowledged changes
          as leaders ({acknowledged.map(formatCount).join(' and ')})
        </li>
      ))}
    </ul>
  );
}

function middleOf(strips: readonly Strip[], { column }: Cursor): number | undefined {
  const cell = strips[0]?.cells[column];
  return cell === undefined ? undefined : (cell.fromMs + cell.toMs) / 2;
}

function tableOf(strips: readonly Strip[]) {
  return {
    columns: ['from', 'datacenter', 'operations', 'ok', 'failed', 'unknown', 'succeeded'],
    rows: strips.flatMap((strip) =>
      strip.cells.map((cell) => [
        formatInstant(cell.fromMs),
        strip.datacenter,
        nounOf(strip.kind),
        formatCount(cell.ok),
        formatCount(cell.fail),
        formatCount(cell.info),
        cell.share === null ? '–' : formatShare(cell.share),
      ]),
    ),
  };
}
