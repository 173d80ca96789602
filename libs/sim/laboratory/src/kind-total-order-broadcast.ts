import { nanosOf, type StrategySpec, totalOrderBroadcastSchema } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import {
  BROADCAST_MESSAGES,
  broadcastByHearing,
  broadcastByLog,
  broadcastByNumbers,
  broadcastByStamps,
  broadcastLatency,
  numberedLatency,
} from '@isthmus/sim-strategies';
import { type Change, consensus } from './changes.js';
import { electionRules, heartbeatMessages, warningsThatApply } from './election-rules.js';
import { isRead, roundTripToAny, throughAny } from './floor-ground.js';
import { followerReadFloor } from './kind-raft.js';
import { namedNode } from './node-selectors.js';
import { housekeeping, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'total-order-broadcast' }>;

const HEARTBEAT = '100ms';
const ELECTION_TIMEOUT = '1s';

const THROUGH_THE_LOG: Change = {
  pointer: '/strategy/reads',
  to: 'log',
  why: 'a read that goes through the log has a place among the writes, and its node has delivered all that came before',
};

export const totalOrderBroadcastEntry: StrategyEntry<Spec> = {
  promise:
    'With raft or a register: every node delivers the same messages in one order, under partitions, crashes, message loss and clock skew, while a majority can talk; and linearizable storage by append-and-wait, with reads through the log or at its latest position.',
  nonPromise:
    'By Lamport stamps alone: nothing. With a wait for every node: no progress while any one is down or cut off, and nothing once one has crashed. Local reads are sequentially consistent only. No progress without a majority; with a register, none while a node is down that has to send a message. A lost disk breaks the promise.',
  source:
    'Hadzilacos, Toueg: A modular approach to fault-tolerant broadcasts and related problems, 1994; Lamport: Time, clocks, and the ordering of events in a distributed system, CACM 21 (7), 1978; Kleppmann: Designing data-intensive applications, 2017, chapter 9',
  schema: totalOrderBroadcastSchema,
  notModelled: () => [
    'Messages that the application has taken note of are kept, by it and in snapshots: nothing is forgotten.',
  ],
  messages: BROADCAST_MESSAGES,
  hasLeader: true,
  offersConsistencies: false,
  serves: ['cas', 'broadcast', 'sync'],
  refusal: (kind) =>
    kind === 'increment'
      ? 'total-order-broadcast has no increments: see sequence, whose generator "log" is a number for each message of such a log'
      : null,
  withNodes: ({ leader, register, ...spec }, replace) => ({
    ...spec,
    ...(register === undefined ? {} : { register: replace(register, '/register') }),
    ...(leader === undefined ? {} : { leader: leader === 'any' ? leader : replace(leader, '/leader') }),
  }),
  build(spec, { cluster }) {
    const { ordering, reads, leader = 'any', wait = '0s', register } = spec;
    const { electionTimeout = ELECTION_TIMEOUT, heartbeat = HEARTBEAT } = spec;
    const method = reads === 'local' ? 'local' : 'log';
    if (ordering === 'register') {
      const keeper = register === undefined ? cluster.nodes[0]!.id : namedNode(cluster, register);
      return broadcastByNumbers({ keeper, reads: method }, cluster) as Strategy;
    }
    if (ordering === 'lamport-all') return broadcastByHearing({ reads: method }, cluster) as Strategy;
    if (ordering === 'lamport') {
      return broadcastByStamps({ wait: nanosOf(wait) as Nanos, reads: method }, cluster) as Strategy;
    }
    const named = leader === 'any' ? null : namedNode(cluster, leader);
    const timing = {
      electionTimeout: nanosOf(electionTimeout) as Nanos,
      heartbeat: nanosOf(heartbeat) as Nanos,
    };
    return broadcastByLog({ leader: named, reads, ...timing }, cluster) as Strategy;
  },

  rules({ ordering, reads, electionTimeout = ELECTION_TIMEOUT, heartbeat = HEARTBEAT }, resolved) {
    const timing = ordering === 'raft' ? electionRules({ electionTimeout, heartbeat }, resolved) : null;
    const own = warningsThatApply([
      [
        ordering === 'register',
        '/strategy/ordering',
        'nobody delivers past a number whose message is missing: one node that is down with a message of its own, or with the register, stops all',
      ],
      [
        ordering === 'lamport-all',
        '/strategy/ordering',
        'nothing is delivered before every node was heard of: one that is down or cut off stops all others, and what it has heard is lost in a crash',
      ],
      [
        ordering === 'lamport',
        '/strategy/ordering',
        'stamps order what has arrived: a message with a lower stamp may come later, and be delivered late; one that is lost is never missed',
      ],
      [reads === 'local', '/strategy/reads', 'any node answers reads from what it has delivered: they may be stale'],
    ]);
    return { violations: timing?.violations ?? [], warnings: [...(timing?.warnings ?? []), ...own] };
  },

  exposure({ ordering, reads }) {
    if (ordering === 'lamport') return 'Nodes deliver in different orders, and some messages not everywhere.';
    if (reads === 'local') return 'Local reads are answered from a copy that may lag behind.';
    return 'No setting of the strategy allows this: its promise is broken.';
  },
  changes: ({ ordering, reads }) => [
    ...(reads === 'local' ? [THROUGH_THE_LOG] : []),
    ...(ordering === 'lamport' || ordering === 'lamport-all'
      ? [consensus('any', 'one order at all nodes, whatever fails, is consensus')]
      : []),
  ],
  floor({ ordering, reads, register }, kind, ground) {
    const { cluster, leaders } = ground;
    // How long a message is held back is no link's delay; and who is waited for may have spoken just before.
    if (ordering === 'lamport' || ordering === 'lamport-all' || (isRead(kind) && reads === 'local'))
      return roundTripToAny(ground);
    if (ordering === 'register') {
      const keeper = register === undefined ? cluster.nodes[0]!.id : namedNode(cluster, register);
      return throughAny(ground, (node, path) => numberedLatency({ ...path, node, keeper }));
    }
    if (isRead(kind) && reads === 'read-index') return followerReadFloor(ground);
    const nodes = cluster.nodes.length;
    return throughAny(ground, (node, path) =>
      Math.min(...leaders.map((leader) => broadcastLatency({ ...path, nodes, node, leader }))),
    );
  },
  messagesPerOperation: ({ ordering, reads: method }, { others, reads, writes }) => {
    const broadcast = {
      raft: 3 * others + 2,
      register: 2 * others + 2,
      lamport: others,
      'lamport-all': others * (others + 1),
    }[ordering];
    if (method === 'local') return broadcast * writes;
    return broadcast * writes + (method === 'log' ? broadcast : 2 * others + 2) * reads;
  },
  backgroundMessages({ ordering, heartbeat = HEARTBEAT }, resolved) {
    // What waits for a node that is away is sent to it again every second.
    // Every pair tells ten times a second what it has received, and says again what that was not told of.
    if (ordering === 'lamport-all') return 2 * (resolved.cluster.nodes.length - 1) * housekeeping(resolved);
    if (ordering !== 'raft') return ordering === 'lamport' ? 0 : housekeeping(resolved);
    return heartbeatMessages(heartbeat, resolved);
  },
  // What each node's application keeps.
  bytesPerOperation: (_spec, { cluster }) => 8 * cluster.nodes.length,
};
