import { type Cluster, type Guarantee, invariant, type Nanos, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import type { RaftRecord } from '../raft/log.js';
import type { RaftParameters } from '../raft/parameters.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { HeardOrderReplica } from './heard-order.js';
import { LogOrderReplica, type ReadMethod } from './log-order.js';
import {
  type HeardMessage,
  type LogOrderMessage,
  nameOfHeard,
  nameOfLogOrder,
  payloadOfHeard,
  payloadOfLogOrder,
  payloadOfStamped,
  sizeOfHeard,
  sizeOfLogOrder,
  sizeOfStamped,
  type StampedMessage,
} from './messages.js';
import {
  type NumberOrderEntry,
  type NumberOrderMessage,
  payloadOfNumberOrder,
  sizeOfNumberOrder,
} from './number-messages.js';
import { NumberOrderReplica } from './number-order.js';
import { StampOrderReplica } from './stamp-order.js';

export interface LogOrderParameters extends Pick<RaftParameters, 'leader' | 'electionTimeout' | 'heartbeat'> {
  readonly reads: ReadMethod;
}

const IN_ONE_ORDER: Guarantee = {
  model: 'total-order-broadcast',
  under: [...SURVIVED_BY_DISKS, 'repeated-request'],
  sentence:
    'Every node delivers the same messages in the same order, each once, and all that are acknowledged or delivered anywhere.',
};

const LINEARIZABLE: Guarantee = {
  model: 'linearizable',
  under: IN_ONE_ORDER.under,
  sentence: 'Every read, write and compare-and-set takes effect at one moment between its invocation and its response.',
};

const SEQUENTIAL: Guarantee = {
  model: 'sequential',
  // A node that begins again has forgotten how far it was, and a session that goes to another node may find it behind.
  under: ['partition', 'message-loss', 'clock-skew', 'pause', 'slowness'],
  sentence:
    'One order of all operations explains every answer, and is that of each session: reads may be late, but never go back.',
};

/**
 * Total order broadcast by a log that consensus agrees on, and storage by append-and-wait.
 *
 * Promises that all nodes deliver the same messages in one order under partitions, crashes, message loss and skewed clocks; with
 * `reads: 'log' | 'read-index'` linearizable registers too, with `'local'` sequentially consistent ones to sessions that stay at one
 * node which does not crash. It promises no progress without a majority, and nothing once a disk is lost.
 *
 * Sources: Hadzilacos and Toueg, "A modular approach to fault-tolerant broadcasts and related problems", Cornell TR 94-1425, 1994
 * (the problem, and that it is consensus again and again); Ongaro and Ousterhout 2014 (the log); Kleppmann, "Designing Data-Intensive
 * Applications", 2017, chapter 9 (append and wait, and its ways to read). Left out: reads at a synchronously updated replica, which
 * chain replication has.
 */
export function broadcastByLog(
  { reads, ...timing }: LogOrderParameters,
  { nodes }: Cluster,
): Strategy<LogOrderMessage, RaftRecord> {
  const { leader } = timing;
  invariant(leader === null || leader < nodes.length, `no node ${leader} among ${nodes.length}`);
  const parameters = { ...timing, preVote: true, reads: reads === 'local' ? 'local' : 'follower' } as const;
  return {
    kind: 'total-order-broadcast',
    guarantees: [IN_ONE_ORDER, reads === 'local' ? SEQUENTIAL : LINEARIZABLE],
    initialLeader: leader,
    supportsCas: true,
    route: () => 'any',
    createReplica: (self) => new LogOrderReplica(self, nodes.length, parameters, reads),
    sizeOf: sizeOfLogOrder,
    payloadOf: payloadOfLogOrder,
    nameOf: nameOfLogOrder,
  };
}

export interface NumberOrderParameters {
  /** Who keeps the register. */
  readonly keeper: NodeId;
  /** `log`: a read is broadcast like a write. */
  readonly reads: Exclude<ReadMethod, 'read-index'>;
}

/**
 * Total order broadcast from linearizable storage: a register that increments and gets gives each message its number, the node that
 * took it sends it to all until all have it, and every node delivers the numbers in order, without gaps.
 *
 * Promises what `broadcastByLog` does, as long as disks are kept: but a node that is down with a message which has its number stops all
 * others until it is back, and so does the node that keeps the register. Here one node keeps it; that it fails with that node is a
 * register's business, not the broadcast's.
 *
 * Source: Kleppmann, "Designing Data-Intensive Applications", 2017, chapter 9, "Implementing total order broadcast using linearizable
 * storage".
 */
export function broadcastByNumbers(
  { keeper, reads }: NumberOrderParameters,
  { nodes }: Cluster,
): Strategy<NumberOrderMessage, NumberOrderEntry> {
  const all = nodes.map(({ id }) => id);
  const othersOf = (self: NodeId) => all.filter((node) => node !== self);
  return {
    kind: 'total-order-broadcast',
    guarantees: [IN_ONE_ORDER, reads === 'local' ? SEQUENTIAL : LINEARIZABLE],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    createReplica: (self) => new NumberOrderReplica(self, othersOf(self), keeper, reads === 'local'),
    sizeOf: sizeOfNumberOrder,
    payloadOf: payloadOfNumberOrder,
    nameOf: ({ kind }) => kind,
  };
}

export interface StampOrderParameters {
  /** How long each message is held back. */
  readonly wait: Nanos;
  /** `log`: a read is broadcast like a write. */
  readonly reads: Exclude<ReadMethod, 'read-index'>;
}

/**
 * Broadcast by Lamport's stamps alone: what he does not propose, for his algorithm waits until every process was heard of
 * ("Time, clocks, and the ordering of events in a distributed system", CACM 21 (7), 1978).
 *
 * Promises nothing. While no message takes longer than half of `wait` and none is lost, the orders agree; nobody can know that.
 */
export function broadcastByStamps(
  { wait, reads }: StampOrderParameters,
  { nodes }: Cluster,
): Strategy<StampedMessage, never> {
  const all = nodes.map(({ id }) => id);
  return {
    kind: 'total-order-broadcast',
    guarantees: [],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    createReplica: (self: NodeId) =>
      new StampOrderReplica(
        self,
        all.filter((node) => node !== self),
        wait,
        reads === 'local',
      ),
    sizeOf: sizeOfStamped,
    payloadOf: payloadOfStamped,
    nameOf: ({ kind }) => kind,
  };
}

/** What survives as long as no node forgets what it has heard and said. */
const SURVIVED_BY_MEMORY: Guarantee['under'] = [...SEQUENTIAL.under, 'gray-failure', 'repeated-request'];

/**
 * Lamport's own algorithm, which waits until a later stamp was heard from every node, over links that he assumes: nothing lost, and
 * nothing out of order.
 *
 * Promises one order at all nodes, which agrees with causality, and linearizable registers with `reads: 'log'`: who asks later is
 * stamped later, for the node asked was heard of before the first answer. It promises no progress while any one node is silent: one
 * that is down or cut off stops every delivery at all others. What a node has heard it keeps in memory, as the paper has no failures:
 * a crash breaks the promise.
 *
 * Source: Lamport, "Time, clocks, and the ordering of events in a distributed system", CACM 21 (7), 1978.
 */
export function broadcastByHearing(
  { reads }: Pick<StampOrderParameters, 'reads'>,
  { nodes }: Cluster,
): Strategy<HeardMessage, never> {
  const all = nodes.map(({ id }) => id);
  const othersOf = (self: NodeId) => all.filter((node) => node !== self);
  return {
    kind: 'total-order-broadcast',
    guarantees: [
      { ...IN_ONE_ORDER, under: SURVIVED_BY_MEMORY },
      reads === 'local' ? SEQUENTIAL : { ...LINEARIZABLE, under: SURVIVED_BY_MEMORY },
    ],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    createReplica: (self) => new HeardOrderReplica(self, othersOf(self), reads === 'local'),
    sizeOf: sizeOfHeard,
    payloadOf: payloadOfHeard,
    nameOf: nameOfHeard,
  };
}
