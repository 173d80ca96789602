import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { formatCount, formatDuration, formatSignificant, plural } from '../../format/numbers.js';
import { csvOf, download } from '../../table/csv.js';
import { Scroll } from '../../table/Scroll.js';
import { type Sort, type Sortable, sorted } from '../../table/sort.js';
import { SortHeader } from '../../table/SortHeader.js';
import table from '../../table/table.module.css';
import { type AvailabilityRow, type LatencyRow } from '../figures.js';
import { kindOrder, nounOf } from '../kinds.js';
import { RateBar } from './RateBar.js';

interface GroupTableProps {
  readonly report: Report;
  readonly phase: string | undefined;
  readonly sort: Sort;
  /** The address says how to show it. */
  readonly asked: boolean;
  readonly onPhase: (phase: string | undefined) => void;
  readonly onSort: (sort: Sort) => void;
}

type Row = AvailabilityRow & { readonly latency: LatencyRow | undefined };

const COLUMNS: readonly { readonly name: string; readonly label: string; readonly numeric: boolean }[] = [
  { name: 'datacenter', label: 'datacenter', numeric: false },
  { name: 'kind', label: 'operations', numeric: false },
  { name: 'phase', label: 'phase', numeric: false },
  { name: 'intended', label: 'intended', numeric: true },
  { name: 'ok', label: 'ok', numeric: true },
  { name: 'fail', label: 'failed', numeric: true },
  { name: 'info', label: 'unknown', numeric: true },
  { name: 'rate', label: 'succeeded', numeric: true },
  { name: 'throughput', label: 'ok/s', numeric: true },
  { name: 'floor', label: 'floor', numeric: true },
  { name: 'p50', label: 'p50', numeric: true },
  { name: 'p99', label: 'p99', numeric: true },
  { name: 'max', label: 'max', numeric: true },
];

/** Success and latency by datacenter, kind and phase; operations that straddle a change of phase in a table of their own. */
export function GroupTable({ report, phase, sort, asked, onPhase, onSort }: GroupTableProps) {
  const rows = rowsOf(report);
  const shown = rows.filter((row) =>
    phase === undefined ? row.phase !== 'boundary' && row.phase !== 'all' : row.phase === phase,
  );
  const boundary = rows.filter((row) => row.phase === 'boundary' && row.intended > 0);
  const phases = [...new Set(report.phases.map(({ name }) => name))];
  const value = (row: Row) => valueOf(report, row, sort.column);
  const exportCsv = () =>
    download(
      `${report.name}-${report.seed}.csv`,
      'text/csv',
      csvOf(
        [
          'datacenter',
          'kind',
          'phase',
          'intended',
          'ok',
          'fail',
          'info',
          'successRate',
          'okPerSecond',
          'floorMs',
          'p50Ms',
          'p90Ms',
          'p99Ms',
          'p999Ms',
          'maxMs',
        ],
        rows.map((row) => [
          row.datacenter,
          row.kind,
          row.phase,
          row.intended,
          row.ok,
          row.fail,
          row.info,
          row.successRate,
          row.okPerSecond ?? null,
          row.latency?.floorMs ?? null,
          row.latency?.p50Ms ?? null,
          row.latency?.p90Ms ?? null,
          row.latency?.p99Ms ?? null,
          row.latency?.p999Ms ?? null,
          row.latency?.maxMs ?? null,
        ]),
      ),
    );
  return (
    <Fold
      id="groups"
      topic="Each group"
      sentence={`Success, throughput, floor and percentiles of ${plural(rows.length, 'group')} by datacenter, kind and phase`}
      asked={asked}
    >
      <Card
        title="By datacenter, kind and phase"
        subtitle="Succeeded: ok within the deadline, over all intended. Unknown: the client never learned the outcome. Latencies are of operations that succeeded, from arrival to response. Floor: the least that the links alone allow with these settings."
        actions={
          <>
            <label>
              phase
              <select
                value={phase ?? ''}
                onChange={(event) => onPhase(event.target.value === '' ? undefined : event.target.value)}
              >
                <option value="">each phase</option>
                {phases.map((name) => (
                  <option key={name}>{name}</option>
                ))}
                <option value="all">whole run</option>
              </select>
            </label>
            <button type="button" onClick={exportCsv}>
              CSV
            </button>
          </>
        }
      >
        <Rows
          caption="Success and latency by group"
          rows={sorted(shown, value, sort.descending)}
          sort={sort}
          onSort={onSort}
        />
        {boundary.length === 0 ? null : (
          <>
            <h3>Across a change of phase (boundary)</h3>
            <Rows
              caption="Operations whose span crosses a change of phase"
              rows={sorted(boundary, value, sort.descending)}
              sort={sort}
              onSort={onSort}
            />
          </>
        )}
      </Card>
    </Fold>
  );
}

interface RowsProps {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function Rows({ caption, rows, sort, onSort }: RowsProps) {
  const ms = (value: number | undefined) => (value === undefined ? '–' : formatDuration(value));
  return (
    <Scroll label={caption}>
      <table className={table.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {COLUMNS.map(({ name, label, numeric }) => (
              <SortHeader key={name} column={name} sort={sort} onSort={onSort} numeric={numeric}>
                {label}
              </SortHeader>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.datacenter} ${row.kind} ${row.phase}`}>
              <th scope="row">{row.datacenter}</th>
              <td>{nounOf(row.kind)}</td>
              <td>{row.phase}</td>
              <td className={table.numeric}>{formatCount(row.intended)}</td>
              <td className={table.numeric}>{formatCount(row.ok)}</td>
              <td className={table.numeric}>{formatCount(row.fail)}</td>
              <td className={table.numeric}>{formatCount(row.info)}</td>
              <td className={table.numeric} title={row.successRate === null ? undefined : String(row.successRate)}>
                {row.successRate === null ? '–' : <RateBar share={row.successRate} />}
              </td>
              <td className={table.numeric}>{row.okPerSecond == null ? '–' : formatSignificant(row.okPerSecond)}</td>
              <td className={table.numeric}>{ms(row.latency?.floorMs)}</td>
              <td className={table.numeric}>{ms(row.latency?.p50Ms)}</td>
              <td className={table.numeric}>{ms(row.latency?.p99Ms)}</td>
              <td className={table.numeric}>{ms(row.latency?.maxMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function rowsOf(report: Report): Row[] {
  const key = ({ datacenter, kind, phase }: AvailabilityRow | LatencyRow) => `${datacenter} ${kind} ${phase}`;
  const latencies = new Map(report.latency.map((row) => [key(row), row]));
  return report.availability.map((row) => ({ ...row, latency: latencies.get(key(row)) }));
}

function valueOf(report: Report, row: Row, column: string): Sortable {
  switch (column) {
    case 'kind':
      return kindOrder(row.kind);
    case 'phase':
      return report.phases.findIndex(({ name }) => name === row.phase);
    case 'intended':
    case 'ok':
    case 'fail':
    case 'info':
      return row[column];
    case 'rate':
      return row.successRate;
    case 'throughput':
      return row.okPerSecond ?? null;
    case 'floor':
      return row.latency?.floorMs ?? null;
    case 'p50':
      return row.latency?.p50Ms ?? null;
    case 'p99':
      return row.latency?.p99Ms ?? null;
    case 'max':
      return row.latency?.maxMs ?? null;
    default:
      return report.datacenters.findIndex(({ id }) => id === row.datacenter);
  }
}
