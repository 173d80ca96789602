import { ppmOf } from '@isthmus/contract';
import type { ConsistencyModel } from '@isthmus/sim-checkers';
import type { Guarantee, GuaranteeModel } from '@isthmus/sim-protocol';
import { faultKinds } from './fault-kinds.js';
import { asksLocalReads, tellingOf } from './asked.js';
import type { Planned } from './plan.js';

/** What no strategy can keep towards clients who know more than it: their orders count what clients are told outside the store. */
const OF_WHAT_IT_KNOWS: readonly GuaranteeModel[] = [
  'causal',
  'sequential',
  'linearizable-writes',
  'consistent-prefix',
];

/** What reads may give up that ask for any replica's own copy. */
const OF_READS: readonly GuaranteeModel[] = ['linearizable', ...OF_WHAT_IT_KNOWS];

/** Promises about registers, as the checkers call them. */
export const PROMISED_MODELS: Readonly<Partial<Record<GuaranteeModel, readonly ConsistencyModel[]>>> = {
  causal: ['CC', 'CCv'],
  sequential: ['sequential'],
  'consistent-prefix': ['consistent prefix'],
};

/** Whether the strategy owes a model under the faults of this run and for all that its clients ask. */
export function isOwed(planned: Planned, guarantees: readonly Guarantee[], model: GuaranteeModel): boolean {
  return owed(planned, guarantees).includes(model);
}

/** All that the strategy owes in this run. */
export function owed(
  { experiment, faults: schedule }: Planned,
  guarantees: readonly Guarantee[],
): readonly GuaranteeModel[] {
  const faults = faultKinds({ faults: schedule, topology: experiment.topology, workload: experiment.workload });
  const driftPpm = schedule.some(({ kind }) => kind === 'clock-jump' || kind === 'clock-smear')
    ? Infinity
    : (ppmOf(experiment.topology.nodes.clock.drift) ?? Infinity);
  const survives = ({ under, clockDriftPpmMax = -1 }: Guarantee) =>
    faults.every((fault) => under.includes(fault) || (fault === 'clock-skew' && driftPpm <= clockDriftPpmMax));
  const asksLess = asksLocalReads(experiment.workload);
  const telling = tellingOf(experiment.workload);
  const knowsEnough = ({ model, withContextTold }: Guarantee) =>
    telling === 'nothing' ||
    !OF_WHAT_IT_KNOWS.includes(model) ||
    (telling === 'with-context' && withContextTold === true);
  return guarantees
    .filter(
      (guarantee) =>
        (!asksLess || !OF_READS.includes(guarantee.model)) && survives(guarantee) && knowsEnough(guarantee),
    )
    .map(({ model }) => model);
}
