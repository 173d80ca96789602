import { bitsPerSecondOf, type Experiment, nanosOf, perSecondOfRate, ppmOf } from '@isthmus/contract';
import {
  type CrashFault,
  type Jitter,
  type PartitionFault,
  partitionMask,
  type Scenario,
  type Transport,
} from '@isthmus/sim-engine';
import { type Cluster, type Instant, invariant, type Nanos } from '@isthmus/sim-protocol';
import { mixedWorkload } from '@isthmus/sim-workloads';
import { groupsOf } from './partition-groups.js';
import { nodeOf, type Resolved } from './resolve.js';

/** A resolved experiment and a seed in the engine's terms. */
export function scenarioOf({ experiment, cluster, delay, sites }: Resolved, seed: string): Scenario {
  const { topology, workload } = experiment;
  return {
    seed,
    cluster,
    network: {
      delay,
      jitter: jitterOf(topology.links),
      transport: transportOf(topology.links),
      bandwidth: bitsPerSecondOf(topology.links.bandwidth) ?? Infinity,
    },
    nodes: {
      serviceTime: ns(topology.nodes.serviceTime),
      fsync: ns(topology.nodes.fsync),
      clock: { offset: ns(topology.nodes.clock.offset), driftPpm: ppmOf(topology.nodes.clock.drift) ?? 0 },
    },
    faults: {
      partitions: experiment.faults.flatMap((fault) =>
        fault.kind === 'partition' ? [partitionOf(fault, cluster)] : [],
      ),
      crashes: experiment.faults.flatMap((fault) => (fault.kind === 'crash' ? [crashOf(fault, cluster)] : [])),
    },
    clients: {
      sites: sites.map((datacenter) => ({
        datacenter,
        sessions: workload.clients.perDatacenter,
        maxSessions: workload.clients.maxSessions,
      })),
      route: workload.clients.route,
      loop: workload.arrivals.kind,
      deadline: ns(workload.deadline),
      retries: workload.retries,
    },
    workload: mixedWorkload(
      {
        arrivals:
          workload.arrivals.kind === 'open'
            ? { kind: 'open', perSecond: perSecondOfRate(workload.arrivals.rate) ?? 0 }
            : { kind: 'closed', thinkTime: ns(workload.arrivals.thinkTime) },
        operations: workload.operations.map(({ kind, share, consistency }) => ({
          kind,
          share,
          consistency: consistency ?? 'default',
        })),
        keys: workload.keys,
      },
      cluster,
    ),
    duration: nanosOf(experiment.duration) as Instant,
    drain: ns(experiment.drain),
  };
}

function ns(duration: string): Nanos {
  return nanosOf(duration) as Nanos;
}

type Links = Experiment['topology']['links'];

function jitterOf({ jitter }: Links): Jitter {
  return jitter.kind === 'none' ? jitter : { ...jitter, minimum: ns(jitter.minimum) };
}

function transportOf({ transport, retransmission, loss, duplicate, reorder }: Links): Transport {
  return transport === 'stream'
    ? {
        kind: 'stream',
        retransmission: { timeout: ns(retransmission.timeout), resetAfter: ns(retransmission.resetAfter) },
      }
    : { kind: 'datagram', loss, duplicate, reorder };
}

function partitionOf(
  fault: Extract<Experiment['faults'][number], { kind: 'partition' }>,
  cluster: Cluster,
): PartitionFault {
  const from = nanosOf(fault.at) as Instant;
  return { from, until: (from + nanosOf(fault.for)) as Instant, blocked: maskOf(fault, cluster) };
}

/** 1 where a partition stops a message: row = sending host, column = receiving host. */
export function maskOf(
  fault: Extract<Experiment['faults'][number], { kind: 'partition' }>,
  cluster: Cluster,
): Uint8Array {
  const { group } = groupsOf(fault, cluster);
  const groups = fault.groups.map((_, index) => [...group.keys()].filter((host) => group[host] === index));
  return partitionMask(cluster, { groups, blocks: fault.blocks, scope: fault.scope });
}

function crashOf(fault: Extract<Experiment['faults'][number], { kind: 'crash' }>, cluster: Cluster): CrashFault {
  const node = nodeOf(cluster, fault.node);
  invariant(node !== undefined, `the crash ${fault.name} names no node: assess lets none through`);
  const at = nanosOf(fault.at) as Instant;
  return { at, until: at + nanosOf(fault.for), node, disk: fault.disk };
}
