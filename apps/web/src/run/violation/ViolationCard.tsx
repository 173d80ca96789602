import type { Report, Witness } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Cursor } from '../../chart/cursor.js';
import { Figure } from '../../chart/Figure.js';
import { formatInstant, plural } from '../../format/numbers.js';
import { OUTCOME_SIGNS } from '../../verdict/verdict.js';
import { CausePanel } from '../cause/CausePanel.js';
import { type Box, fitsToScale, witnessLayout } from './layout.js';
import { Operations } from './Operations.js';
import styles from './violation.module.css';

interface ViolationCardProps {
  readonly report: Report;
  readonly witness: Witness;
  readonly runId: string;
  /** Chosen by the reader; what can be read otherwise. */
  readonly time: 'real' | 'readable' | undefined;
}

/** Why the history is not linearizable: a few operations that no order explains, drawn and proved. */
export function ViolationCard({ report, witness, runId, time }: ViolationCardProps) {
  const layout = useMemo(
    () =>
      witnessLayout(
        witness,
        report.datacenters.map(({ id }) => id),
      ),
    [report, witness],
  );
  const boxes = layout.boxes;
  const mode = (width: number) => time ?? (fitsToScale(layout, width) ? 'real' : 'readable');
  const left = witness.operations.length - boxes.length;
  return (
    <Figure
      name="violation"
      title={`Why it is not linearizable: ${plural(witness.operations.length, 'operation')} on key ${witness.key}`}
      subtitle={
        <>
          Boxes run from call to return. Numbered points on their upper edges: the longest legal order, with the key’s
          value after each step; no order can place the operation marked ✗. Dashed and ?: outcome unknown
          {time === 'real'
            ? '. Time to scale.'
            : time === 'readable'
              ? '. Time is not to scale: quiet stretches are pressed together.'
              : '; quiet stretches are pressed together where operations would be too narrow to see.'}
          {left > 0 ? ` The last ${boxes.length} are drawn; ${left} more are in the statements.` : ''}
        </>
      }
      grid={{ columns: boxes.length, rows: 1 }}
      describe={({ column }: Cursor) => describeBox(boxes[column], witness)}
      table={() => tableOf(boxes, witness)}
      widthMin={680}
      controls={
        <span role="group" aria-label="Time axis of the violation" className={styles.modes}>
          {(['real', 'readable'] as const).map((choice) => (
            <Link
              key={choice}
              from="/runs/$runId"
              to="/runs/$runId"
              params={{ runId }}
              search={(search) => ({ ...search, time: choice })}
              replace
              resetScroll={false}
              aria-current={time === choice ? 'true' : undefined}
            >
              {choice === 'real' ? 'to scale' : 'readable'}
            </Link>
          ))}
        </span>
      }
      below={
        <>
          <Proof witness={witness} />
          <CausePanel runId={runId} />
        </>
      }
    >
      {({ width, cursor, point }) => (
        <Operations
          report={report}
          witness={witness}
          layout={layout}
          toScale={mode(width - 200) === 'real'}
          width={width}
          chosen={cursor?.column ?? null}
          onPoint={(column) => point(column === null ? null : { column, row: 0 })}
        />
      )}
    </Figure>
  );
}

function Proof({ witness }: { readonly witness: Witness }) {
  return (
    <div className={styles.proof}>
      <p className={styles.impossibleSentence}>
        <span aria-hidden="true">✗</span> {witness.impossible.sentence}
      </p>
      <div>
        <h3>The proof</h3>
        <ol>
          {witness.statements.map((statement, index) => (
            <li key={index}>{statement}</li>
          ))}
        </ol>
      </div>
      <div>
        <h3>Why it was possible</h3>
        <p>{witness.cause.sentence}</p>
      </div>
    </div>
  );
}

function describeBox(box: Box | undefined, witness: Witness): string {
  if (box === undefined) return '';
  const { operation } = box;
  const step = witness.order.findIndex(({ operation: id }) => id === operation.operation);
  const place = box.impossible
    ? `no place in the order: ${witness.impossible.sentence}`
    : step === -1
      ? 'not in the order'
      : `step ${step + 1} of the order`;
  const until = box.open ? 'never in this part of the history' : formatInstant(box.toMs, 4);
  return `Operation ${operation.operation}, client ${operation.session ?? '–'} in ${operation.datacenter}: ${box.label}; called ${formatInstant(box.fromMs, 4)}, returned ${until}; ${place}`;
}

function tableOf(boxes: readonly Box[], witness: Witness) {
  return {
    columns: ['operation', 'datacenter', 'client', 'what', 'called', 'returned', 'outcome', 'step', 'node'],
    rows: boxes.map((box) => {
      const step = witness.order.findIndex(({ operation }) => operation === box.operation.operation);
      return [
        box.operation.operation,
        box.operation.datacenter,
        box.operation.session,
        box.label,
        formatInstant(box.fromMs, 4),
        box.open ? '–' : formatInstant(box.toMs, 4),
        box.open ? OUTCOME_SIGNS.info.word : OUTCOME_SIGNS[box.operation.outcome].word,
        box.impossible ? '✗ impossible' : step === -1 ? '–' : String(step + 1),
        box.operation.node,
      ];
    }),
  };
}
