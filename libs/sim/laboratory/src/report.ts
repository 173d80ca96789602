import { digestOf, type Experiment, nanosOf, type Report } from '@isthmus/contract';
import { type LinearizabilityVerdict, readLags } from '@isthmus/sim-checkers';
import type { Outcome } from '@isthmus/sim-engine';
import {
  attemptFindings,
  belowFloor,
  capReportOf,
  convergenceOf,
  costFindings,
  evaluate,
  findingsOf,
  leadersOf,
  measure,
  messagesOf,
  pacelcOf,
  replicaFindings,
  resourceFindings,
  resourcesOf,
  type RunFigures,
  type Subject,
  worstCaseOf,
  writeFates,
} from '@isthmus/sim-metrics';
import { type Guarantee, msFromNanos, type Nanos, registerPart } from '@isthmus/sim-protocol';
import { isolationReports } from './check-isolation.js';
import { orderReport } from './check-order.js';
import { leadersReport, stalenessReport } from './consistency-parts.js';
import { ENGINE_VERSION } from './engine-version.js';
import { floorsOf, serviceIn, withFloors } from './floors.js';
import { notModelled } from './not-modelled.js';
import { otherChecks as registerChecks } from './other-checks.js';
import { applicationReport } from './report-application.js';
import { costReport } from './report-cost.js';
import { faultReports, linearizableReport } from './report-parts.js';
import { fitted } from './report-size.js';
import type { Planned } from './plan.js';
import { worstCaseGround } from './worst-case-ground.js';
import { owed } from './promises.js';
import { steadyVerdict } from './steady-verdict.js';

export interface Evidence {
  readonly planned: Planned;
  readonly outcome: Outcome;
  readonly subject: Subject;
  /** null where the experiment did not ask for it. */
  readonly verdict: LinearizabilityVerdict | null;
  readonly promises: readonly Guarantee[];
  readonly historyDigest: string;
  readonly warnings: readonly string[];
}

/** Most changes of leadership that a report lists: the first ones. */
const LEADERSHIP_MAX = 200;

/** Everything that a run has shown, as the contract writes it, digested. */
export function reportOf({ planned, outcome, subject, verdict, promises, historyDigest, warnings }: Evidence): Report {
  const { experiment, cluster, layout, sites, seed } = planned;
  const registers = registerPart(outcome.history);
  const { capAvailability, staleness, yieldAndHarvest, ...measured } = measure(subject, readLags(registers));
  const latency = withFloors(measured.latency, planned, floorsOf(planned, serviceIn(planned, outcome)));
  const figures = { ...measured, latency };
  const linearizable = linearizableReport(planned, outcome, verdict, promises);
  const cap = capReportOf(linearizable.verdict, capAvailability);
  const run: RunFigures = { ...figures, linearizable, cap };
  const pacelc = pacelcOf(cap, steadyVerdict(subject, verdict));
  const leaders = leadersOf(subject, outcome.leadership);
  const { replicas, byName } = outcome.messages;
  const convergence = convergenceOf(subject, outcome.divergence, lengthOf(experiment));
  const writes = writeFates(registers, outcome.versions);
  const traffic = {
    total: replicas.count,
    crossDatacenter: replicas.crossDatacenter,
    bytes: replicas.bytes,
    crossDatacenterBytes: replicas.crossDatacenterBytes,
    byName,
  };
  const cost = costReport(planned, outcome);
  const resources = resourcesOf(outcome.resources, subject.nodes);
  const { seeds: _, expect: __, name: ___, description: ____, ...definition } = experiment;
  const faults = faultReports(planned, outcome.isolated);
  const others = registerChecks(experiment.checks, registers, {
    ...(verdict === null ? {} : { linearizable: verdict.verdict }),
    healedAt: 1e6 * Math.max(0, ...faults.map(({ toMs }) => toMs)),
    drain: nanosOf(experiment.drain),
    promised: owed(planned, promises),
    whole: {
      history: outcome.history,
      nodes: cluster.nodes.map(({ name }) => name),
      length: lengthOf(experiment),
    },
  });
  const otherChecks = [
    ...others.otherChecks,
    ...isolationReports(outcome.history, owed(planned, promises), experiment.checks.includes('isolation')),
  ];
  const spec = experiment.workload.application;
  const application = spec === undefined ? {} : { application: applicationReport(spec, outcome.history) };
  const report = fitted({
    version: 1,
    engineVersion: ENGINE_VERSION,
    definitionDigest: digestOf(definition),
    historyDigest,
    name: experiment.name,
    seed,
    layout,
    datacenters: cluster.datacenters.map(({ id, name, nodes }) => ({
      id: name,
      nodes: nodes.length,
      clients: sites.includes(id),
    })),
    strategy: experiment.strategy,
    route: experiment.workload.clients.route,
    durationMs: msFromNanos(nanosOf(experiment.duration)),
    warmupMs: msFromNanos(nanosOf(experiment.warmup)),
    deadlineMs: msFromNanos(nanosOf(experiment.workload.deadline)),
    ...figures,
    faults,
    findings: [
      ...findingsOf({ ...run, ...application, staleness, yieldAndHarvest, pacelc, leaders }),
      ...replicaFindings({ convergence, writes }),
      ...attemptFindings(figures.attempts),
      ...costFindings(cost),
      ...resourceFindings(resources, faults.length > 0),
    ].map(({ sentence }) => sentence),
    linearizable,
    ...others,
    otherChecks,
    ...application,
    ...(experiment.checks.includes('order')
      ? { order: orderReport(registers, nanosOf(experiment.warmup) as Nanos, linearizable.verdict) }
      : {}),
    cap,
    messages: messagesOf(traffic, outcome.history.length),
    disturbances: outcome.disturbances,
    cost,
    resources,
    convergence,
    writes,
    leadership: outcome.leadership.slice(0, LEADERSHIP_MAX).map(({ at, node, role, term }) => ({
      atMs: msFromNanos(at),
      node: cluster.nodes[node]?.name ?? String(node),
      role,
      term,
    })),
    ...(leaders === null ? {} : { leaders: leadersReport(leaders) }),
    worstCase: worstCaseOf(latency, worstCaseGround(planned, promises)),
    yieldAndHarvest,
    pacelc,
    ...(staleness === null ? {} : { staleness: stalenessReport(staleness) }),
    expectations: evaluate(experiment.expect, { ...run, ...application }),
    warnings: [...brokenPromises(linearizable, otherChecks), ...tooFast(subject, latency), ...warnings],
    notModelled: notModelled(experiment),
  });
  return { ...report, digest: digestOf(report) };
}

function lengthOf({ duration, drain }: Experiment): number {
  return nanosOf(duration) + nanosOf(drain);
}

/** An operation that is faster than its links would put every other figure in doubt. */
function tooFast(subject: Subject, latency: Report['latency']): string[] {
  return belowFloor(subject, latency).map(
    ({ datacenter, kind, leastMs, floorMs }) =>
      `the fastest ${kind} from ${datacenter} took ${leastMs} ms, and the links take ${floorMs} ms at least: a defect of the simulator`,
  );
}

/** A promise that a run breaks is a defect of ours, and a report that hid it would be worse. */
function brokenPromises(linearizable: Report['linearizable'], others: Report['otherChecks']): string[] {
  return [{ ...linearizable, check: 'linearizability' }, ...others]
    .filter(({ promised, verdict }) => promised === true && verdict === 'violated')
    .map(
      ({ check }) =>
        `the strategy promises ${check} under these faults, and this run breaks it: a defect of the simulator`,
    );
}
