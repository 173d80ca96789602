import type { ExperimentListItem } from '@isthmus/contract';
import { type Sort, type Sortable, sorted } from '../table/sort.js';
import { verdictOver } from '../verdict/verdict.js';
import type { ExperimentsSearch } from './search.js';

/** The rows that the address asks for, in its order. */
export function filtered(
  items: readonly ExperimentListItem[],
  { text, strategy, verdict, state }: ExperimentsSearch,
  sort: Sort,
): ExperimentListItem[] {
  const needle = text?.toLowerCase() ?? '';
  const rows = items.filter(
    (item) =>
      (needle === '' ||
        `${item.name} ${item.strategy} ${item.layout ?? ''} ${item.datacenters.join(' ')}`
          .toLowerCase()
          .includes(needle)) &&
      (strategy === undefined || item.strategy === strategy) &&
      (verdict === undefined || verdictOver(item.linearizable) === verdict) &&
      (state === undefined || item.state === state),
  );
  return sorted(rows, (item) => valueOf(item, sort.column), sort.descending);
}

/** How bad a verdict is, so that the worst sort together. */
const GRAVITY = ['holds', 'unchecked', 'undecided', 'violated'];

function valueOf(item: ExperimentListItem, column: string): Sortable {
  switch (column) {
    case 'name':
      return item.name;
    case 'strategy':
      return item.strategy;
    case 'layout':
      return item.datacenters.length;
    case 'verdict': {
      const verdict = verdictOver(item.linearizable);
      return verdict === null ? null : GRAVITY.indexOf(verdict);
    }
    case 'writes':
      return item.worstWriteSuccessRate;
    case 'p99':
      return item.writeP99Ms;
    case 'seeds':
      return item.counts.total;
    default:
      return Date.parse(item.createdAt);
  }
}

/** Runs that have ended, whichever way. */
export function ended(counts: ExperimentListItem['counts']): number {
  return counts.succeeded + counts.failed + counts.cancelled;
}
