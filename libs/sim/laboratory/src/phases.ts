import { nanosOf } from '@isthmus/contract';
import { type FaultInterval, type Phase, phasesOf as phasesOfSchedule, type Schedule } from '@isthmus/sim-metrics';
import { type Instant, invariant, type Nanos } from '@isthmus/sim-protocol';
import { nodeOf, type Resolved } from './resolve.js';

/** When what happens in a run, in the terms of the metrics. */
export function scheduleOf({ experiment, cluster }: Resolved): Schedule {
  return {
    faults: experiment.faults.map((fault): FaultInterval => {
      const from = nanosOf(fault.at) as Instant;
      const when = { name: fault.name, from, until: (from + nanosOf(fault.for)) as Instant };
      if (fault.kind === 'partition') return { kind: 'partition', ...when };
      const node = nodeOf(cluster, fault.node);
      invariant(node !== undefined, `the crash ${fault.name} names no node: assess lets none through`);
      return { kind: 'crash', ...when, node };
    }),
    warmup: nanosOf(experiment.warmup) as Nanos,
    duration: nanosOf(experiment.duration) as Nanos,
    recovery: nanosOf(experiment.recovery) as Nanos,
  };
}

/** The phases of a run. A crash of a node that does not exist, which `assess` refuses, makes none. */
export function phasesOf(resolved: Resolved): Phase[] {
  const faults = resolved.experiment.faults.filter(
    (fault) => fault.kind === 'partition' || nodeOf(resolved.cluster, fault.node) !== undefined,
  );
  return phasesOfSchedule(scheduleOf({ ...resolved, experiment: { ...resolved.experiment, faults } }));
}
