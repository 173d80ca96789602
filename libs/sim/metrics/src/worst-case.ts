import type { Latency } from './latency.js';
import { capitalized, durationText } from './wording.js';

export const WORST_CASE_THEOREMS = ['lipton-sandberg', 'attiya-welch-read', 'attiya-welch-write'] as const;
export type WorstCaseTheorem = (typeof WORST_CASE_THEOREMS)[number];

/** The slowest operations from one datacenter; null where none succeeded. Reads that ask for a local answer are left out. */
export interface SiteWorst {
  readonly datacenter: string;
  readonly readMs: number | null;
  readonly writeMs: number | null;
}

/** A lower bound on the slowest operation over all sites and executions, beside what was seen. */
export interface WorstCaseBound {
  readonly theorem: WorstCaseTheorem;
  /** null where the theorem is not applicable, or says nothing. */
  readonly boundMs: number | null;
  /** What it bounds; null where nothing of the kind succeeded. */
  readonly worstMs: number | null;
  /** null where one of the two is. A run need not reach the bound: that is on the worst of all executions. */
  readonly isReached: boolean | null;
  readonly sentence: string;
}

export interface WorstCase {
  readonly sites: SiteWorst[];
  readonly bounds: WorstCaseBound[];
}

/** What the theorems ask of a run besides its latencies. */
export interface WorstCaseGround {
  readonly promisesLinearizable: boolean;
  readonly promisesSequential: boolean;
  /**
   * How long it takes until a client at one of these sites can know what a client at another does: of the two that are farthest apart,
   * in the direction that is faster. In the execution in which every message takes longest; where delays have no greatest value, in that
   * in which each takes least.
   */
  distanceMs(sites: readonly string[]): number;
  /** By how much the delay of every link between datacenters may vary at least; Infinity where none has a greatest delay. */
  readonly uncertaintyMs: number;
}

/**
 * The worst-case theorems on reads and writes of registers, applied to a run.
 *
 * - Lipton and Sandberg 1988: where consistency is sequential, |read| + |write| >= d for two sites that a message takes d to join. Each
 *   writes a register and then reads that of the other: within d neither can know of the other.
 * - Attiya and Welch 1994, theorems 4.1 and 4.2 on linearizability, by shifting: delays in [d - u, d], clocks that are not synchronised;
 *   |read| >= u/4 with two readers and a distinct writer, |write| >= u/2 with two writers and a distinct reader. Sites stand for
 *   processes here, each with its nodes, so three must read and write.
 *
 * Sources: Lipton, Sandberg: PRAM: a scalable shared memory, CS-TR-180-88, Princeton, 1988; Attiya, Welch: Sequential consistency
 * versus linearizability, TOCS 12 (2), 1994, doi:10.1145/176575.176576.
 */
export function worstCaseOf(latency: readonly Latency[], ground: WorstCaseGround): WorstCase {
  const sites = worstBySite(latency);
  return { sites, bounds: WORST_CASE_THEOREMS.map((theorem) => boundOf(theorem, sites, answersOf(ground, sites))) };
}

/** Over the runs of one experiment: the slowest of all of them against the greatest bound. null where there is none. */
export function worstOverSeeds(runs: readonly WorstCase[]): WorstCase | null {
  if (runs.length === 0) return null;
  const names = [...new Set(runs.flatMap(({ sites }) => sites.map(({ datacenter }) => datacenter)))];
  const sites = names.map((datacenter): SiteWorst => {
    const rows = runs.flatMap((run) => run.sites.filter((site) => site.datacenter === datacenter));
    return {
      datacenter,
      readMs: greatest(rows.map(({ readMs }) => readMs)),
      writeMs: greatest(rows.map(({ writeMs }) => writeMs)),
    };
  });
  const bounds = WORST_CASE_THEOREMS.map((theorem) => {
    const rows = runs.flatMap((run) => run.bounds.filter((bound) => bound.theorem === theorem));
    const boundMs = greatest(rows.map((row) => row.boundMs));
    const reason = rows.find((row) => row.boundMs === null)?.sentence ?? '';
    return boundOf(theorem, sites, () => (boundMs === null ? { reason } : { boundMs }));
  });
  return { sites, bounds };
}

type Answer = { readonly boundMs: number } | { readonly reason: string };

function answersOf(
  { promisesLinearizable, promisesSequential, distanceMs, uncertaintyMs }: WorstCaseGround,
  sites: readonly SiteWorst[],
): (theorem: WorstCaseTheorem) => Answer {
  const both = sites.flatMap(({ datacenter, readMs, writeMs }) =>
    readMs !== null && writeMs !== null ? [datacenter] : [],
  );
  const not = (reason: string): Answer => ({ reason: `${reason}: not applicable` });
  return (theorem) => {
    if (theorem === 'lipton-sandberg') {
      if (!promisesLinearizable && !promisesSequential)
        return not('neither linearizability nor sequential consistency is promised here');
      return both.length < 2 ? not('fewer than two sites read and write') : { boundMs: distanceMs(both) };
    }
    if (!promisesLinearizable) return not('linearizability is not promised here');
    if (both.length < 3) return not('fewer than three sites read and write');
    if (uncertaintyMs === Infinity) return not('delays have no greatest value, so neither has the bound');
    if (uncertaintyMs === 0) return not('some link always takes the same time');
    return { boundMs: uncertaintyMs / (theorem === 'attiya-welch-read' ? 4 : 2) };
  };
}

function boundOf(
  theorem: WorstCaseTheorem,
  sites: readonly SiteWorst[],
  answer: (theorem: WorstCaseTheorem) => Answer,
): WorstCaseBound {
  const [read, write] = [worst(sites, 'readMs'), worst(sites, 'writeMs')];
  const worstMs = worstOf(theorem, read?.ms ?? null, write?.ms ?? null);
  const answered = answer(theorem);
  if ('reason' in answered)
    return { theorem, boundMs: null, worstMs, isReached: null, sentence: capitalized(answered.reason) };
  const { boundMs } = answered;
  const isReached = worstMs === null ? null : worstMs >= boundMs;
  const bound = `${FORMULAS[theorem]} = ${durationText(boundMs)}`;
  const seen = `${WHAT[theorem]} took ${durationText(worstMs ?? 0)}`;
  const sentence =
    worstMs === null
      ? `Nothing succeeded of what is at least ${bound}`
      : isReached
        ? `${seen}, and the worst execution takes at least ${bound}`
        : `${seen}; the worst of all executions, which this need not have met, takes at least ${bound}`;
  return { theorem, boundMs, worstMs, isReached, sentence };
}

const FORMULAS: Readonly<Record<WorstCaseTheorem, string>> = {
  'lipton-sandberg': 'd',
  'attiya-welch-read': 'u/4',
  'attiya-welch-write': 'u/2',
};

const WHAT: Readonly<Record<WorstCaseTheorem, string>> = {
  'lipton-sandberg': 'The slowest read and the slowest write together',
  'attiya-welch-read': 'The slowest read',
  'attiya-welch-write': 'The slowest write',
};

function worstOf(theorem: WorstCaseTheorem, read: number | null, write: number | null): number | null {
  switch (theorem) {
    case 'lipton-sandberg':
      return read === null || write === null ? null : read + write;
    case 'attiya-welch-read':
      return read;
    case 'attiya-welch-write':
      return write;
  }
}

function worst(sites: readonly SiteWorst[], field: 'readMs' | 'writeMs'): { readonly ms: number } | null {
  const ms = greatest(sites.map((site) => site[field]));
  return ms === null ? null : { ms };
}

function worstBySite(latency: readonly Latency[]): SiteWorst[] {
  const rows = latency.filter(({ phase }) => phase === 'all');
  const slowest = (datacenter: string, kinds: readonly string[]) =>
    greatest(rows.flatMap((row) => (row.datacenter === datacenter && kinds.includes(row.kind) ? [row.maxMs] : [])));
  return [...new Set(rows.map(({ datacenter }) => datacenter))]
    .map((datacenter) => ({
      datacenter,
      readMs: slowest(datacenter, ['read', 'read-linearizable']),
      writeMs: slowest(datacenter, ['write']),
    }))
    .filter(({ readMs, writeMs }) => readMs !== null || writeMs !== null);
}

function greatest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (value !== null && (most === null || value > most) ? value : most), null);
}
