import { type Experiment, nanosOf, type Report } from '@isthmus/contract';
import {
  type CheckVerdict,
  checkConvergence,
  checkLinearizableWrites,
  checkModels,
  checkSessionGuarantees,
  checkStaleness,
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  type ModelVerdict,
  type OrderVerdict,
  type SessionGuaranteeVerdict,
} from '@isthmus/sim-checkers';
import { type GuaranteeModel, type History, msFromNanos } from '@isthmus/sim-protocol';
import { barrierReport, passesBarriers } from './check-barrier.js';
import { broadcastReports } from './check-broadcast.js';
import { fencingReport, grantsLocks, mutualExclusionReport } from './check-locks.js';
import { numberReports } from './check-numbers.js';
import { modelSentence, REPEATED_VALUES, toldBriefly, writesSentence } from './model-sentences.js';
import { PROMISED_MODELS } from './promises.js';

type Check = Experiment['checks'][number];
type BoundedStaleness = Extract<Check, { kind: 'bounded-staleness' }>;
type CheckReport = Report['otherChecks'][number];

/** What checks need to know besides the history. */
export interface Circumstances {
  /** The verdict on linearizability, where it was asked for. */
  readonly linearizable?: CheckVerdict;
  /** Nanoseconds: the end of the last fault; 0 where there was none. */
  readonly healedAt: number;
  /** Nanoseconds: the experiment's drain. */
  readonly drain: number;
  /** What the strategy promises in this run: it is checked, asked for or not. Nothing unless given. */
  readonly promised?: readonly GuaranteeModel[];
  /**
   * The history with all that is not of registers, the names of the nodes, and nanoseconds from the beginning to the end of the drain: for
   * checks that are about more.
   */
  readonly whole?: { readonly history: History; readonly nodes: readonly string[]; readonly length: number };
}

/** The models that a check is about, as reports name and order them. */
const MODELS: Readonly<Record<string, Readonly<Partial<Record<ConsistencyModel, string>>>>> = {
  sequential: { sequential: 'sequential' },
  causal: { CC: 'causal (CC)', CM: 'causal (CM)', CCv: 'causal (CCv)' },
  pram: { PRAM: 'PRAM' },
  'consistent-prefix': { 'consistent prefix': 'consistent prefix' },
};
const NAMES: Readonly<Partial<Record<ConsistencyModel, string>>> = Object.assign({}, ...Object.values(MODELS));

/**
 * What was asked for besides linearizability, in the order asked, and what is promised; and all models with their order, where
 * that was asked for.
 */
export function otherChecks(
  checks: readonly Check[],
  history: History,
  circumstances: Circumstances,
): Pick<Report, 'otherChecks' | 'models'> {
  const writes = writesAsked(checks, circumstances) ? checkLinearizableWrites(history) : null;
  const verdicts = modelsOf(checks, history, circumstances, writes);
  const verdictOf = (model: ConsistencyModel) => verdicts.find((verdict) => verdict.model === model)!;
  const owed = circumstances.promised ?? [];
  const promised = modelsPromised(owed);
  const modelReport = (model: ConsistencyModel, check: string): CheckReport => {
    const verdict = verdictOf(model);
    const sentence = modelSentence(verdict, verdicts);
    return { check, verdict: verdict.verdict, ...(promised.includes(model) ? { promised: true } : {}), sentence };
  };
  const asked = checks.flatMap((check): readonly CheckReport[] => {
    if (typeof check === 'object') {
      return [
        check.kind === 'convergence'
          ? convergenceReport(history, { ...circumstances, drain: nanosOf(check.within) })
          : stalenessReport(check, history),
      ];
    }
    if (check === 'sessions') return checkSessionGuarantees(history).map(sessionReport);
    if (check === 'convergence') return [convergenceReport(history, circumstances)];
    return Object.entries(MODELS[check] ?? {}).map(([model, name]) => modelReport(model as ConsistencyModel, name));
  });
  const reports = [
    ...asked,
    ...promised
      .map((model) => modelReport(model, NAMES[model] ?? model))
      .filter(({ check }) => asked.every((other) => other.check !== check)),
    ...(writes === null ? [] : [writesReport(writes, owed)]),
    ...lockReports(checks, circumstances),
    ...barrierReports(checks, circumstances),
    ...deliveryReports(checks, circumstances),
    ...(circumstances.whole === undefined
      ? []
      : numberReports(circumstances.whole.history, { promised: owed, isAsked: checks.includes('numbers') })),
  ];
  if (!checks.includes('models')) return { otherChecks: reports };
  const models = verdicts.map((verdict) => ({
    model: verdict.model,
    verdict: verdict.verdict,
    follows: verdict.follows ?? null,
    sentence: modelSentence(verdict, verdicts),
  }));
  return { otherChecks: reports, models };
}

function writesAsked(checks: readonly Check[], { promised = [] }: Circumstances): boolean {
  return checks.includes('linearizable-writes') || promised.includes('linearizable-writes');
}

function writesReport(found: OrderVerdict, promised: readonly GuaranteeModel[]): CheckReport {
  const isPromised = promised.includes('linearizable-writes');
  return {
    check: 'linearizable writes',
    verdict: found.verdict,
    ...(isPromised ? { promised: true } : {}),
    sentence: writesSentence(found),
  };
}

/** Of locks what was asked for, and what is promised where any was granted. */
function lockReports(checks: readonly Check[], { whole, promised = [] }: Circumstances): readonly CheckReport[] {
  if (whole === undefined) return [];
  const reports = { 'mutual-exclusion': mutualExclusionReport, fencing: fencingReport };
  return (['mutual-exclusion', 'fencing'] as const).flatMap((check) => {
    const isPromised = promised.includes(check);
    if (!checks.includes(check) && !(isPromised && grantsLocks(whole.history))) return [];
    return [{ ...reports[check](whole.history), ...(isPromised ? { promised: true } : {}) }];
  });
}

/** Of barriers, where that was asked for, or is promised and somebody came to one. */
function barrierReports(checks: readonly Check[], { whole, promised = [] }: Circumstances): readonly CheckReport[] {
  if (whole === undefined) return [];
  const isPromised = promised.includes('barrier');
  if (!checks.includes('barrier') && !(isPromised && passesBarriers(whole.history))) return [];
  return [{ ...barrierReport(whole.history), ...(isPromised ? { promised: true } : {}) }];
}

/** What nodes delivered, where that was asked for, or is promised and something was. */
function deliveryReports(
  checks: readonly Check[],
  { whole, promised = [], healedAt, drain }: Circumstances,
): readonly CheckReport[] {
  if (whole === undefined) return [];
  const isAsked = checks.includes('total-order-broadcast');
  const isPromised = promised.includes('total-order-broadcast');
  if (!isAsked && !(isPromised && whole.history.deliveries !== undefined)) return [];
  // In the first half of the drain nodes may still work off what has come.
  const since = whole.length - drain / 2;
  const settledSince = healedAt > since ? null : since;
  return broadcastReports(whole.history, whole.nodes, { isAsked, isPromised, settledSince });
}

function modelsPromised(promises: readonly GuaranteeModel[]): readonly ConsistencyModel[] {
  return promises.flatMap((promise) => PROMISED_MODELS[promise] ?? []);
}

function modelsOf(
  checks: readonly Check[],
  history: History,
  { linearizable, promised = [] }: Circumstances,
  writes: OrderVerdict | null,
): readonly ModelVerdict[] {
  const asked = checks.flatMap((check) =>
    typeof check === 'object' ? [] : (Object.keys(MODELS[check] ?? {}) as ConsistencyModel[]),
  );
  const wanted = checks.includes('models') ? CONSISTENCY_MODELS : [...asked, ...modelsPromised(promised)];
  if (wanted.length === 0) return [];
  return checkModels(history, {
    models: wanted,
    ...(linearizable === undefined ? {} : { linearizable }),
    ...(writes === null ? {} : { linearizableWrites: writes.verdict }),
  });
}

function sessionReport({ guarantee, verdict, operations, sessions, witness }: SessionGuaranteeVerdict): CheckReport {
  return { check: guarantee, verdict, sentence: sentence() };

  function sentence(): string {
    switch (verdict) {
      case 'holds':
        return 'no read missed what its session had to see';
      case 'violated':
        return `${counted(operations, 'read')} in ${counted(sessions, 'session')} broke it; the first: ${toldBriefly(witness?.statements ?? [])}`;
      case 'undecided':
        return REPEATED_VALUES;
    }
  }
}

function convergenceReport(history: History, { healedAt, drain }: Circumstances): CheckReport {
  const { verdict, reads, keys, divergentKeys, witness } = checkConvergence(history, {
    within: drain,
    since: healedAt,
  });
  const when = `${msFromNanos(drain)} ms after the last acknowledged change to their key and the last heal`;
  const sentence = {
    holds: `${counted(reads, 'read')}, each ${when}, agreed on each of ${counted(keys, 'key')} read at more than one node`,
    violated: `${counted(divergentKeys, 'key')} read differently ${when}; the first: ${toldBriefly(witness?.statements ?? [])}`,
    undecided: `no key was read at two nodes ${when}`,
  }[verdict];
  return { check: 'convergence', verdict, sentence };
}

function stalenessReport(check: BoundedStaleness, history: History): CheckReport {
  const { verdict, reads, stale, beyond, age, versions, witness } = checkStaleness(history, {
    ...(check.age === undefined ? {} : { age: nanosOf(check.age) }),
    ...(check.versions === undefined ? {} : { versions: check.versions }),
  });
  const bounds = [
    ...(check.age === undefined ? [] : [check.age]),
    ...(check.versions === undefined ? [] : [counted(check.versions, 'version')]),
  ].join(' and ');
  const figures = `${stale} of ${counted(reads, 'read')} missed a write, by up to ${msFromNanos(age.max)} ms (p99 ${msFromNanos(age.p99)} ms) and ${counted(versions.max, 'version')} (p99 ${versions.p99})`;
  const sentence = {
    holds: figures,
    violated: `${counted(beyond, 'read')} past it; ${figures}; the first: ${toldBriefly(witness?.statements ?? [])}`,
    undecided: REPEATED_VALUES,
  }[verdict];
  return { check: `staleness of up to ${bounds}`, verdict, sentence };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
