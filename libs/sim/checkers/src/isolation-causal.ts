import type { TransactionHistory } from '@isthmus/sim-protocol';
import { EDGE, type IsolationEdges, NONE } from './isolation-edges.js';
import { NOWHERE, type Observations, OK, type Writes } from './isolation-observations.js';
import type { Miss } from './isolation-visibility.js';

/** 32-bit words of clocks that may be remembered: 256 MiB. */
const CLOCK_WORDS_MAX = 1 << 26;
/** Edges that may follow from causal pasts. */
const INFERRED_MAX = 1 << 22;

export interface CausalPasts {
  readonly misses: readonly Miss[];
  /** Session order and reads-from go round: there are no causal pasts. */
  readonly cyclic: boolean;
  /** False where there was no memory for all. */
  readonly complete: boolean;
}

/**
 * If U is in the causal past of a transaction (session order and reads-from), and that read a key that U writes from W, then
 * U's version is W's or an earlier one; where it is known to be later, the transaction misses it.
 *
 * The past is a vector clock: of each session, how many of its transactions. Of those that write a key the last is
 * enough, since a session's versions come in its order.
 *
 * Cost: for each read, the sessions that wrote its key; 4 bytes for each transaction and session.
 */
export function addCausalPasts(
  history: TransactionHistory,
  observed: Observations,
  writes: Writes,
  edges: IsolationEdges,
): CausalPasts {
  const { reads, isMissed } = observed;
  const chains = chainsOf(history, observed.committed);
  if (chains.count * history.length > CLOCK_WORDS_MAX) return { misses: [], cyclic: false, complete: false };
  const clocks = clocksOf(history, observed, chains);
  if (clocks === null) return { misses: [], cyclic: true, complete: true };
  const includes = (transaction: number, other: number) =>
    clocks[transaction * chains.count + chains.of[other]!]! > chains.position[other]!;

  const writers = writersByChain(history, observed.committed, writes, chains);
  const misses: Miss[] = [];
  let inferred = 0;
  for (const read of reads) {
    if (read.source === NOWHERE) continue;
    for (const rows of writers.get(read.key) ?? []) {
      const past = clocks[read.transaction * chains.count + chains.of[rows[0]!]!]!;
      const writer = lastBefore(rows, past, chains.position, read.transaction);
      if (writer === NONE || writer === read.source || (read.source >= 0 && includes(read.source, writer))) continue;
      const missed = isMissed(read, writer);
      const why = { key: read.key, step: read.step };
      if (missed === true) {
        edges.add(read.transaction, writer, EDGE.rw, why);
        misses.push({ read, writer });
      } else if (missed === undefined) {
        if (++inferred > INFERRED_MAX) return { misses, cyclic: false, complete: false };
        edges.add(writer, read.source, EDGE.causalPast, why);
      }
    }
  }
  return { misses, cyclic: false, complete: true };
}

interface Chains {
  readonly count: number;
  /** Of each committed transaction: its session, or one of its own if its outcome is unknown. */
  readonly of: Int32Array;
  readonly position: Int32Array;
  /** The answered transaction of its session before it, or NONE. */
  readonly previous: Int32Array;
}

function chainsOf({ length, session, sessions, outcome }: TransactionHistory, committed: Uint8Array): Chains {
  const of = new Int32Array(length).fill(NONE);
  const position = new Int32Array(length);
  const previous = new Int32Array(length).fill(NONE);
  const last = new Int32Array(sessions.length).fill(NONE);
  const chainOf = new Int32Array(sessions.length).fill(NONE);
  let count = 0;
  for (let row = 0; row < length; row++) {
    if (committed[row] === 0) continue;
    const own = session[row]!;
    previous[row] = last[own]!;
    if (outcome[row] !== OK) {
      of[row] = count++;
      continue;
    }
    if (chainOf[own] === NONE) chainOf[own] = count++;
    of[row] = chainOf[own]!;
    position[row] = last[own] === NONE ? 0 : position[last[own]!]! + 1;
    last[own] = row;
  }
  return { count, of, position, previous };
}

/** How many transactions of each chain are in the past of each transaction, or null if session order and reads-from go round. */
function clocksOf({ length }: TransactionHistory, { reads }: Observations, chains: Chains): Int32Array | null {
  const { count, previous } = chains;
  const begin = new Int32Array(length + 1);
  const waits = new Int32Array(length);
  const each = (visit: (from: number, to: number) => void) => {
    for (let row = 0; row < length; row++) if (previous[row] !== NONE) visit(previous[row]!, row);
    for (const { source, transaction } of reads) if (source >= 0) visit(source, transaction);
  };
  each((from, to) => {
    begin[from + 1]!++;
    waits[to]!++;
  });
  for (let row = 0; row < length; row++) begin[row + 1]! += begin[row]!;
  const place = begin.slice();
  const targets = new Int32Array(begin[length]!);
  each((from, to) => (targets[place[from]!++] = to));

  const clocks = new Int32Array(length * count);
  const order = new Int32Array(length);
  let known = 0;
  for (let row = 0; row < length; row++) if (waits[row] === 0) order[known++] = row;
  for (let at = 0; at < known; at++) {
    const row = order[at]!;
    const chain = chains.of[row]!;
    for (let i = begin[row]!; i < begin[row + 1]!; i++) {
      const to = targets[i]!;
      const [mine, its] = [row * count, to * count];
      for (let c = 0; c < count; c++) if (clocks[mine + c]! > clocks[its + c]!) clocks[its + c] = clocks[mine + c]!;
      if (clocks[its + chain]! <= chains.position[row]!) clocks[its + chain] = chains.position[row]! + 1;
      if (--waits[to]! === 0) order[known++] = to;
    }
  }
  return known === length ? clocks : null;
}

/** Of each key, its committed writers by chain, in the order of the chain. */
function writersByChain(
  { length }: TransactionHistory,
  committed: Uint8Array,
  writes: Writes,
  chains: Chains,
): ReadonlyMap<number, readonly (readonly number[])[]> {
  const byKey = new Map<number, Map<number, number[]>>();
  for (let row = 0; row < length; row++) {
    if (committed[row] === 0) continue;
    writes.forEachFinal(row, (key) => {
      let byChain = byKey.get(key);
      if (!byChain) byKey.set(key, (byChain = new Map<number, number[]>()));
      const rows = byChain.get(chains.of[row]!);
      if (rows) rows.push(row);
      else byChain.set(chains.of[row]!, [row]);
    });
  }
  return new Map(Array.from(byKey, ([key, byChain]) => [key, [...byChain.values()]]));
}

/** The last of a chain's rows that is among its first `past`, but for the reader itself. */
function lastBefore(rows: readonly number[], past: number, position: Int32Array, reader: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (position[rows[middle]!]! < past) low = middle + 1;
    else high = middle;
  }
  const found = low > 0 ? rows[low - 1]! : NONE;
  return found === reader ? NONE : found;
}
