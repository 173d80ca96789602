import { multiPaxosSchema, nanosOf, type StrategySpec } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import {
  multiPaxos,
  PAXOS_MESSAGES,
  type PaxosMessage,
  type PaxosRecord,
  raftReadLatency,
  raftWriteLatency,
  withAgreement,
} from '@isthmus/sim-strategies';
import { electionRules, heartbeatMessages, warningsThatApply } from './election-rules.js';
import { asksLocalReads } from './asked.js';
import { isLocalRead, isRead, roundTripToAny, throughMajority } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'multi-paxos' }>;

export const multiPaxosEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set while a majority can talk, under partitions, crashes, message loss and clock skew.',
  nonPromise:
    'No progress without a majority. Local reads, where asked for, may be stale. A lost disk breaks the promise.',
  source:
    'Lamport: Paxos made simple, SIGACT News 32 (4), 2001; van Renesse, Altinbuken: Paxos made moderately complex, ACM Computing Surveys 47 (3), 2015',
  schema: multiPaxosSchema,
  notModelled: () => ['Membership changes, and leases of the leader.'],
  messages: PAXOS_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas'],
  refusal: () => null,
  withNodes: (spec, replace) => (spec.leader === 'any' ? spec : { ...spec, leader: replace(spec.leader, '/leader') }),
  build: ({ leader, reads, electionTimeout, heartbeat }, { cluster }) =>
    multiPaxos(
      {
        leader: leader === 'any' ? null : namedNode(cluster, leader),
        reads,
        electionTimeout: nanosOf(electionTimeout) as Nanos,
        heartbeat: nanosOf(heartbeat) as Nanos,
      },
      cluster,
    ) as Strategy,
  watched: (strategy, onBrokenInvariant) =>
    withAgreement(strategy as Strategy<PaxosMessage, PaxosRecord>, onBrokenInvariant) as Strategy,
  rules(spec, resolved) {
    const { violations, warnings } = electionRules(spec, resolved);
    const own = warningsThatApply([
      [spec.reads === 'local', '/strategy/reads', 'any replica answers reads from its own state: they may be stale'],
    ]);
    return { violations, warnings: [...warnings, ...own] };
  },
  exposure: ({ reads }, { experiment: { workload } }) =>
    reads === 'local' || asksLocalReads(workload)
      ? 'Local reads are answered from a copy that may lag behind the leader.'
      : 'No setting of the strategy allows this: its promise is broken.',
  changes: ({ reads }) =>
    reads === 'local'
      ? [{ pointer: '/strategy/reads', to: 'log', why: 'a read that takes a slot of the log sees all before it' }]
      : [],
  floor({ reads }, kind, ground) {
    if (isLocalRead(kind, reads)) return roundTripToAny(ground);
    return throughMajority(ground, isRead(kind) && reads !== 'log' ? raftReadLatency : raftWriteLatency);
  },
  messagesPerOperation: ({ reads: method }, { others, reads, writes }) =>
    3 * others * (writes + (method === 'local' ? 0 : reads)),
  backgroundMessages: ({ heartbeat }, resolved) => heartbeatMessages(heartbeat, resolved),
};
