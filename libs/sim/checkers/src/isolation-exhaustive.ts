import { EDGE, type IsolationGraph } from './isolation-edges.js';
import type { Search } from './isolation-search.js';

/** Transactions up to which all orders are tried. */
export const EXHAUSTIVE_MAX = 16;
/** Different states that are tried before giving up. */
const STATES_MAX = 100_000;

/**
 * Whether there is an order of the commits, by trying all: each transaction starts, when what it read is current, and
 * commits, when it alone has written its keys since. Null where it gave up.
 *
 * For the few transactions in which the edges show no cycle and no order is found at once. Cost: exponential, bounded.
 */
export function hasOrder({ graph, versions, committed, kinds, serial }: Search): boolean | null {
  const rows = Array.from(committed.keys()).filter((row) => committed[row] === 1);
  if (rows.length > EXHAUSTIVE_MAX) return null;
  const before = rows.map((row) => predecessorsOf(graph, kinds & (EDGE.ww | EDGE.session | EDGE.realTime), row, rows));
  const all = (1 << rows.length) - 1;
  const visited = new Set<string>();
  const { keyOf, read, written } = versions;
  const keys = Array.from(new Set(rows.flatMap((row) => written[row]!.map((version) => keyOf[version]!))));
  const writes = rows.map((row) => new Map(written[row]!.map((version) => [keyOf[version]!, version])));

  const visit = (started: number, done: number, current: ReadonlyMap<number, number>): boolean | null => {
    if (done === all) return true;
    const state = `${started} ${done} ${keys.map((key) => current.get(key) ?? key).join(' ')}`;
    if (visited.has(state)) return false;
    if (visited.size >= STATES_MAX) return null;
    visited.add(state);
    for (let i = 0; i < rows.length; i++) {
      const bit = 1 << i;
      if ((done & bit) !== 0) continue;
      const isOpen = (started & bit) !== 0;
      if (!isOpen) {
        if ((before[i]! & ~done) !== 0) continue;
        if (!read[rows[i]!]!.every((version) => (current.get(keyOf[version]!) ?? keyOf[version]!) === version))
          continue;
        const overlaps = rows.some(
          (_, j) =>
            (started & ~done & (1 << j)) !== 0 && keys.some((key) => writes[i]!.has(key) && writes[j]!.has(key)),
        );
        if (overlaps) continue;
      }
      const answer =
        serial || isOpen
          ? visit(started | bit, done | bit, new Map([...current, ...writes[i]!]))
          : visit(started | bit, done, current);
      if (answer !== false) return answer;
    }
    return false;
  };
  return visit(0, 0, new Map());
}

/** Those of the rows, as bits, from which a row can be reached along edges of these kinds through bundles alone. */
function predecessorsOf(graph: IsolationGraph, kinds: number, row: number, rows: readonly number[]): number {
  let found = 0;
  rows.forEach((from, i) => {
    const nodes = [from];
    const seen = new Set(nodes);
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      for (let at = graph.begin[node]!; at < graph.begin[node + 1]!; at++) {
        const target = graph.to[at]!;
        if ((graph.kind[at]! & kinds) === 0 || seen.has(target)) continue;
        if (target === row) found |= 1 << i;
        if (target < graph.transactions) continue;
        seen.add(target);
        nodes.push(target);
      }
    }
  });
  return found;
}
