import type { Experiment, OperationClass, Violation } from '@isthmus/contract';
import { type Asked, askedOf } from './asked.js';
import { phasesOf } from './phases.js';
import { listedFaults } from './plan.js';
import { countsOf } from './report-application.js';
import type { Resolved } from './resolve.js';

/** The kinds of operation that a workload has, as figures tell them apart. */
export function classesOf(workload: Parameters<typeof askedOf>[0]): OperationClass[] {
  const classOf = ({ kind, consistency }: Asked): OperationClass =>
    kind === 'read' && consistency !== undefined ? `read-${consistency}` : kind;
  return [...new Set(askedOf(workload).map(classOf))];
}

/**
 * An assertion about a datacenter, a phase or a kind that a run does not have could never fail: it is refused. What a
 * generator makes has no name yet.
 */
export function expectationViolations(resolved: Resolved): Violation[] {
  const { experiment, cluster, sites } = resolved;
  const listed = listedFaults(experiment);
  const sure = phasesOf({ ...resolved, faults: listed }).map(({ name }) => name);
  const generated = listed.length < experiment.faults.length ? ['steady', 'recovery'] : [];
  const phases = ['all', 'boundary', ...new Set([...sure, ...generated])];
  const datacenters = sites.map((site) => cluster.datacenters[site]?.name ?? '');
  const classes: readonly string[] = classesOf(experiment.workload);
  const faults = listed.map(({ name }) => name);
  return experiment.expect.flatMap(({ metric, phase, datacenter, kind }, index) => [
    ...(metric === 'timeToRecoverMs'
      ? unknown(`/expect/${index}/phase`, 'fault', phase, faults)
      : unknown(`/expect/${index}/phase`, 'phase', phase, phases)),
    ...unknown(`/expect/${index}/datacenter`, 'datacenter with clients', datacenter, datacenters),
    ...unknown(`/expect/${index}/kind`, 'kind of operation in the workload', kind, classes),
    ...ofApplication(experiment, index),
  ]);
}

function ofApplication({ expect, workload: { application } }: Experiment, index: number): Violation[] {
  const { metric, count } = expect[index]!;
  if (metric !== 'application') return [];
  if (application === undefined) {
    return [
      {
        pointer: `/expect/${index}/metric`,
        code: 'unknown',
        message: 'the workload has no application',
        allowed: 'another metric, or an application in the workload',
      },
    ];
  }
  return unknown(`/expect/${index}/count`, `count of ${application.kind} called`, count, countsOf(application));
}

function unknown(pointer: string, what: string, given: string | undefined, known: readonly string[]): Violation[] {
  if (given === undefined || known.includes(given)) return [];
  return [
    {
      pointer,
      code: 'unknown',
      message: `there is no ${what} ${JSON.stringify(given)}`,
      allowed: `one of ${known.map((name) => JSON.stringify(name)).join(', ')}`,
    },
  ];
}
