import { type History, type HistoryRow, historyRow, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** Part of a history: the operations intended in an interval that match every filter. */
export interface HistoryWindow {
  /** Nanoseconds, inclusive. Default: the beginning. */
  readonly from?: number;
  /** Nanoseconds, exclusive. Default: the end. */
  readonly to?: number;
  /** Only operations after this one: to continue where an earlier window reached its limit. */
  readonly after?: number;
  /** Rows at most. Default: all. */
  readonly limit?: number;
  readonly filters?: HistoryFilters;
}

export interface HistoryFilters {
  readonly datacenter?: number;
  readonly session?: number;
  readonly key?: number;
  readonly kind?: HistoryRow['kind'];
  readonly outcome?: HistoryRow['outcome'];
  /** The node asked last. */
  readonly node?: number;
}

/**
 * The operations in a window as records, in order.
 *
 * Cost: O(log n) to find the interval, then one look at each operation in it; a record for those that match.
 */
export function* historyRows(history: History, window: HistoryWindow = {}): IterableIterator<HistoryRow> {
  const { filters = {}, limit = Infinity } = window;
  const first = Math.max(firstIntendedFrom(history, window.from ?? -Infinity), (window.after ?? -1) + 1);
  const end = firstIntendedFrom(history, window.to ?? Infinity);
  let found = 0;
  for (let operation = first; operation < end && found < limit; operation++) {
    if (!matches(history, operation, filters)) continue;
    found++;
    yield historyRow(history, operation);
  }
}

function matches(history: History, operation: number, filters: HistoryFilters): boolean {
  const { datacenter, session, key, kind, outcome, node } = filters;
  return (
    (datacenter === undefined || history.datacenter[operation] === datacenter) &&
    (session === undefined || history.session[operation] === session) &&
    (key === undefined || history.key[operation] === key) &&
    (kind === undefined || history.kind[operation] === OPERATION_KINDS.indexOf(kind)) &&
    (outcome === undefined || history.outcome[operation] === OUTCOMES.indexOf(outcome)) &&
    (node === undefined || history.node[operation] === node)
  );
}

/** The first operation intended at or after the instant, or the number of operations if there is none. */
function firstIntendedFrom({ length, intendedAt }: History, at: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (intendedAt[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
