import type { Report, Witness } from '@isthmus/contract';
import { useId } from 'react';
import { Bands } from '../../chart/Bands.js';
import chart from '../../chart/chart.module.css';
import { FaultLanes, faultLaneCount, LANE_HEIGHT } from '../../chart/FaultLanes.js';
import { textWidth } from '../../chart/lanes.js';
import { TimeAxis } from '../../chart/TimeAxis.js';
import { EventAxis } from './EventAxis.js';
import { placeLabels } from './labels.js';
import { type Box, readableScale, realScale, type WitnessLayout } from './layout.js';
import { OrderLine, type PlacedStep } from './OrderLine.js';
import styles from './violation.module.css';

interface OperationsProps {
  readonly report: Report;
  readonly witness: Witness;
  readonly layout: WitnessLayout;
  readonly toScale: boolean;
  readonly width: number;
  readonly chosen: number | null;
  readonly onPoint: (box: number | null) => void;
}

const GUTTER = 190;
const RIGHT = 16;
/** Width of a character of the labels, which are in a fixed pitch. */
const MONO_CHARACTER = 7.3;
const BOX = 24;
/** Above each box: room for the order's points and for its line. */
const ABOVE = 32;
const BELOW = 18;
/** The points sit on the upper edges, lifted so far that they leave the labels inside the boxes free. */
const POINT_LIFT = 4;

/** The operations of the witness as boxes on their clients' lines, the longest legal order above them, the step that cannot be. */
export function Operations({ report, witness, layout, toScale, width, chosen, onPoint }: OperationsProps) {
  const id = useId();
  const faults = report.faults.filter(({ fromMs, toMs }) => fromMs < layout.window[1] && toMs > layout.window[0]);
  const range = [GUTTER, width - RIGHT] as const;
  const x = toScale ? realScale(layout.window, range) : readableScale(layout, range);
  const lanes = faultLaneCount(faults) * LANE_HEIGHT;
  const rowTop = (row: number) => lanes + ABOVE + row * (BOX + ABOVE + BELOW);
  const bottom = rowTop(layout.rows.length) - ABOVE + 6;
  const height = bottom + 28;
  const place = (box: Box) => ({ left: x(box.fromMs), right: Math.max(x(box.fromMs) + 5, x(box.toMs)) });
  const labels = placeLabels(
    layout.boxes.map((box) => ({
      row: box.row,
      ...place(box),
      textWidth: (box.label.length + (box.impossible ? 2 : 0)) * MONO_CHARACTER,
    })),
    range,
  );
  const steps: PlacedStep[] = layout.steps.map((step) => ({
    x: (x(step.earliestMs) + x(step.latestMs)) / 2,
    y: rowTop(step.row),
    value: step.value,
  }));
  const refused = layout.boxes.find(({ impossible }) => impossible);
  return (
    <svg width={width} height={height} aria-hidden="true">
      {toScale ? (
        <TimeAxis domain={layout.window} x={x} range={range} top={bottom} gridTop={lanes} />
      ) : (
        <EventAxis layout={layout} x={x} range={range} top={bottom} gridTop={lanes} />
      )}
      <FaultLanes faults={faults} x={x} range={range} top={0} />
      <Bands id={id} faults={faults} x={x} range={range} top={lanes} height={bottom - lanes} />
      {layout.rows.map((row, index) => (
        <g key={index}>
          <line
            x1={range[0]}
            x2={range[1]}
            y1={rowTop(index) + BOX / 2}
            y2={rowTop(index) + BOX / 2}
            className={chart.grid}
          />
          <text x={GUTTER - 10} y={rowTop(index) + BOX / 2 + 4} textAnchor="end">
            {row.datacenter} · {row.session === null ? 'not sent' : `client ${row.session}`}
          </text>
        </g>
      ))}
      <OrderLine
        steps={steps}
        refused={refused === undefined ? null : { ...place(refused), top: rowTop(refused.row), height: BOX }}
      />
      {layout.boxes.map((box, index) => {
        const { left, right } = place(box);
        const top = rowTop(box.row);
        const label = labels[index];
        return (
          <g
            key={box.operation.operation}
            data-mark=""
            onPointerEnter={() => onPoint(index)}
            className={styles.operation}
          >
            <rect
              x={left}
              y={top}
              width={right - left}
              height={BOX}
              rx="3"
              className={box.impossible ? styles.impossible : box.open ? styles.open : styles.done}
            />
            {/* Small boxes are hard to hit: the target is 24 pixels wide at least. */}
            <rect x={(left + right) / 2 - 12} y={top} width="24" height={BOX} className={styles.target} />
            {chosen === index ? (
              <rect
                x={left - 3}
                y={top - 3}
                width={right - left + 6}
                height={BOX + 6}
                rx="5"
                className={styles.chosen}
              />
            ) : null}
            {label === undefined ? null : (
              <text
                x={label.x}
                y={label.place === 'below' ? top + BOX + 12 : top + BOX / 2 + 4}
                textAnchor={label.anchor}
                className={`${(box.impossible ? styles.impossibleLabel : styles.label) ?? ''} ${label.place === 'inside' ? '' : (styles.outside ?? '')}`}
              >
                {box.impossible ? '✗ ' : ''}
                {box.label}
              </text>
            )}
          </g>
        );
      })}
      {steps.map((step, index) => (
        <g key={index} className={styles.point}>
          <circle cx={step.x} cy={step.y - POINT_LIFT} r="7.5" />
          <text x={step.x} y={step.y - POINT_LIFT + 4} textAnchor="middle">
            {index + 1}
          </text>
        </g>
      ))}
      {refused === undefined ? null : (
        <Refusal
          sentence={witness.impossible.sentence}
          left={place(refused).left}
          right={place(refused).right}
          range={range}
          y={rowTop(refused.row) + BOX + 15 + (labels[layout.boxes.indexOf(refused)]?.place === 'below' ? 13 : 0)}
        />
      )}
    </svg>
  );
}

interface RefusalProps {
  readonly sentence: string;
  readonly left: number;
  readonly right: number;
  readonly range: readonly [number, number];
  readonly y: number;
}

/** Why that step cannot be, below its box, towards the side that has room; a sentence too long for the picture stands below it only. */
function Refusal({ sentence, left, right, range, y }: RefusalProps) {
  const text = textWidth(sentence) * 1.05;
  if (text > range[1] - range[0]) return null;
  const toLeft = left + text > range[1];
  return (
    <text
      x={toLeft ? Math.max(right, range[0] + text) : left}
      y={y}
      textAnchor={toLeft ? 'end' : 'start'}
      className={styles.refusal}
    >
      {sentence}
    </text>
  );
}
