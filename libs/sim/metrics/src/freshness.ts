import { msFromNanos } from '@isthmus/sim-protocol';
import { type Classification } from './classification.js';
import { OPERATION_CLASSES, type OperationClass } from './operation-class.js';
import type { PhaseKind } from './phases.js';
import type { ReadLags } from './staleness.js';
import type { Subject } from './subject.js';

/** P(fresh | age): the share of reads that had missed no write, by the time since the newest acknowledged write of their key. */
export interface Freshness {
  /** Ends of the intervals of age in ascending order: the i-th is from `edgesMs[i]` to before `edgesMs[i + 1]`. */
  readonly edgesMs: readonly number[];
  readonly curves: readonly FreshnessCurve[];
  /** Curves left out, those with the fewest reads. */
  readonly leftOut: number;
}

export interface FreshnessCurve {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly during: Exclude<PhaseKind, 'recovery'>;
  /** By interval of age. */
  readonly reads: readonly number[];
  /** Of them, those that had missed no write. */
  readonly fresh: readonly number[];
}

/** Most curves of a report: a pair for each of 25 datacenters, and some. */
const CURVES_MAX = 60;
/** Five steps a decade, rounded as in ISO 3: ages are known to a quarter of themselves. */
const STEPS_MS = [1, 1.6, 2.5, 4, 6.3];
/** From 0.1 ms to 10,000 s; a run lasts for an hour at most. */
const DECADES = [1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
const EDGES = Float64Array.from([
  0,
  ...DECADES.flatMap((unit) => STEPS_MS.map((step) => Math.round(step * unit))),
  1e13,
]);
const INTERVALS = EDGES.length - 1;
const DURING = ['steady', 'fault'] as const;

/**
 * The curves of all steady phases together and of all faults together, for every datacenter and class with reads in them. A read of
 * a key that nobody had written before is in none: it had nothing to miss.
 */
export function freshnessOf(
  { datacenters }: Pick<Subject, 'datacenters'>,
  { phase, phases, group, groups }: Classification,
  { length, row, versions, sinceNewest }: ReadLags,
): Freshness {
  const during = phases.map(({ kind }) => DURING.findIndex((each) => each === kind));
  const reads = new Uint32Array(groups * DURING.length * INTERVALS);
  const fresh = new Uint32Array(reads.length);
  for (let i = 0; i < length; i++) {
    const when = during[phase[row[i]!]!] ?? -1;
    if (when < 0 || sinceNewest[i]! < 0) continue;
    const at = (group[row[i]!]! * DURING.length + when) * INTERVALS + intervalOf(sinceNewest[i]!);
    reads[at]!++;
    if (versions[i] === 0) fresh[at]!++;
  }
  const all = Array.from({ length: groups * DURING.length }, (_, curve) => {
    const part = (counts: Uint32Array) => counts.subarray(curve * INTERVALS, (curve + 1) * INTERVALS);
    const group = Math.floor(curve / DURING.length);
    return {
      datacenter: datacenters[Math.floor(group / OPERATION_CLASSES.length)]!,
      kind: OPERATION_CLASSES[group % OPERATION_CLASSES.length]!,
      during: DURING[curve % DURING.length]!,
      total: part(reads).reduce((sum, count) => sum + count, 0),
      reads: part(reads),
      fresh: part(fresh),
    };
  }).filter(({ total }) => total > 0);
  const kept = new Set([...all].sort((a, b) => b.total - a.total).slice(0, CURVES_MAX));
  const curves = all.filter((curve) => kept.has(curve));
  const isUsed = (interval: number) => curves.some((curve) => curve.reads[interval]! > 0);
  const intervals = Array.from({ length: INTERVALS }, (_, interval) => interval).filter(isUsed);
  const [first, end] = [intervals[0] ?? 0, (intervals.at(-1) ?? -1) + 1];
  return {
    edgesMs: end === 0 ? [] : Array.from(EDGES.subarray(first, end + 1), msFromNanos),
    curves: curves.map(({ datacenter, kind, during, reads, fresh }) => ({
      datacenter,
      kind,
      during,
      reads: [...reads.subarray(first, end)],
      fresh: [...fresh.subarray(first, end)],
    })),
    leftOut: all.length - curves.length,
  };
}

function intervalOf(age: number): number {
  let from = 0;
  for (let to = INTERVALS; to - from > 1;) {
    const middle = (from + to) >>> 1;
    if (EDGES[middle]! <= age) from = middle;
    else to = middle;
  }
  return from;
}
