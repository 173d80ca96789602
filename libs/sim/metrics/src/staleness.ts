import { msFromNanos } from '@isthmus/sim-protocol';
import { ALL_PHASES, phaseSlots, presentGroups, slotOf } from './availability.js';
import { type Classification, UNMEASURED } from './classification.js';
import { type Freshness, freshnessOf } from './freshness.js';
import { nearestRank } from './histogram.js';
import type { OperationClass } from './operation-class.js';
import type { Subject } from './subject.js';

/** What each answered read of a history missed, in columns. */
export interface ReadLags {
  readonly length: number;
  /** Row in the history. */
  readonly row: Int32Array;
  /** Nanoseconds from the first acknowledgement of a write that it missed to its invocation; 0 if it missed none. */
  readonly age: Float64Array;
  /** How many writes it missed. */
  readonly versions: Int32Array;
  /** Nanoseconds from the latest acknowledgement of a write of its key to its invocation; negative if none came before. */
  readonly sinceNewest: Float64Array;
}

/**
 * How stale what was read was. A read that returned W missed W' if W had been acknowledged before W' was invoked, and W' before the
 * read was. t: from the first such acknowledgement to the read's invocation, 0 if none; k: how many there were. Percentiles are
 * exact, by nearest rank over all reads, those that missed nothing included.
 *
 * Source: Bailis et al., "Probabilistically bounded staleness for practical partial quorums", VLDB 2012, section 3.
 */
export interface StalenessGroup {
  readonly datacenter: string;
  readonly kind: OperationClass;
  /** Name of a phase, `boundary` or `all`. */
  readonly phase: string;
  readonly reads: number;
  /** Of them, those that missed a write. */
  readonly stale: number;
  readonly t: { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
  readonly k: { readonly p50: number; readonly p99: number; readonly max: number };
}

export interface Staleness {
  /** Answered reads outside the warm-up, compare-and-sets among them. */
  readonly reads: number;
  readonly stale: number;
  /** In the order of `availabilityOf`: of each datacenter and class with reads the row `all`, and the phases with a stale read. */
  readonly groups: readonly StalenessGroup[];
  readonly freshness: Freshness;
}

/** Null where nothing was read. Cost: a pass over the reads, and a sort of those that are stale. */
export function stalenessOf(subject: Subject, classification: Classification, lags: ReadLags): Staleness | null {
  const { phase, group, groups } = classification;
  const slots = phaseSlots(classification);
  const width = slots.names.length;
  const reads = new Uint32Array(groups * width);
  const stale = new Uint32Array(groups * width + 1);
  for (let i = 0; i < lags.length; i++) {
    const slot = slotOf(slots, phase[lags.row[i]!]!);
    if (slot < 0) continue;
    const cell = group[lags.row[i]!]! * width + slot;
    reads[cell]!++;
    if (lags.versions[i]! > 0) stale[cell + 1]!++;
  }
  const measured = reads.reduce((sum, count) => sum + count, 0);
  if (measured === 0) return null;

  for (let cell = 1; cell < stale.length; cell++) stale[cell]! += stale[cell - 1]!;
  const lagging: Lagging = {
    starts: stale,
    age: new Float64Array(stale.at(-1)!),
    versions: new Int32Array(stale.at(-1)!),
  };
  const next = stale.slice();
  for (let i = 0; i < lags.length; i++) {
    const row = lags.row[i]!;
    if (lags.versions[i] === 0 || phase[row] === UNMEASURED) continue;
    const at = next[group[row]! * width + slotOf(slots, phase[row]!)]!++;
    lagging.age[at] = lags.age[i]!;
    lagging.versions[at] = lags.versions[i]!;
  }
  const countIn = (from: number, to: number) => reads.subarray(from, to).reduce((sum, count) => sum + count, 0);
  return {
    reads: measured,
    stale: lagging.age.length,
    groups: presentGroups(subject, classification).flatMap(({ group, datacenter, kind }) => {
      const first = group * width;
      const rowOf = (phase: string, from: number, to: number): StalenessGroup => ({
        datacenter,
        kind,
        phase,
        ...lagsOf(countIn(from, to), lagging, from, to),
      });
      const phases = slots.names.flatMap((name, slot) => {
        const row = rowOf(name, first + slot, first + slot + 1);
        return row.stale === 0 ? [] : [row];
      });
      const all = rowOf(ALL_PHASES, first, first + width);
      return all.reads === 0 ? [] : [...phases, all];
    }),
    freshness: freshnessOf(subject, classification, lags),
  };
}

/** What the stale reads missed: those of cell c from `starts[c]` to before `starts[c + 1]`. */
interface Lagging {
  readonly starts: Uint32Array;
  readonly age: Float64Array;
  readonly versions: Int32Array;
}

/** Of the cells from one to before another. */
function lagsOf(
  reads: number,
  { starts, age, versions }: Lagging,
  from: number,
  to: number,
): Pick<StalenessGroup, 'reads' | 'stale' | 't' | 'k'> {
  const [begin, end] = [starts[from]!, starts[to]!];
  const t = age.slice(begin, end).sort();
  const k = versions.slice(begin, end).sort();
  const fresh = reads - t.length;
  const at = (lags: Float64Array | Int32Array, perMille: number) =>
    reads === 0 ? 0 : (lags[nearestRank(reads, perMille) - 1 - fresh] ?? 0);
  return {
    reads,
    stale: t.length,
    t: { p50Ms: msFromNanos(at(t, 500)), p99Ms: msFromNanos(at(t, 990)), maxMs: msFromNanos(at(t, 1000)) },
    k: { p50: at(k, 500), p99: at(k, 990), max: at(k, 1000) },
  };
}
