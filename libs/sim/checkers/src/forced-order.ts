import { chainsOf, type Edges, orderAlong } from './causal-order.js';
import { INITIAL_READ, NO_READ, type ReadsFrom } from './reads-from.js';
import { WritesByChain } from './writes-by-chain.js';

/** 32-bit words of clocks: 128 MiB. */
const CLOCK_WORDS_MAX = 1 << 25;
const EDGES_MAX = 1 << 23;
/** Clocks merged and compared: a second or two. What is forced but not found by then, the search has to find. */
const WORK_MAX = 400_000_000;
/** What looking through one chain's writes for one read takes, in clocks compared. */
const RUN_WORK = 8;

export type ForcedOrder =
  /** Edges that every legal order of all operations goes along. */
  { readonly kind: 'edges'; readonly edges: Edges } | { readonly kind: 'cycle' } | { readonly kind: 'memory' };

/**
 * What every order of all operations along some edges, causal order among them, in which each read returns the latest write to its key
 * must go along: those edges; where a write to the key precedes the read, that it precedes the write that the read
 * returned; where the write that the read returned precedes another to the key, that the read precedes the other. Until
 * nothing is added.
 *
 * Sources: Gibbons and Korach, "Testing shared memories", SIAM J. Computing 26 (4), 1997; Biswas and Enea, OOPSLA 2019.
 * Cost: for each round, edges times sessions, and for each read the sessions that wrote to its key.
 */
export function forcedOrder(graph: ReadsFrom, along: Edges): ForcedOrder {
  const { chains, chainOf } = chainsOf(graph);
  if (graph.length * chains > CLOCK_WORDS_MAX) return { kind: 'memory' };
  const writes = new WritesByChain(graph, chainOf);
  const edges = along.copy();
  const lookedThrough = graph.key.reduce((sum, key) => sum + writes.firstRunOf(key + 1) - writes.firstRunOf(key), 0);
  let work = 0;
  for (let known = -1; known < edges.length && work < WORK_MAX;) {
    known = edges.length;
    work += (edges.length + graph.length) * chains + RUN_WORK * lookedThrough;
    const order = orderAlong(graph.length, edges);
    if (order.length < graph.length) return { kind: 'cycle' };
    const clocks = clocksAlong(graph, { edges, order, chains, chainOf });
    if (!addForced(graph, { edges, clocks, chains, chainOf, writes })) return { kind: 'cycle' };
    if (edges.length > EDGES_MAX) return { kind: 'memory' };
  }
  return { kind: 'edges', edges };
}

interface Along {
  readonly edges: Edges;
  readonly chains: number;
  readonly chainOf: Int32Array;
}

/** Of each operation and chain, the chain's last operation that precedes it or is it; -1 if none. */
function clocksAlong({ length }: ReadsFrom, along: Along & { readonly order: Int32Array }): Int32Array {
  const { edges, order, chains, chainOf } = along;
  const begin = new Int32Array(length + 1);
  for (let e = 0; e < edges.length; e++) begin[edges.to[e]! + 1]!++;
  for (let i = 0; i < length; i++) begin[i + 1]! += begin[i]!;
  const place = begin.slice();
  const sources = new Int32Array(edges.length);
  for (let e = 0; e < edges.length; e++) sources[place[edges.to[e]!]!++] = edges.from[e]!;
  const clocks = new Int32Array(length * chains).fill(-1);
  for (const i of order) {
    const own = i * chains;
    for (let at = begin[i]!; at < begin[i + 1]!; at++) {
      const other = sources[at]! * chains;
      for (let chain = 0; chain < chains; chain++) {
        const met = clocks[other + chain]!;
        if (met > clocks[own + chain]!) clocks[own + chain] = met;
      }
    }
    clocks[own + chainOf[i]!] = i;
  }
  return clocks;
}

/** Adds what the reads force; false if a write precedes a read of the initial value of its key. */
function addForced(
  { length, reads, key }: ReadsFrom,
  { edges, clocks, chains, chainOf, writes }: Along & { readonly clocks: Int32Array; readonly writes: WritesByChain },
): boolean {
  const precedes = (a: number, b: number) => a !== b && clocks[b * chains + chainOf[a]!]! >= a;
  for (let read = 0; read < length; read++) {
    const returned = reads[read]!;
    if (returned === NO_READ) continue;
    const past = clocks.subarray(read * chains, (read + 1) * chains);
    for (let run = writes.firstRunOf(key[read]!); run < writes.firstRunOf(key[read]! + 1); run++) {
      const before = writes.lastBefore(run, past[writes.chainOfRun(run)]!, read);
      if (before >= 0 && before !== returned) {
        if (returned === INITIAL_READ) return false;
        if (!precedes(before, returned)) edges.add(before, returned, read);
      }
      const after = writes.firstWhere(
        run,
        (write) => write !== read && (returned === INITIAL_READ || precedes(returned, write)),
      );
      if (after >= 0 && !precedes(read, after)) edges.add(read, after, read);
    }
  }
  return true;
}
