import type { TransactionHistory } from '@isthmus/sim-protocol';
import { EDGE, type IsolationEdges, NONE } from './isolation-edges.js';
import { type ExternalRead, NOWHERE, type Observations, OK, type Writes } from './isolation-observations.js';

/** A transaction had seen a writer of a key, and read something older. */
export interface Miss {
  readonly read: ExternalRead;
  readonly writer: number;
}

/** Pairs of a read and a writer that the reader had seen, beyond which the rest is left out. */
const LOOKUPS_MAX = 50_000_000;

export interface Visibility {
  /** Reads of something older than what an earlier read of the transaction came with. */
  readonly misses: readonly Miss[];
  /** False where something was left out. */
  readonly complete: boolean;
}

/**
 * If a transaction read from U, and read a key that U writes from W, then U's version is W's or an earlier one; where it is known
 * to be later, the transaction misses it. Monotonic atomic view asks this of reads after the one from U, snapshots of all.
 *
 * Source: Biswas and Enea, "On the complexity of checking transactional consistency", OOPSLA 2019, figure 3.
 */
export function addVisibility({ reads, isMissed }: Observations, writes: Writes, edges: IsolationEdges): Visibility {
  const misses: Miss[] = [];
  let lookups = 0;
  for (let from = 0, until = 0; from < reads.length; from = until) {
    const { transaction } = reads[from]!;
    while (until < reads.length && reads[until]!.transaction === transaction) until++;
    const sources = new Map<number, number>();
    for (let i = from; i < until; i++) {
      const { source } = reads[i]!;
      if (source >= 0 && !sources.has(source)) sources.set(source, i);
    }
    for (let i = from; i < until; i++) {
      const read = reads[i]!;
      if (read.source === NOWHERE) continue;
      for (const [writer, since] of sources) {
        if (++lookups > LOOKUPS_MAX) return { misses, complete: false };
        if (writer === read.source || writes.finalOf(writer, read.key) === NONE) continue;
        const missed = isMissed(read, writer);
        const why = { key: read.key, step: read.step };
        if (missed === true) {
          edges.add(transaction, writer, EDGE.rw, why);
          if (since < i) misses.push({ read, writer });
        } else if (missed === undefined) edges.add(writer, read.source, since < i ? EDGE.seenBefore : EDGE.seen, why);
      }
    }
  }
  return { misses, complete: true };
}

/** Writers that overlap in real time, and of which one was read: direct edges for each read. */
const OVERLAPS_MAX = 8;

/**
 * If U responded before a reader was invoked, and the reader read a key that U writes from W, then U's version is W's or an
 * earlier one. Chains of bundles by key, in order of response, stand for what would be an edge for each such pair.
 */
export function addRealPast(
  history: TransactionHistory,
  { committed, reads }: Observations,
  writes: Writes,
  edges: IsolationEdges,
): void {
  const { respondedAt, invokedAt, outcome } = history;
  const writers = new Map<number, number[]>();
  for (let row = 0; row < history.length; row++) {
    if (committed[row] === 0 || outcome[row] !== OK) continue;
    writes.forEachFinal(row, (key) => {
      const others = writers.get(key);
      if (others) others.push(row);
      else writers.set(key, [row]);
    });
  }
  const firsts = new Map<number, number>();
  /** Of each key, which of the first i + 1 writers was invoked last. */
  const youngest = new Map<number, Int32Array>();
  for (const [key, rows] of writers) {
    rows.sort((a, b) => respondedAt[a]! - respondedAt[b]! || a - b);
    firsts.set(key, edges.nodes);
    const last = new Int32Array(rows.length);
    rows.forEach((row, i) => (last[i] = i > 0 && invokedAt[rows[last[i - 1]!]!]! > invokedAt[row]! ? last[i - 1]! : i));
    youngest.set(key, last);
    rows.forEach((row, i) => {
      const bundle = edges.bundle();
      edges.add(row, bundle, EDGE.realPast);
      if (i > 0) edges.add(bundle - 1, bundle, EDGE.realPast);
    });
  }
  for (const { transaction, key, step, source } of reads) {
    const rows = writers.get(key);
    if (source < 0 || !rows) continue;
    const past = countBefore(rows, (row) => respondedAt[row]! < invokedAt[transaction]!);
    const own = countBefore(rows, (row) => respondedAt[row]! < respondedAt[source]!);
    const why = { key, step };
    const upTo = Math.min(past, own);
    if (upTo > 0) edges.add(firsts.get(key)! + upTo - 1, source, EDGE.realPast, why);
    if (past === upTo) continue;
    // If any of the others began after what was read had responded, then the one that began last did.
    for (const i of new Set([youngest.get(key)![past - 1]!, ...lastOf(upTo, past)]))
      if (i >= upTo && rows[i] !== source) edges.add(rows[i]!, source, EDGE.realPast, why);
  }
}

function lastOf(from: number, until: number): readonly number[] {
  const count = Math.min(until - from, OVERLAPS_MAX);
  return Array.from({ length: count }, (_, i) => until - count + i);
}

function countBefore(rows: readonly number[], before: (row: number) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(rows[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
