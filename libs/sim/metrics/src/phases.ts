import type { Instant } from '@isthmus/sim-protocol';
import type { FaultInterval, Schedule } from './subject.js';

export type PhaseKind = 'steady' | 'fault' | 'recovery';

/** An interval between two changes of the fault schedule, from `from` (included) to `to` (excluded). */
export interface Phase {
  /** `steady`, `recovery`, or the faults in force: `a`, `a + b`. Several phases of a run may have the same name. */
  readonly name: string;
  readonly kind: PhaseKind;
  /** In force in it, the earliest begun first; empty unless `kind` is `fault`. */
  readonly faults: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The phases of a run in order, without gaps, from the end of the warm-up to the end of the run.
 *
 * `recovery` begins at a heal (the end of a partition, a restart) after which no fault is in force, and lasts for the
 * schedule's `recovery`, or until the next fault, or until the end. A fault that lasts past the end has no heal.
 */
export function phasesOf({ faults, warmup, duration, recovery }: Schedule): Phase[] {
  const begun = faults.filter((fault) => fault.until > fault.from).sort((a, b) => a.from - b.from);
  const moments = [warmup, duration, ...begun.flatMap((fault) => [fault.from, fault.until, fault.until + recovery])];
  const changes = [...new Set(moments)].filter((at) => at >= warmup && at <= duration).sort((a, b) => a - b);

  const phases: Phase[] = [];
  for (let index = 0; index + 1 < changes.length; index++) {
    const from = (changes[index] ?? 0) as Instant;
    const to = (changes[index + 1] ?? 0) as Instant;
    const state = stateAt(from, begun, recovery);
    const last = phases.at(-1);
    if (last?.name === state.name && last.kind === state.kind) phases[phases.length - 1] = { ...last, to };
    else phases.push({ ...state, from, to });
  }
  return phases;
}

function stateAt(at: number, begun: readonly FaultInterval[], recovery: number): Omit<Phase, 'from' | 'to'> {
  const active = begun.filter((fault) => fault.from <= at && at < fault.until).map((fault) => fault.name);
  if (active.length > 0) return { name: active.join(' + '), kind: 'fault', faults: active };
  const healing = begun.some((fault) => fault.until <= at && at < fault.until + recovery);
  return healing ? { name: 'recovery', kind: 'recovery', faults: [] } : { name: 'steady', kind: 'steady', faults: [] };
}

/** The heals within the run, in order of time: ends of partitions, restarts. */
export function healsOf({ faults, duration }: Schedule): FaultInterval[] {
  return faults
    .filter((fault) => fault.until > fault.from && fault.until <= duration)
    .sort((a, b) => a.until - b.until);
}
