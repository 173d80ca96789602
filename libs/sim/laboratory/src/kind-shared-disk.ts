import { nanosOf, sharedDiskSchema, type StrategySpec } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import { SHARED_DISK_MESSAGES, sharedDisk } from '@isthmus/sim-strategies';
import { warningsThatApply } from './election-rules.js';
import { roundTripToAny } from './floor-ground.js';
import { operationsPerRun } from './load.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'shared-disk' }>;

export const sharedDiskEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set at any instance, at local latency where the page is; also under partitions, crashes, message loss and clocks apart.',
  nonPromise:
    'No service of pages whose master or last writer has failed or is cut off, and no recovery of them. Throughput falls with the latency of the interconnect wherever instances use the same pages.',
  source:
    'Lahiri, Srihari, Chan, Macnaughton, Chandrasekaran: Cache fusion: extending shared-disk clusters with shared caches, VLDB 2001; Li, Hudak: Memory coherence in shared virtual memory systems, TOCS 7 (4), 1989',
  schema: sharedDiskSchema,
  notModelled: () => [
    'Recovery of a failed instance by the others; reads and writes of the disks; transactions.',
    'A copy that an instance may not use any more counts as what it holds: replicas differ though nobody can read it.',
  ],
  messages: SHARED_DISK_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: ['cas'],
  refusal: () => null,
  build: ({ retry }, { cluster }) => sharedDisk({ retry: nanosOf(retry) as Nanos }, cluster) as Strategy,
  rules: ({ retry }, { delay }) => ({
    violations: [],
    warnings: warningsThatApply([
      [
        isHasty(retry, delay),
        '/strategy/retry',
        'shorter than three of the longest ways between datacenters, which a page may take: messages are sent again that are not lost',
      ],
    ]),
  }),
  exposure: () => 'No setting of the strategy allows this: its promise is broken.',
  changes: () => [],
  // Its page may be there already.
  floor: (_spec, _kind, ground) => roundTripToAny(ground),
  // A request, its way to the page and back, word that it has come, and an invalidation of every other copy.
  messagesPerOperation: (_spec, { others }) => 4 + 2 * others,
  backgroundMessages: ({ retry }, resolved) => {
    const { experiment, cluster, delay } = resolved;
    const { keys } = experiment.workload;
    if (experiment.faults.length === 0 && !isHasty(retry, delay)) return 0;
    // At worst every page is waited for all the time: by every instance, and by its master, which has to do with all; and all is answered.
    const pages = Math.min(operationsPerRun(resolved), 'count' in keys ? keys.count : Infinity);
    const rounds = (nanosOf(experiment.duration) + nanosOf(experiment.drain)) / nanosOf(retry);
    return 4 * cluster.nodes.length * pages * rounds;
  },
};

/** Whether messages are sent again that are only on their way: a page may take three ways between datacenters. */
function isHasty(retry: string, delay: Float64Array): boolean {
  return nanosOf(retry) < 3 * Math.max(0, ...delay);
}
