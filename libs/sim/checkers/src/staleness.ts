import type { History } from '@isthmus/sim-protocol';
import { positionsWhere } from './positions.js';
import { type ReadLags, readLags } from './read-lags.js';
import { readsFrom } from './reads-from.js';
import type { OperationsWitness } from './session-verdict.js';
import { Told } from './told.js';
import type { CheckVerdict } from './verdict.js';

/** How far a read may lag; a bound that is absent bounds nothing. */
export interface StalenessBounds {
  /** Nanoseconds. */
  readonly age?: number;
  readonly versions?: number;
}

export interface StalenessVerdict {
  /** `undecided`: a value was written to a key twice, so reads do not name the write that they saw. */
  readonly verdict: CheckVerdict;
  /** Operations that read what some write, or none, had written; a compare-and-set reads too. */
  readonly reads: number;
  /** Of them, those that missed a write. */
  readonly stale: number;
  /** Of them, those past a bound. */
  readonly beyond: number;
  /** Nanoseconds; of all reads, fresh ones being 0. */
  readonly age: Distribution;
  readonly versions: Distribution;
  /** Present when `violated`: the first read past a bound. */
  readonly witness?: OperationsWitness;
}

/** By nearest rank; 0 where nothing was read. */
export interface Distribution {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** How stale what was read was (see `ReadLags`), and whether all of it within the bounds. A linearizable history misses nothing. */
export function checkStaleness(history: History, bounds: StalenessBounds): StalenessVerdict {
  const lags = readLags(history);
  const nothing = { p50: 0, p90: 0, p99: 0, max: 0 };
  if (lags === null) return { verdict: 'undecided', reads: 0, stale: 0, beyond: 0, age: nothing, versions: nothing };
  const { length, row, age, versions } = lags;
  const beyond = positionsWhere(
    length,
    (at) => age[at]! > (bounds.age ?? Infinity) || versions[at]! > (bounds.versions ?? Infinity),
  );
  const found = {
    reads: length,
    stale: versions.reduce((sum, lag) => sum + (lag > 0 ? 1 : 0), 0),
    beyond: beyond.length,
    age: distributionOf(age),
    versions: distributionOf(versions),
  };
  if (beyond.length === 0) return { verdict: 'holds', ...found };
  const { invokedAt } = history;
  const first = beyond.reduce((a, b) => ((invokedAt[row[b]!]! - invokedAt[row[a]!]! || row[b]! - row[a]!) < 0 ? b : a));
  return { verdict: 'violated', ...found, witness: witnessOf(history, lags, first) };
}

function distributionOf(values: Float64Array | Int32Array): Distribution {
  const ascending = values.slice().sort();
  const at = (share: number) => ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** What a read that missed a write saw, and the first that it missed. */
function witnessOf(history: History, { row, missed }: ReadLags, at: number): OperationsWitness {
  const graph = readsFrom(history)!;
  const [read, write] = [graph.row.indexOf(row[at]!), graph.row.indexOf(missed[at]!)];
  const told = new Told(history, graph);
  if (graph.reads[read]! >= 0) told.write(graph.reads[read]!);
  told.write(write);
  told.miss(read, write);
  return { offender: row[at]!, operations: told.operations, statements: told.statements };
}
