import { ppmOf } from '@isthmus/contract';
import type { Guarantee, GuaranteeModel } from '@isthmus/sim-protocol';
import type { ConsistencyModel } from '@isthmus/sim-checkers';
import { asksLocalReads } from './load.js';
import { faultKinds } from './fault-kinds.js';
import type { Planned } from './plan.js';

/** Whether the strategy owes a model under the faults of this run and for all that its clients ask. */
export function isOwed(
  { experiment, faults: schedule }: Planned,
  guarantees: readonly Guarantee[],
  model: GuaranteeModel,
): boolean {
  const faults = faultKinds({ faults: schedule, topology: experiment.topology, workload: experiment.workload });
  const driftPpm = schedule.some(({ kind }) => kind === 'clock-jump' || kind === 'clock-smear')
    ? Infinity
    : (ppmOf(experiment.topology.nodes.clock.drift) ?? Infinity);
  const survives = ({ under, clockDriftPpmMax = -1 }: Guarantee) =>
    faults.every((fault) => under.includes(fault) || (fault === 'clock-skew' && driftPpm <= clockDriftPpmMax));
  return !asksLocalReads(experiment.workload) && guarantees.some((each) => each.model === model && survives(each));
}

/** What it owes besides linearizability, as the checkers call it. */
export function owedModels(planned: Planned, guarantees: readonly Guarantee[]): readonly ConsistencyModel[] {
  return isOwed(planned, guarantees, 'causal') ? ['CC', 'CCv'] : [];
}
