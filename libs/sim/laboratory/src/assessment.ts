import type { Experiment, Violation } from '@isthmus/contract';
import { leaderViolations, strategyRules } from './strategy-rules.js';
import { applicationRules } from './application-rules.js';
import { estimateOf, type Estimate, isBusyWithItself } from './estimate.js';
import { expectationViolations } from './expectation-rules.js';
import { faultRules } from './fault-rules.js';
import { type Resolved, resolve } from './resolve.js';
import { serviceWarnings } from './service-rules.js';

export type { Estimate } from './estimate.js';

export interface Warning {
  readonly pointer: string;
  readonly message: string;
}

export type Assessed =
  | { readonly ok: false; readonly violations: readonly Violation[]; readonly warnings: readonly Warning[] }
  | {
      readonly ok: true;
      readonly resolved: Resolved;
      readonly warnings: readonly Warning[];
      readonly estimate: Estimate;
    };

/** What a run may cost by its estimate; above it the experiment is refused before it is queued. */
export interface Limits {
  readonly events: number;
  readonly memoryMiB: number;
}

/** Of a service, whose workers are shared. */
const OF_A_SERVICE: Limits = { events: 50_000_000, memoryMiB: 400 };
/** Of somebody with a machine of their own. */
export const UNLIMITED: Limits = { events: Infinity, memoryMiB: Infinity };

/**
 * Everything about an experiment that its schema cannot say: whether what it names exists, whether the strategy can do
 * what the workload asks, what is legal but unsafe, and what it will cost. Runs nothing; its cost does not depend on the
 * experiment's length.
 */
export function assess(experiment: Experiment, limits: Limits = OF_A_SERVICE): Assessed {
  const resolution = resolve(experiment);
  if (!resolution.ok) return { ok: false, violations: resolution.violations, warnings: [] };
  const resolved = resolution.value;
  const strategy = strategyRules(resolved);
  const application = applicationRules(resolved);
  const faults = faultRules(resolved);
  const estimate = estimateOf(resolved);
  const violations = [
    ...leaderViolations(resolved),
    ...strategy.violations,
    ...application.violations,
    ...faults.violations,
    ...expectationViolations(resolved),
    ...costViolations(resolved, estimate, limits),
  ];
  const warnings = [...strategy.warnings, ...application.warnings, ...faults.warnings, ...serviceWarnings(resolved)];
  return violations.length > 0 ? { ok: false, violations, warnings } : { ok: true, resolved, warnings, estimate };
}

function costViolations(resolved: Resolved, estimate: Estimate, limits: Limits): Violation[] {
  const { workload, strategy } = resolved.experiment;
  const { eventsPerRun, memoryMiB, operationsPerRun } = estimate;
  if (eventsPerRun <= limits.events && memoryMiB <= limits.memoryMiB) return [];
  const ofClients = {
    open: '/workload/arrivals/rate',
    closed: '/workload/clients/perDatacenter',
    none: '/workload/script',
  }[workload.arrivals.kind];
  const ofNodes = 'heartbeat' in strategy ? '/strategy/heartbeat' : '/duration';
  const isDearer = memoryMiB <= limits.memoryMiB && isBusyWithItself(resolved, estimate);
  const pointer = isDearer ? ofNodes : ofClients;
  return [
    {
      pointer,
      code: 'definition-too-expensive',
      message: `a run would take about ${operationsPerRun} operations, ${eventsPerRun} events and ${Math.round(memoryMiB)} MiB`,
      allowed: `up to ${limits.events} events and ${limits.memoryMiB} MiB for each run: ${pointer === '/strategy/heartbeat' ? 'make this longer' : 'lower this'}${pointer === '/duration' ? '' : ', or lower /duration'}`,
    },
  ];
}
