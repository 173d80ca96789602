import type { TransactionHistory } from '@isthmus/sim-protocol';
import { type IsolationGraph, NONE } from './isolation-edges.js';
import { GreedySchedule, type Lesson } from './isolation-greedy.js';
import { INITIAL, type Observations, type Writes } from './isolation-observations.js';

/** What transactions read and write, as versions: position 0 up to `keys` are the initial ones. */
export interface Versions {
  /** Of each version, by how many transactions it was read. */
  readonly readers: Int32Array;
  /** Of each transaction: the versions that it read, all different, and those that it wrote, with their keys. */
  readonly read: readonly (readonly number[])[];
  readonly written: readonly (readonly number[])[];
  readonly keyOf: Int32Array;
  /** Who wrote it; NONE for initial versions. */
  readonly writerOf: Int32Array;
  /** Of each version that was written: the version of the key that its writer had read, or NONE. */
  readonly overwrites: Int32Array;
}

export function versionsOf(history: TransactionHistory, { committed, reads }: Observations, writes: Writes): Versions {
  const keys = history.keys.length;
  const keyOf = Array.from({ length: keys }, (_, key) => key);
  const writerOf = new Array<number>(keys).fill(NONE);
  const ids = new Map<number, number>();
  const written: number[][] = [];
  const read: number[][] = [];
  for (let row = 0; row < history.length; row++) {
    const own: number[] = [];
    written.push(own);
    read.push([]);
    if (committed[row] === 0) continue;
    writes.forEachFinal(row, (key) => {
      ids.set(row * keys + key, keyOf.length);
      own.push(keyOf.length);
      keyOf.push(key);
      writerOf.push(row);
    });
  }
  const readers = new Int32Array(keyOf.length);
  const overwrites = new Int32Array(keyOf.length).fill(NONE);
  const lastReader = new Int32Array(keyOf.length).fill(NONE);
  for (const { transaction, key, source } of reads) {
    const version = source === INITIAL ? key : ids.get(source * keys + key);
    if (version === undefined || lastReader[version] === transaction) continue;
    lastReader[version] = transaction;
    read[transaction]!.push(version);
    readers[version]!++;
    const own = ids.get(transaction * keys + key);
    if (own !== undefined) overwrites[own] = version;
  }
  return { readers, read, written, keyOf: Int32Array.from(keyOf), writerOf: Int32Array.from(writerOf), overwrites };
}

/** What an order of commits is searched for. */
export interface Search {
  readonly graph: IsolationGraph;
  readonly versions: Versions;
  readonly committed: Uint8Array;
  /** Transactions in the order in which they are tried. */
  readonly rank: Int32Array;
  /** Edges along which commits must go. Anti-dependencies are kept anyhow. */
  readonly kinds: number;
  /** Each transaction at one instant, or reads at its start and writes at its commit, without another's writes to the same keys between. */
  readonly serial: boolean;
}

/** Rounds of one search. */
const ROUNDS_MAX = 200;

/** What the searches for one history may spend together on beginning again. */
export interface SearchBudget {
  edges: number;
}

/** Edges that may be looked at again: about two seconds. */
export const RETRIED_EDGES_MAX = 12_000_000;

/**
 * Whether there is an order of the commits, found by letting take effect what can, in order of rank. Where that gets stuck, it
 * learns which transaction must have come before another, or guesses it, and begins again. `false` says nothing.
 *
 * Cost: linear for each of a few rounds, but for a heap.
 */
export function findsOrder(search: Search, budget: SearchBudget): boolean {
  let rounds = 0;
  const attempt = (learned: readonly Lesson[]): boolean => {
    // The first round is free.
    if (rounds++ > 0) {
      if (rounds > ROUNDS_MAX || budget.edges < search.graph.to.length) return false;
      budget.edges -= search.graph.to.length;
    }
    const schedule = new GreedySchedule(search, learned);
    if (schedule.run()) return true;
    const { certain, guesses } = schedule.lessons();
    if (certain.length > 0) return attempt([...learned, ...certain]);
    return guesses.some((guess) => attempt([...learned, guess]));
  };
  return attempt([]);
}
