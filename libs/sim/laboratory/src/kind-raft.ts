import { nanosOf, raftSchema, type StrategySpec } from '@isthmus/contract';
import { majority, type Nanos, type Strategy } from '@isthmus/sim-protocol';
import { raft, RAFT_MESSAGES } from '@isthmus/sim-strategies';
import type { Change } from './changes.js';
import { asksLocalReads } from './load.js';
import { namedNode } from './node-selectors.js';
import type { Rules, StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'raft' }>;

const READ_INDEX: Change = {
  pointer: '/strategy/reads',
  to: 'read-index',
  why: 'a majority confirms the leader before it answers, so no deposed leader and no lagging copy does',
};

export const raftEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set while a majority can talk, under partitions, crashes, message loss and clock skew.',
  nonPromise:
    'No progress without a majority. Local reads, where asked for, may be stale. A lost disk breaks the promise.',
  source:
    'Ongaro, Ousterhout: In search of an understandable consensus algorithm, USENIX ATC 2014; Ongaro, dissertation, 2014',
  schema: raftSchema,
  notModelled: () => ['Membership changes, leadership transfer, leases and check-quorum.'],
  messages: RAFT_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas'],
  refusal: () => null,
  withNodes: (spec, replace) => (spec.leader === 'any' ? spec : { ...spec, leader: replace(spec.leader, '/leader') }),
  build: ({ leader, reads, preVote, electionTimeout, heartbeat }, { cluster }) =>
    raft(
      {
        leader: leader === 'any' ? null : namedNode(cluster, leader),
        reads,
        preVote,
        electionTimeout: nanosOf(electionTimeout) as Nanos,
        heartbeat: nanosOf(heartbeat) as Nanos,
      },
      cluster,
    ) as Strategy,

  rules({ electionTimeout, heartbeat, reads }, { cluster, delay }) {
    const nodes = cluster.nodes.length;
    const [election, beat] = [nanosOf(electionTimeout), nanosOf(heartbeat)];
    const violations: Rules['violations'] =
      beat < election
        ? []
        : [
            {
              pointer: '/strategy/heartbeat',
              code: 'contradiction',
              message: `a leader that speaks every ${heartbeat} is deposed after ${electionTimeout}`,
              allowed: `less than ${electionTimeout}`,
            },
          ];
    const roundTrip = 2 * Math.max(0, ...delay);
    const warnings = [
      [
        election < roundTrip,
        '/strategy/electionTimeout',
        `shorter than the longest round trip (${Math.round(roundTrip / 1e6)} ms): elections may never end`,
      ],
      [
        nodes % 2 === 0,
        '/topology',
        `${nodes} nodes tolerate no more failures than ${nodes - 1}: a majority is ${majority(nodes)}`,
      ],
      [reads === 'local', '/strategy/reads', 'any replica answers reads from its own state: they may be stale'],
    ] as const;
    return {
      violations,
      warnings: warnings.flatMap(([applies, pointer, message]) => (applies ? [{ pointer, message }] : [])),
    };
  },

  exposure: ({ reads }, { experiment: { workload } }) =>
    reads === 'local' || asksLocalReads(workload)
      ? 'Local reads are answered from a copy that may lag behind the leader.'
      : 'No setting of the strategy allows this: its promise is broken.',
  changes: ({ reads }) => (reads === 'local' ? [READ_INDEX] : []),
  messagesPerOperation: ({ reads: method }, { others, reads, writes }) =>
    3 * others * writes + (method === 'local' ? 0 : 2 * others * reads),
  backgroundMessages({ heartbeat }, { experiment, cluster }) {
    const seconds = (nanosOf(experiment.duration) + nanosOf(experiment.drain)) / 1e9;
    return (2 * cluster.nodes.length * seconds) / (nanosOf(heartbeat) / 1e9);
  },
};
