import type { History } from '@isthmus/sim-protocol';
import { largestAntichain } from './antichain.js';
import { causalEdges, orderAlong } from './causal-order.js';
import { readsFrom } from './reads-from.js';

/** Happens-before among some operations of a history. */
export interface HappensBefore {
  /** Rows in the history, in an order that happens-before does not contradict. */
  readonly operations: readonly number[];
  /** Covering pairs, as positions in `operations`: one precedes the other with nothing in between. All other pairs follow. */
  readonly edges: readonly (readonly [number, number])[];
  /** Pairs that neither order: positions are not told, there may be many. */
  readonly concurrentPairs: number;
  /** Positions of the most operations that are concurrent with each other; their number is the width of the order. */
  readonly widest: readonly number[];
  /** Operations of the window that are not among them: the later ones, past the most that are looked at. */
  readonly left: number;
}

export interface HappensBeforeWindow {
  /** Nanoseconds; by `invokedAt`. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Most operations to look at: the cost grows with their square at least. */
  readonly limit: number;
}

/**
 * Happens-before [Lamport, CACM 21 (7), 1978] as a history shows it: session order, reads-from, and what clients learned
 * outside the store, among the operations of a window, and what follows of them there. Ways through operations outside of
 * the window do not count.
 *
 * @returns null where a value was written twice, so that reads do not name the write that they saw, or where reads-from has
 * a cycle, and is no order.
 * Cost: of the whole history, n log n; of the window, its square, and its pairs times its root for the width.
 */
export function happensBefore(history: History, { from, to, limit }: HappensBeforeWindow): HappensBefore | null {
  const graph = readsFrom(history);
  if (graph === null) return null;
  const all = causalEdges(graph);
  const order = orderAlong(graph.length, all);
  if (order.length < graph.length) return null;
  const isInside = (i: number) => history.invokedAt[graph.row[i]!]! >= from && history.invokedAt[graph.row[i]!]! < to;
  const inside = order.filter(isInside);
  // The earliest by invocation, which what comes after them in the order does not precede.
  const kept = new Set(
    [...inside]
      .sort((a, b) => history.invokedAt[graph.row[a]!]! - history.invokedAt[graph.row[b]!]! || a - b)
      .slice(0, limit),
  );
  const chosen = inside.filter((i) => kept.has(i));
  const place = new Map<number, number>([...chosen].map((i, index) => [i, index]));
  const before = Array.from(chosen, (): number[] => []);
  for (let e = 0; e < all.length; e++) {
    const [a, b] = [place.get(all.from[e]!), place.get(all.to[e]!)];
    if (a !== undefined && b !== undefined && !before[b]!.includes(a)) before[b]!.push(a);
  }
  const past = closure(before);
  const precedes = (a: number, b: number) => ((past[b]![a >> 5]! >>> (a & 31)) & 1) === 1;
  const edges = before.flatMap((direct, b) =>
    direct.filter((a) => !direct.some((via) => precedes(a, via))).map((a): readonly [number, number] => [a, b]),
  );
  const length = chosen.length;
  const ordered = past.reduce((sum, words) => sum + bitsIn(words), 0);
  return {
    operations: Array.from(chosen, (i) => graph.row[i]!),
    edges,
    concurrentPairs: (length * (length - 1)) / 2 - ordered,
    widest: largestAntichain(length, precedes),
    left: inside.length - length,
  };
}

/** Of each element, a bit for every element before it; `before` names only smaller ones. */
function closure(before: readonly (readonly number[])[]): Uint32Array[] {
  const past: Uint32Array[] = [];
  for (const direct of before) {
    const words = new Uint32Array((before.length + 31) >> 5);
    for (const a of direct) {
      past[a]!.forEach((word, index) => (words[index]! |= word));
      words[a >> 5]! |= 1 << (a & 31);
    }
    past.push(words);
  }
  return past;
}

function bitsIn(words: Uint32Array): number {
  let count = 0;
  for (const word of words) for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
