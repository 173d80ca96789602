import type { Report } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { historyQuery } from '../../api/resources.js';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import type { Change } from '../../frame/search.js';
import { Failure, Loading } from '../../frame/states.js';
import { formatCount, formatInstant } from '../../format/numbers.js';
import { Scroll } from '../../table/Scroll.js';
import table from '../../table/table.module.css';
import { Sign } from '../../verdict/Sign.js';
import { OUTCOME_SIGNS } from '../../verdict/verdict.js';
import { datacentersWithClients } from '../kinds.js';
import type { RunSearch } from '../search.js';
import { Explained } from './Explained.js';
import { failureFinding } from './finding.js';
import styles from './failures.module.css';

interface FailuresProps {
  readonly runId: string;
  readonly report: Report;
  readonly search: RunSearch;
  readonly onSearch: (change: Change<RunSearch>) => void;
}

/** Most rows asked for: the browser of failures is for reading, the whole history is a download. */
const ROWS = 200;
const AT_FIRST = 10;

/** Why did this fail? Operations without success of a datacenter, kind and phase, and what became of one of them. */
export function Failures({ runId, report, search, onSearch }: FailuresProps) {
  const [all, setAll] = useState(false);
  const { fail, info } = report.operations;
  const asked = [search.op, search.outcome, search.datacenter, search.kind].some((each) => each !== undefined);
  const outcome = search.outcome ?? (fail === 0 && info > 0 ? 'info' : 'fail');
  const phase = report.phases.find(({ name }) => name === search.phase);
  const rows = useQuery(
    historyQuery(runId, {
      datacenter: search.datacenter,
      kind: search.kind,
      outcome,
      fromMs: phase?.fromMs ?? report.warmupMs,
      toMs: phase?.toMs,
      limit: ROWS,
    }),
  );
  const phases = [...new Map(report.phases.map((each) => [each.name, each])).values()];
  return (
    <Fold id="failures" topic="Failures" sentence={failureFinding(report.operations)} asked={asked}>
      <Card
        title="Why did this fail?"
        subtitle={`Operations that did not succeed, by arrival; the first ${ROWS} of the choice. Failed: certainly no effect. Unknown: the client gave up without an answer.`}
        actions={
          <a className={styles.download} href={`/v1/runs/${runId}/history?outcome=${outcome}`}>
            All as NDJSON
          </a>
        }
      >
        <div className={styles.filters} role="group" aria-label="Choice of operations">
          <Choice
            label="outcome"
            value={outcome}
            options={['fail', 'info']}
            names={{
              fail: `failed (${formatCount(fail)} in the run)`,
              info: `unknown (${formatCount(info)} in the run)`,
            }}
            onChange={(value) => onSearch({ outcome: value === 'info' ? 'info' : 'fail' })}
          />
          <Choice
            label="datacenter"
            value={search.datacenter}
            any="every datacenter"
            options={datacentersWithClients(report)}
            onChange={(value) => onSearch({ datacenter: value })}
          />
          <Choice
            label="kind"
            value={search.kind}
            any="every kind"
            options={['read', 'write', 'cas']}
            onChange={(value) => onSearch({ kind: value })}
          />
          <Choice
            label="phase"
            value={phase?.name}
            any="every phase"
            options={phases.map(({ name }) => name)}
            onChange={(value) => onSearch({ phase: value })}
          />
        </div>
        {search.op === undefined ? null : (
          <Explained runId={runId} operation={search.op} onClose={() => onSearch({ op: undefined })} />
        )}
        {rows.isPending ? (
          <Loading what="operations" />
        ) : rows.isError ? (
          <Failure error={rows.error} retry={() => void rows.refetch()} />
        ) : rows.data.length === 0 ? (
          <p>No operation of this choice {outcome === 'fail' ? 'failed' : 'has an unknown outcome'}.</p>
        ) : (
          <Scroll label="Operations without success">
            <table className={table.table}>
              <caption className="visually-hidden">Operations without success</caption>
              <thead>
                <tr>
                  <th scope="col" className={table.numeric}>
                    operation
                  </th>
                  <th scope="col">intended</th>
                  <th scope="col">datacenter</th>
                  <th scope="col">what</th>
                  <th scope="col">outcome</th>
                  <th scope="col">reason</th>
                  <th scope="col">node asked last</th>
                  <th scope="col" className={table.numeric}>
                    attempts
                  </th>
                  <th scope="col">explanation</th>
                </tr>
              </thead>
              <tbody>
                {(all ? rows.data : rows.data.slice(0, AT_FIRST)).map((row) => (
                  <tr key={row.operation} className={row.operation === search.op ? styles.chosen : undefined}>
                    <td className={table.numeric}>{row.operation}</td>
                    <td>{formatInstant(row.intendedAtMs, 3)}</td>
                    <td>{row.datacenter}</td>
                    <td>
                      {row.kind} key {row.key}
                      {row.consistency === 'default' ? '' : ` (${row.consistency})`}
                    </td>
                    <td>
                      <Sign sign={OUTCOME_SIGNS[row.outcome]} />
                    </td>
                    <td>{row.reason}</td>
                    <td>{row.node ?? '–'}</td>
                    <td className={table.numeric}>{row.attempts}</td>
                    <td>
                      <button
                        type="button"
                        aria-label={`Why did operation ${row.operation} not succeed?`}
                        onClick={() => onSearch({ op: row.operation })}
                      >
                        why?
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        {rows.data === undefined || rows.data.length <= AT_FIRST ? null : (
          <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
            {all
              ? `Show the first ${AT_FIRST} only`
              : `Show all ${rows.data.length}${rows.data.length === ROWS ? ' that were fetched' : ''}`}
          </button>
        )}
      </Card>
    </Fold>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
  /** What choosing nothing is called; without it something is always chosen. */
  readonly any?: string;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value, options, names, any, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        {any === undefined ? null : <option value="">{any}</option>}
        {options.map((option) => (
          <option key={option} value={option}>
            {names?.[option] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}
