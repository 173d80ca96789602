import type { ExperimentListItem } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { isTerminal } from '../api/resources.js';
import { formatAge, formatDuration } from '../format/numbers.js';
import { RateBar } from '../run/overview/RateBar.js';
import { strategyTitle } from '../run/strategy.js';
import { Scroll } from '../table/Scroll.js';
import type { Sort } from '../table/sort.js';
import { SortHeader } from '../table/SortHeader.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { seedsWith, STATE_SIGNS, VERDICT_SIGNS, verdictOver } from '../verdict/verdict.js';
import styles from './experiments.module.css';
import { LayoutDots } from './LayoutDots.js';
import { ended } from './rows.js';
import { ScheduleStrip } from './ScheduleStrip.js';

interface ExperimentsTableProps {
  readonly rows: readonly ExperimentListItem[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

export function ExperimentsTable({ rows, sort, onSort }: ExperimentsTableProps) {
  const header = (column: string, label: string, numeric = false) => (
    <SortHeader column={column} sort={sort} onSort={onSort} numeric={numeric}>
      {label}
    </SortHeader>
  );
  return (
    <Scroll label="Experiments">
      <table className={table.table}>
        <caption className="visually-hidden">Experiments</caption>
        <thead>
          <tr>
            {header('name', 'name')}
            {header('strategy', 'strategy')}
            {header('layout', 'layout')}
            <th scope="col">faults</th>
            {header('verdict', 'linearizable')}
            {header('writes', 'worst writes', true)}
            {header('p99', 'p99', true)}
            {header('seeds', 'seeds', true)}
            {header('created', 'age', true)}
          </tr>
        </thead>
        <tbody>
          {rows.map((item) => (
            <ExperimentRow key={item.id} item={item} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function ExperimentRow({ item }: { readonly item: ExperimentListItem }) {
  const verdict = verdictOver(item.linearizable);
  const now = Date.now();
  return (
    <tr>
      <th scope="row" className={styles.name}>
        {item.counts.total === 1 && item.firstRunId !== null ? (
          <Link to="/runs/$runId" params={{ runId: item.firstRunId }}>
            {item.name}
          </Link>
        ) : (
          <Link to="/experiments/$experimentId" params={{ experimentId: item.id }}>
            {item.name}
          </Link>
        )}
      </th>
      <td className={styles.nowrap}>{strategyTitle(item.strategy)}</td>
      <td>
        <LayoutDots layout={item.layout} datacenters={item.datacenters} />
      </td>
      <td>
        <ScheduleStrip faults={item.faults} />
      </td>
      <td>
        {verdict === null ? '–' : <Sign sign={VERDICT_SIGNS[verdict]}>{seedsWith(item.linearizable, verdict)}</Sign>}
      </td>
      <td className={table.numeric}>
        {item.worstWriteSuccessRate === null ? '–' : <RateBar share={item.worstWriteSuccessRate} />}
      </td>
      <td className={table.numeric}>{item.writeP99Ms === null ? '–' : formatDuration(item.writeP99Ms)}</td>
      <td className={table.numeric}>
        <Seeds item={item} />
      </td>
      <td className={table.numeric}>
        <time dateTime={item.createdAt}>{formatAge(item.createdAt, now)}</time>
      </td>
    </tr>
  );
}

function Seeds({ item }: { readonly item: ExperimentListItem }) {
  const done = ended(item.counts);
  const text = `${done}/${item.counts.total}`;
  if (!isTerminal(item.state))
    return (
      <span className={styles.moving}>
        <progress max={item.counts.total} value={done} aria-label={`Seeds done of ${item.name}`} />
        {text}
      </span>
    );
  return (
    <>
      {item.state === 'succeeded' ? null : <Sign sign={STATE_SIGNS[item.state]} />} {text}
    </>
  );
}
