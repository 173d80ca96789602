import type { History } from '@isthmus/sim-protocol';
import { positionsWhere } from './positions.js';
import { INITIAL_READ, type ReadsFrom, readsFrom } from './reads-from.js';
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

/**
 * How stale what was read was, and whether all of it within the bounds. A read that returned write W missed a write of its key that began
 * after W had been acknowledged and was itself acknowledged before the read began. Its age is the time from the first such
 * acknowledgement to the read's invocation; its versions, how many such writes [Bailis et al., VLDB 2012, section 3]. A linearizable
 * history misses none.
 *
 * Writes of unknown outcome are missed by nobody, and nobody who returned one missed a write.
 *
 * Cost: O(n log n).
 */
export function checkStaleness(history: History, bounds: StalenessBounds): StalenessVerdict {
  const graph = readsFrom(history);
  const nothing = { p50: 0, p90: 0, p99: 0, max: 0 };
  if (graph === null) return { verdict: 'undecided', reads: 0, stale: 0, beyond: 0, age: nothing, versions: nothing };
  const reads = readsByInvocation(history, graph);
  const age = new Float64Array(reads.length);
  const versions = new Int32Array(reads.length);
  const missed = new Int32Array(reads.length);
  const lags = new Map(Array.from({ length: graph.keys }, (_, key) => [key, new KeyWrites(history, graph)] as const));
  for (let i = 0; i < graph.length; i++)
    if (graph.writes[i] === 1 && graph.answered[i] === 1) lags.get(graph.key[i]!)!.add(i);
  reads.forEach((read, at) => {
    const lag = lags.get(graph.key[read]!)!.lagOf(read);
    age[at] = lag.age;
    versions[at] = lag.versions;
    missed[at] = lag.missed;
  });
  const beyond = positionsWhere(
    reads.length,
    (at) => age[at]! > (bounds.age ?? Infinity) || versions[at]! > (bounds.versions ?? Infinity),
  );
  const found = {
    reads: reads.length,
    stale: versions.reduce((sum, lag) => sum + (lag > 0 ? 1 : 0), 0),
    beyond: beyond.length,
    age: distributionOf(age),
    versions: distributionOf(versions),
  };
  const first = beyond[0];
  if (first === undefined) return { verdict: 'holds', ...found };
  return { verdict: 'violated', ...found, witness: witnessOf(history, graph, reads[first]!, missed[first]!) };
}

function readsByInvocation({ invokedAt }: History, { length, reads, row, answered }: ReadsFrom): Int32Array {
  return positionsWhere(length, (i) => answered[i] === 1 && (reads[i]! >= 0 || reads[i] === INITIAL_READ)).sort(
    (a, b) => invokedAt[row[a]!]! - invokedAt[row[b]!]! || row[a]! - row[b]!,
  );
}

interface Lag {
  readonly age: number;
  readonly versions: number;
  /** The write acknowledged first of those missed, or negative. */
  readonly missed: number;
}

/** The acknowledged writes of one key. Asked about reads by ascending invocation. */
class KeyWrites {
  private readonly writes: number[] = [];
  private byInvocation = new Int32Array(0);
  private byResponse = new Int32Array(0);
  private rank = new Map<number, number>();
  /** By rank of invocation: the write from there on that was acknowledged first. */
  private firstFrom = new Int32Array(0);
  /** A binary indexed tree over ranks: how many were acknowledged before the read asked about. */
  private counts = new Int32Array(0);
  private acknowledged = 0;

  constructor(
    private readonly history: History,
    private readonly graph: ReadsFrom,
  ) {}

  add(write: number): void {
    this.writes.push(write);
  }

  lagOf(read: number): Lag {
    if (this.byInvocation.length < this.writes.length) this.prepare();
    const invokedAt = this.invokedAt(read);
    for (; this.acknowledged < this.byResponse.length; this.acknowledged++) {
      const write = this.byResponse[this.acknowledged]!;
      if (this.respondedAt(write) >= invokedAt) break;
      for (let at = this.rank.get(write)! + 1; at < this.counts.length; at += at & -at) this.counts[at]!++;
    }
    const from = this.firstInvokedAfter(this.endOf(this.graph.reads[read]!));
    const missed = this.firstFrom[from] ?? -1;
    if (missed < 0 || this.respondedAt(missed) >= invokedAt) return { age: 0, versions: 0, missed: -1 };
    let earlier = 0;
    for (let at = from; at > 0; at -= at & -at) earlier += this.counts[at]!;
    return { age: invokedAt - this.respondedAt(missed), versions: this.acknowledged - earlier, missed };
  }

  private prepare(): void {
    const writes = Int32Array.from(this.writes);
    this.byInvocation = writes.toSorted((a, b) => this.invokedAt(a) - this.invokedAt(b) || a - b);
    this.byResponse = writes.toSorted((a, b) => this.respondedAt(a) - this.respondedAt(b) || a - b);
    this.byInvocation.forEach((write, at) => this.rank.set(write, at));
    this.counts = new Int32Array(writes.length + 1);
    this.firstFrom = this.byInvocation.slice();
    for (let at = writes.length - 2; at >= 0; at--) {
      const later = this.firstFrom[at + 1]!;
      if (this.respondedAt(later) < this.respondedAt(this.firstFrom[at]!)) this.firstFrom[at] = later;
    }
  }

  private firstInvokedAfter(instant: number): number {
    let from = 0;
    for (let to = this.byInvocation.length; from < to;) {
      const middle = (from + to) >>> 1;
      if (this.invokedAt(this.byInvocation[middle]!) <= instant) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** When a write, or the initial value, was there for certain; Infinity where that is unknown. */
  private endOf(write: number): number {
    if (write < 0) return -Infinity;
    return this.graph.answered[write] === 1 ? this.respondedAt(write) : Infinity;
  }

  private invokedAt(i: number): number {
    return this.history.invokedAt[this.graph.row[i]!]!;
  }

  private respondedAt(i: number): number {
    return this.history.respondedAt[this.graph.row[i]!]!;
  }
}

function distributionOf(values: Float64Array | Int32Array): Distribution {
  const ascending = values.slice().sort();
  const at = (share: number) => ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function witnessOf(history: History, graph: ReadsFrom, read: number, missed: number): OperationsWitness {
  const told = new Told(history, graph);
  if (graph.reads[read]! >= 0) told.write(graph.reads[read]!);
  told.write(missed);
  told.miss(read, missed);
  return { offender: graph.row[read]!, operations: told.operations, statements: told.statements };
}
