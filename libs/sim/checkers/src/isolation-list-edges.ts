import type { TransactionHistory } from '@isthmus/sim-protocol';
import { EDGE, type IsolationEdges, NONE } from './isolation-edges.js';
import type { VersionOrders } from './isolation-list-orders.js';
import type { ExternalRead, Writes } from './isolation-observations.js';

/** Direct anti-dependencies of a transaction that both read the last version of a list and appended to it. */
const RIVALS_MAX = 8;

/** What is known of lists before any edge. */
export interface ListsSeen {
  readonly orders: VersionOrders;
  readonly committed: Uint8Array;
  readonly reads: readonly ExternalRead[];
}

/** Write, read and anti-dependencies. Those on what nobody read go through a bundle for each key. */
export function addListEdges(
  history: TransactionHistory,
  writes: Writes,
  { orders, committed, reads }: ListsSeen,
  edges: IsolationEdges,
): void {
  const { from, written } = orders;
  const keys = history.keys.length;
  // The committed transaction that wrote the version at or after each position of an order.
  const next = new Int32Array(written.length + 1).fill(NONE);
  const last = new Int32Array(keys).fill(NONE);
  for (let key = 0; key < keys; key++) {
    if (orders.broken[key] === 1) continue;
    let later: number = NONE;
    for (let at = from[key + 1]! - 1; at >= from[key]!; at--) {
      const writer = written[at] === NONE ? NONE : writes.transactionOf[written[at]!]!;
      if (writer === NONE || committed[writer] === 0) {
        next[at] = later;
        continue;
      }
      if (last[key] === NONE) last[key] = writer;
      if (later !== NONE && later !== writer) edges.add(writer, later, EDGE.ww, { key, step: orders.shownBy[key]! });
      later = writer;
      next[at] = writer;
    }
  }
  const tails = unseenWriters(history, writes, orders, committed);
  tails.forEach((tail, key) => {
    for (const writer of tail) {
      if (last[key] !== NONE && last[key] !== writer)
        edges.add(last[key]!, writer, EDGE.ww, { key, step: orders.shownBy[key]! });
    }
  });
  const bundles = new Map<number, number>();
  for (const { transaction, step, key, source, length } of reads) {
    const why = { key, step };
    if (source >= 0 && source !== transaction) edges.add(source, transaction, EDGE.wr, why);
    const at = from[key]! + length;
    const overwriter = at < from[key + 1]! ? next[at]! : NONE;
    const tail = tails.get(key);
    if (overwriter !== NONE) {
      if (overwriter !== transaction) edges.add(transaction, overwriter, EDGE.rw, why);
    } else if (tail && writes.finalOf(transaction, key) !== NONE) {
      const rivals = tail.slice(0, RIVALS_MAX).filter((writer) => writer !== transaction);
      for (const rival of rivals) edges.add(transaction, rival, EDGE.rw, why);
    } else if (tail) {
      let bundle = bundles.get(key);
      if (bundle === undefined) {
        bundle = edges.bundle();
        bundles.set(key, bundle);
        for (const writer of tail) edges.add(bundle, writer, EDGE.rwBundled, { key, step: NONE });
      }
      edges.add(transaction, bundle, EDGE.rw, why);
    }
  }
}

/** Of each key, the committed transactions whose last append to it nobody read. */
function unseenWriters(
  history: TransactionHistory,
  writes: Writes,
  orders: VersionOrders,
  committed: Uint8Array,
): ReadonlyMap<number, readonly number[]> {
  const tails = new Map<number, number[]>();
  for (let row = 0; row < history.length; row++) {
    if (committed[row] === 0) continue;
    writes.forEachFinal(row, (key, step) => {
      if (orders.positionOf[step] !== NONE || orders.broken[key] === 1) return;
      const tail = tails.get(key);
      if (tail) tail.push(row);
      else tails.set(key, [row]);
    });
  }
  return tails;
}
