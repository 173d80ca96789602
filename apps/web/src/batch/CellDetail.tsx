import type { ComparisonCell } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { Card } from '../frame/Card.js';
import { formatDuration, formatShare, formatShareRange, formatSignificant, plural } from '../format/numbers.js';
import { dollars } from '../run/cost/finding.js';
import { kindOrder, nounOf } from '../run/kinds.js';
import { Bounds } from '../run/worst/WorstCase.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { CAP_SIGNS, STATE_SIGNS, VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './batch.module.css';

interface CellDetailProps {
  readonly cell: ComparisonCell;
  readonly batchId: string;
  readonly phases: readonly string[];
}

/** One cell of the table: who could read and write in each phase, and its runs. */
export function CellDetail({ cell, phases }: CellDetailProps) {
  const name = cell.layout === null ? cell.strategy : `${cell.strategy} on ${cell.layout}`;
  const shown = [...new Set([...phases, 'boundary', 'all'])].filter((phase) =>
    cell.availability.some((row) => row.phase === phase),
  );
  const kinds = [...new Set(cell.availability.map(({ kind }) => kind))].sort(
    (one, other) => kindOrder(one) - kindOrder(other),
  );
  return (
    <div id="cell">
      <Card
        title={`${name}: ${cell.linearizable.sentence}`}
        subtitle="Success rate by datacenter and phase, median over seeds with its 95 % interval where it has a width."
        actions={
          <Link to="/experiments/$experimentId" params={{ experimentId: cell.experimentId }} search={{ all: true }}>
            All its runs
          </Link>
        }
      >
        <Scroll label={`Availability of ${name}`}>
          <table className={table.table}>
            <caption className="visually-hidden">Success rate of {name} by datacenter and phase</caption>
            <thead>
              <tr>
                <th scope="col">datacenter</th>
                <th scope="col">operations</th>
                {shown.map((phase) => (
                  <th key={phase} scope="col" className={table.numeric}>
                    {phase === 'all' ? 'whole run' : phase}
                  </th>
                ))}
                <th scope="col" className={table.numeric}>
                  p99, whole run
                </th>
                <th scope="col" className={table.numeric}>
                  downtime
                </th>
              </tr>
            </thead>
            <tbody>
              {cell.datacenters.flatMap((datacenter) =>
                kinds
                  .filter((kind) => cell.availability.some((row) => row.datacenter === datacenter && row.kind === kind))
                  .map((kind) => (
                    <GroupRow
                      key={`${datacenter} ${kind}`}
                      cell={cell}
                      datacenter={datacenter}
                      kind={kind}
                      phases={shown}
                    />
                  )),
              )}
            </tbody>
          </table>
        </Scroll>
        <dl className={styles.facts}>
          <div>
            <dt>CAP verdict of its runs</dt>
            <dd>
              {Object.entries(cell.cap)
                .filter(([, count]) => count > 0)
                .map(([word, count]) => (
                  <span key={word} className={styles.fact}>
                    <Sign sign={CAP_SIGNS[word]} /> {count}
                  </span>
                ))}
            </dd>
          </div>
          {cell.pacelc.length === 0 ? null : (
            <div>
              <dt>PACELC</dt>
              <dd>
                {cell.pacelc.map(({ letters, runs }) => (
                  <span key={letters} className={styles.fact}>
                    {letters} {runs}
                  </span>
                ))}
              </dd>
            </div>
          )}
          {cell.stalenessP99Ms === null ? null : (
            <div>
              <dt>p99 staleness, worst datacenter</dt>
              <dd>{formatDuration(cell.stalenessP99Ms.median)}</dd>
            </div>
          )}
          {cell.yield === null ? null : (
            <div>
              <dt>Yield and harvest, worst phase</dt>
              <dd>
                {formatShare(cell.yield.median)} · {cell.harvest === null ? '–' : formatShare(cell.harvest.median)}
              </dd>
            </div>
          )}
          {cell.bytesPerOperation === null ? null : (
            <div>
              <dt>An operation takes</dt>
              <dd>
                {formatSignificant(cell.bytesPerOperation.median)} bytes
                {cell.costPerMillionOperationsUsd === null
                  ? ''
                  : `: ${dollars(cell.costPerMillionOperationsUsd.median)} of data transfer for a million`}
              </dd>
            </div>
          )}
          {cell.splitBrainRuns === 0 ? null : (
            <div>
              <dt>Split brain</dt>
              <dd>
                <Sign sign={{ glyph: '✗', word: `in ${plural(cell.splitBrainRuns, 'run')}`, tone: 'bad' }} />
              </dd>
            </div>
          )}
          {cell.recovery.map((recovery) => (
            <div key={recovery.fault}>
              <dt>Recovery after {recovery.fault}</dt>
              <dd>
                {recovery.timeToRecoverMs === null ? 'not reached' : formatDuration(recovery.timeToRecoverMs.median)}
                {recovery.notRecovered === 0 || recovery.timeToRecoverMs === null
                  ? ''
                  : `; not reached in ${recovery.notRecovered} seeds`}
              </dd>
            </div>
          ))}
        </dl>
        {cell.worstCase === null ? null : (
          <>
            <h3>Slowest operations of all seeds</h3>
            <Bounds bounds={cell.worstCase.bounds} />
          </>
        )}
        <h3>Runs</h3>
        <ul className={styles.runs}>
          {cell.runs.map((run) => (
            <li key={run.id}>
              <Link to="/runs/$runId" params={{ runId: run.id }}>
                seed {run.seed}
              </Link>{' '}
              {run.linearizable === null ? (
                <Sign sign={STATE_SIGNS[run.state]} />
              ) : (
                <Sign sign={VERDICT_SIGNS[run.linearizable as keyof typeof VERDICT_SIGNS]} />
              )}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

interface GroupRowProps {
  readonly cell: ComparisonCell;
  readonly datacenter: string;
  readonly kind: string;
  readonly phases: readonly string[];
}

function GroupRow({ cell, datacenter, kind, phases }: GroupRowProps) {
  const p99 = cell.latency.find((row) => row.datacenter === datacenter && row.kind === kind && row.phase === 'all');
  const downtime = cell.downtime.find((row) => row.datacenter === datacenter && row.kind === kind);
  return (
    <tr>
      <th scope="row">{datacenter}</th>
      <td>{nounOf(kind)}</td>
      {phases.map((phase) => {
        const row = cell.availability.find(
          (each) => each.datacenter === datacenter && each.kind === kind && each.phase === phase,
        );
        const low = row !== undefined && row.successRate.median < 0.99;
        return (
          <td
            key={phase}
            className={table.numeric}
            title={row === undefined ? undefined : `${row.ok} of ${row.intended} operations of all seeds`}
          >
            {row === undefined ? (
              '–'
            ) : (
              <>
                <span className={low ? styles.low : undefined}>{formatShare(row.successRate.median)}</span>{' '}
                <span className={styles.range}>{formatShareRange(row.successRate.low, row.successRate.high)}</span>
              </>
            )}
          </td>
        );
      })}
      <td className={table.numeric}>{p99 === undefined ? '–' : formatDuration(p99.p99Ms.median)}</td>
      <td className={table.numeric}>{downtime === undefined ? '–' : formatDuration(downtime.totalMs.median)}</td>
    </tr>
  );
}
