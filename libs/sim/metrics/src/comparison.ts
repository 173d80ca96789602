import { invariant } from '@isthmus/sim-protocol';
import { CAP_VERDICTS, type CapVerdict, type Verdict } from './cap.js';
import { MedianBootstrap, type OverSeeds } from './median-bootstrap.js';
import type { OperationClass } from './operation-class.js';
import { upperBound, violationSentence, wilsonInterval } from './proportions.js';
import type { RunFigures } from './run-figures.js';
import { type WorstCase, worstOverSeeds } from './worst-case.js';
import { worstWriteSuccessRate, writeP99Ms } from './write-figures.js';

/** A strategy on a layout, with the figures of its finished runs: one for each seed. */
export interface ComparedCell {
  readonly strategy: string;
  /** null where the batch does not sweep layouts. */
  readonly layout: string | null;
  readonly runs: readonly RunFigures[];
}

/** How many runs had which verdict. */
export interface VerdictCounts {
  readonly holds: number;
  readonly violated: number;
  readonly undecided: number;
  readonly unchecked: number;
  /** Exact one-sided 95 % upper bound on the share of seeds that violate it; null where none was decided. */
  readonly violatedShareMax: number | null;
  readonly sentence: string;
}

export interface AvailabilityOverSeeds {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly phase: string;
  readonly successRate: OverSeeds;
  /** Of all runs together, as `intended`; with the 95 % Wilson interval of their ratio. */
  readonly ok: number;
  readonly intended: number;
  readonly wilsonLow: number;
  readonly wilsonHigh: number;
}

export interface LatencyOverSeeds {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly phase: string;
  readonly p50Ms: OverSeeds;
  readonly p99Ms: OverSeeds;
}

export interface DowntimeOverSeeds {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly totalMs: OverSeeds;
}

export interface RecoveryOverSeeds {
  readonly fault: string;
  /** Over the runs that recovered; null where none did. */
  readonly timeToRecoverMs: OverSeeds | null;
  readonly notRecovered: number;
}

/** The figures of a cell over its seeds. */
export interface CellFigures {
  readonly strategy: string;
  readonly layout: string | null;
  readonly linearizable: VerdictCounts;
  readonly cap: Readonly<Record<CapVerdict, number>>;
  readonly availability: AvailabilityOverSeeds[];
  readonly latency: LatencyOverSeeds[];
  readonly downtime: DowntimeOverSeeds[];
  readonly recovery: RecoveryOverSeeds[];
  readonly worstWriteSuccessRate: OverSeeds | null;
  readonly writeP99Ms: OverSeeds | null;
  /** The longest over datacenters and classes, whole run; null where no run has it. */
  readonly stalenessP99Ms: OverSeeds | null;
  /** Runs by their letters of PACELC, the most frequent first; without those that have none. */
  readonly pacelc: { readonly letters: string; readonly runs: number }[];
  /** Of the fault that cost most in both. */
  readonly yield: OverSeeds | null;
  readonly harvest: OverSeeds | null;
  readonly bytesPerOperation: OverSeeds | null;
  readonly costPerMillionOperationsUsd: OverSeeds | null;
  /** Runs in which two nodes served as leaders at one time. */
  readonly splitBrainRuns: number;
  /** The slowest operations of all seeds; null where no run says. */
  readonly worstCase: WorstCase | null;
}

/**
 * Combines the runs of each cell. Intervals are 95 % percentile bootstraps over seeds with a fixed seed: equal figures
 * give equal intervals. Groups without a figure in any run are left out.
 */
export function compare(cells: readonly ComparedCell[]): CellFigures[] {
  const bootstrap = new MedianBootstrap();
  return cells.map((cell) => combine(cell, bootstrap));
}

function combine({ strategy, layout, runs }: ComparedCell, bootstrap: MedianBootstrap): CellFigures {
  const overSeeds = (of: (run: RunFigures) => number | null | undefined) =>
    bootstrap.overSeeds(runs.flatMap((run) => of(run) ?? []));
  return {
    strategy,
    layout,
    linearizable: verdictCounts(runs),
    cap: Object.fromEntries(
      CAP_VERDICTS.map((verdict) => [verdict, runs.filter(({ cap }) => cap.verdict === verdict).length]),
    ) as Record<CapVerdict, number>,
    availability: availabilityOverSeeds(runs, bootstrap),
    latency: grouped(runs.flatMap((run) => run.latency)).map((rows) => ({
      ...groupOf(rows[0]),
      p50Ms: known(bootstrap.overSeeds(rows.map((row) => row.p50Ms))),
      p99Ms: known(bootstrap.overSeeds(rows.map((row) => row.p99Ms))),
    })),
    downtime: grouped(runs.flatMap((run) => run.downtime)).map((rows) => ({
      datacenter: rows[0].datacenter,
      kind: rows[0].kind,
      totalMs: known(bootstrap.overSeeds(rows.map((row) => row.totalMs))),
    })),
    recovery: recoveryOverSeeds(runs, bootstrap),
    worstWriteSuccessRate: overSeeds(worstWriteSuccessRate),
    writeP99Ms: overSeeds(writeP99Ms),
    stalenessP99Ms: overSeeds((run) => run.stalenessP99Ms),
    yield: overSeeds((run) => run.yield),
    harvest: overSeeds((run) => run.harvest),
    bytesPerOperation: overSeeds((run) => run.bytesPerOperation),
    costPerMillionOperationsUsd: overSeeds((run) => run.costPerMillionOperationsUsd),
    pacelc: pacelcOverSeeds(runs),
    splitBrainRuns: runs.filter(({ splitBrains = 0 }) => splitBrains > 0).length,
    worstCase: worstOverSeeds(runs.flatMap(({ worstCase }) => worstCase ?? [])),
  };
}

function pacelcOverSeeds(runs: readonly RunFigures[]): CellFigures['pacelc'] {
  const told = runs.flatMap(({ pacelcLetters }) => pacelcLetters ?? []);
  return [...new Set(told)]
    .map((letters) => ({ letters, runs: told.filter((each) => each === letters).length }))
    .sort((a, b) => b.runs - a.runs);
}

function verdictCounts(runs: readonly RunFigures[]): VerdictCounts {
  const count = (verdict: Verdict) => runs.filter((run) => run.linearizable.verdict === verdict).length;
  const holds = count('holds');
  const violated = count('violated');
  const undecided = count('undecided');
  const unchecked = count('unchecked');
  const decided = holds + violated;
  const left = undecided + unchecked === 0 ? '' : `; ${undecided + unchecked} more not decided`;
  return {
    holds,
    violated,
    undecided,
    unchecked,
    violatedShareMax: decided === 0 ? null : upperBound(violated, decided),
    sentence: decided === 0 ? 'no seed was decided' : `${violationSentence(violated, decided)}${left}`,
  };
}

function availabilityOverSeeds(runs: readonly RunFigures[], bootstrap: MedianBootstrap): AvailabilityOverSeeds[] {
  return grouped(runs.flatMap((run) => run.availability)).flatMap((rows) => {
    const successRate = bootstrap.overSeeds(rows.flatMap((row) => row.successRate ?? []));
    if (successRate === null) return [];
    const ok = rows.reduce((sum, row) => sum + row.ok, 0);
    const intended = rows.reduce((sum, row) => sum + row.intended, 0);
    const wilson = wilsonInterval(ok, intended);
    return [{ ...groupOf(rows[0]), successRate, ok, intended, wilsonLow: wilson.low, wilsonHigh: wilson.high }];
  });
}

function recoveryOverSeeds(runs: readonly RunFigures[], bootstrap: MedianBootstrap): RecoveryOverSeeds[] {
  const rows = runs.flatMap((run) => run.recovery);
  return [...new Set(rows.map(({ fault }) => fault))].map((fault) => {
    const times = rows.filter((row) => row.fault === fault).map((row) => row.timeToRecoverMs);
    return {
      fault,
      timeToRecoverMs: bootstrap.overSeeds(times.flatMap((time) => time ?? [])),
      notRecovered: times.filter((time) => time === null).length,
    };
  });
}

interface Grouped {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly phase?: string;
}

/** Rows of one datacenter, class and phase together; groups in order of first appearance. */
function grouped<Row extends Grouped>(rows: readonly Row[]): (readonly [Row, ...Row[]])[] {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const key = `${row.datacenter}\n${row.kind}\n${row.phase ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function groupOf({ datacenter, kind, phase }: Required<Grouped>): Required<Grouped> {
  return { datacenter, kind, phase };
}

function known(figure: OverSeeds | null): OverSeeds {
  invariant(figure !== null, 'a group of rows has no row');
  return figure;
}
