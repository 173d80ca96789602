import { nanosFromMs, type NodeId, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { causal } from './causal/causal.js';
import { leaderless, leaderlessSiblings } from './leaderless/leaderless.js';
import { lockService } from './lock-service/lock-service.js';
import { multiLeader, type MultiLeaderParameters } from './multi-leader/multi-leader.js';
import { a, backedUp, chained, led, paxos, rafted, TIMING, zookeeper } from './of-any-size.fixture.js';
import { blocksOfNumbers, numbersByLog, ownNumbers } from './sequence/sequence.js';
import {
  broadcastByHearing,
  broadcastByLog,
  broadcastByNumbers,
  broadcastByStamps,
} from './total-order-broadcast/total-order-broadcast.js';
import { transactions } from './transactions/transactions.js';

/** Of each name: how many messages, and of each its bytes and how many of them are neither keys nor values. */
type Cost = Readonly<Record<string, readonly [count: number, bytes: number, metadata: number]>>;
type Case = readonly [
  what: string,
  strategyOf: (nodes: number) => unknown,
  asked: readonly [NodeId, Operation],
  costAmong: (nodes: number) => Cost,
];

const b = nodeId(1);
const WRITE: Operation = { kind: 'write', key: 7, value: 1 };
const CAS: Operation = { kind: 'cas', key: 7, expected: 0, value: 1 };
const READ: Operation = { kind: 'read', key: 7, consistency: 'default' };
const BROADCAST: Operation = { kind: 'broadcast', key: 0, value: 1 };
const SYNC: Operation = { kind: 'sync', key: 0 };
const NEXT: Operation = { kind: 'increment', key: 0 };
const LOCK: Operation = { kind: 'lock', key: 0, lease: nanosFromMs(1000) };
const TXN: Operation = {
  ...{ kind: 'txn', key: 1 },
  procedure: { reads: [1, 2], writes: [{ key: 1, value: 9 }], pause: nanosFromMs(0), decides: () => true },
};

const everywhere = (parameters: Partial<MultiLeaderParameters>) => (nodes: number) =>
  multiLeader({ conflicts: 'last-write-wins', ...parameters }, oneNodeEach(nodes));
const quorums = { n: 3, r: 2, w: 2, readRepair: 'off' } as const;
const locks = (nodes: number) =>
  lockService(
    { ...TIMING, fencing: true, wait: nanosFromMs(1000), clockDriftPpm: 0, recipe: 'none' },
    oneNodeEach(nodes),
  );
const table = (nodes: number) => transactions({ leader: a, isolation: 'serial', reads: 'leader' }, oneNodeEach(nodes));

const NOTHING = () => ({});
const shipped = (n: number): Cost => ({ append: [n - 1, 96, 80], acknowledge: [n - 1, 32, 32] });
const spread = (times: (n: number) => number, bytes: (n: number) => number) => (n: number) =>
  ({ writes: [times(n), bytes(n), bytes(n) - 16], acknowledge: [times(n), 32, 32] }) as const;
const others = (n: number) => n - 1;
/** A command of so many bytes, of which so many are keys and values, in an entry with its term. */
const replicated =
  (command: number, payload: number) =>
  (n: number): Cost => ({
    'append-entries': [n - 1, 16 + 40 + 8 + command, 64 + command - payload],
    appended: [n - 1, 40, 40],
  });
const confirmed = (n: number): Cost => ({ heartbeat: [n - 1, 56, 56], appended: [n - 1, 40, 40] });
const voted =
  (command: number, payload: number) =>
  (n: number): Cost => ({
    accept: [n - 1, 48 + command, 48 + command - payload],
    accepted: [n - 1, 48, 48],
  });
const proposed = (n: number): Cost => ({
  proposal: [n - 1, 56 + 48, 88],
  ack: [n - 1, 40, 40],
  commit: [n - 1, 32, 32],
});

const CASES: readonly Case[] = [
  ['single-leader: a write', led({}), [a, WRITE], shipped],
  ['single-leader: a write by a quorum', led({ replication: 'quorum' }), [a, WRITE], shipped],
  ['single-leader: a read', led({}), [a, READ], NOTHING],
  ['single-leader: a local read', led({ reads: 'local' }), [b, READ], NOTHING],
  ['multi-leader: a write, all to all', everywhere({}), [b, WRITE], spread(others, () => 72)],
  // A place besides: node, log and position.
  [
    'multi-leader: a write at the hub of a star',
    everywhere({ topology: { kind: 'star', hub: b } }),
    [b, WRITE],
    spread(others, () => 72 + 24),
  ],
  [
    'multi-leader: a write at a leaf of a star',
    everywhere({ topology: { kind: 'star', hub: a } }),
    [b, WRITE],
    spread(
      (n) => n,
      () => 72 + 24,
    ),
  ],
  [
    'multi-leader: a write in a ring',
    everywhere({ topology: { kind: 'ring' } }),
    [b, WRITE],
    spread(
      (n) => n,
      () => 72 + 24,
    ),
  ],
  [
    'multi-leader: a write delivered causally, with a vector clock',
    everywhere({ delivery: 'causal' }),
    [b, WRITE],
    spread(others, (n) => 72 + 16 * n),
  ],
  [
    'multi-leader: a sibling, with a version vector',
    everywhere({ conflicts: 'siblings' }),
    [b, WRITE],
    spread(others, (n) => 72 + 8 * n),
  ],
  ['multi-leader: a read', everywhere({}), [b, READ], NOTHING],
  [
    'causal: a first write, without nearest dependencies',
    (n) => causal({ dependencies: 'nearest' }, oneNodeEach(n)),
    [b, WRITE],
    spread(others, () => 72 + 8),
  ],
  [
    'causal: a write with a vector clock',
    (n) => causal({ dependencies: 'vector' }, oneNodeEach(n)),
    [b, WRITE],
    spread(others, (n) => 72 + 16 * n),
  ],
  ['causal: a read', (n) => causal({ dependencies: 'nearest' }, oneNodeEach(n)), [b, READ], NOTHING],
  // Key 7 is at nodes 7 mod n and the two after it: of three all, of five not at a.
  [
    'leaderless: a write, to n replicas whatever w is',
    (n) => leaderless(quorums, oneNodeEach(n)),
    [a, WRITE],
    (n) => ({ write: [n === 3 ? 2 : 3, 64, 48], written: [n === 3 ? 2 : 3, 32, 32] }),
  ],
  [
    'leaderless: a read of what was never written, from n replicas whatever r is',
    (n) => leaderless(quorums, oneNodeEach(n)),
    [a, READ],
    (n) => ({ read: [n === 3 ? 2 : 3, 40, 32], value: [n === 3 ? 2 : 3, 32, 32] }),
  ],
  [
    'leaderless: a write with stamps read first',
    (n) => leaderless({ ...quorums, n, r: 2, w: n - 1, readRepair: 'sync', stamps: 'read-first' }, oneNodeEach(n)),
    [a, WRITE],
    (n) => ({
      ...{ read: [n - 1, 40, 32], value: [n - 1, 32, 32] },
      ...{ write: [n - 1, 64, 48], written: [n - 1, 32, 32] },
    }),
  ],
  [
    'leaderless: a first sibling, with a dot and no context',
    (n) => leaderlessSiblings({ ...quorums, n, context: 'carried' }, oneNodeEach(n)),
    [a, WRITE],
    (n) => ({ write: [n - 1, 32 + 40, 32 + 24], written: [n - 1, 32, 32] }),
  ],
  [
    'leaderless: a compare-and-set in four rounds',
    (n) => leaderless({ ...quorums, n, serial: { level: 'serial', reads: true, alone: true } }, oneNodeEach(n)),
    [a, CAS],
    (n) => ({
      ...{ prepare: [n - 1, 56, 48], promise: [n - 1, 32, 32], read: [n - 1, 40, 32], value: [n - 1, 32, 32] },
      ...{ propose: [n - 1, 72 + 32, 80], accept: [n - 1, 32, 32] },
      ...{ commit: [n - 1, 72 + 32, 80], committed: [n - 1, 32, 32] },
    }),
  ],
  ['raft: a write', rafted({}), [a, WRITE], replicated(40, 16)],
  ['raft: a compare-and-set', rafted({}), [a, CAS], replicated(48, 24)],
  ['raft: a read by ReadIndex', rafted({}), [a, READ], confirmed],
  ['raft: a read under a lease', rafted({ reads: 'lease', clockDriftPpm: 0 }), [a, READ], NOTHING],
  [
    'raft: a read at a follower',
    rafted({ reads: 'follower' }),
    [b, READ],
    (n) => ({ ...confirmed(n), 'ask-read-index': [1, 32, 32], 'read-index': [1, 40, 40] }),
  ],
  ['raft: a local read', rafted({ reads: 'local' }), [b, READ], NOTHING],
  ['multi-paxos: a write', paxos('log'), [a, WRITE], voted(40, 16)],
  ['multi-paxos: a compare-and-set', paxos('log'), [a, CAS], voted(48, 24)],
  ['multi-paxos: a read that takes a slot, with a no-op', paxos('log'), [a, READ], voted(8, 0)],
  [
    'multi-paxos: a read by a quorum',
    paxos('quorum'),
    [a, READ],
    (n) => ({ heartbeat: [n - 1, 48, 48], heard: [n - 1, 48, 48] }),
  ],
  ['zab: a write at the leader', zookeeper, [a, WRITE], proposed],
  ['zab: a write at a follower', zookeeper, [b, WRITE], (n) => ({ ...proposed(n), request: [1, 64, 48] })],
  ['zab: a read', zookeeper, [b, READ], NOTHING],
  ['zab: a sync at a follower', zookeeper, [b, SYNC], () => ({ sync: [1, 32, 32], synced: [1, 40, 40] })],
  ['zab: a sync at the leader', zookeeper, [a, SYNC], NOTHING],
  ['chain: a write', chained, [a, WRITE], (n) => ({ updates: [n - 1, 32 + 56, 72], acknowledge: [n - 1, 32, 32] })],
  ['chain: a compare-and-set', chained, [a, CAS], (n) => ({ updates: [n - 1, 96, 72], acknowledge: [n - 1, 32, 32] })],
  [
    'primary-backup: a write',
    backedUp,
    [a, WRITE],
    (n) => ({ updates: [n - 1, 32 + 56, 72], received: [n - 1, 32, 32] }),
  ],
  ['primary-backup: a read', backedUp, [a, READ], (n) => ({ confirm: [n - 1, 40, 40], confirmed: [n - 1, 32, 32] })],
  // Two keys read, and one written.
  [
    'transactions: one that writes',
    table,
    [a, TXN],
    (n) => ({ append: [n - 1, 40 + 24 + 16 + 16, 40 + 24], acknowledge: [n - 1, 24, 24] }),
  ],
  ['transactions: a read', table, [a, READ], NOTHING],
  [
    'total-order-broadcast by raft: a message at the leader',
    (n) => broadcastByLog({ ...TIMING, reads: 'log' }, oneNodeEach(n)),
    [a, BROADCAST],
    replicated(40, 8),
  ],
  [
    'total-order-broadcast by raft: a message at another node',
    (n) => broadcastByLog({ ...TIMING, reads: 'log' }, oneNodeEach(n)),
    [b, BROADCAST],
    (n) => ({ ...replicated(40, 8)(n), submit: [1, 56, 48], committed: [1, 32, 32] }),
  ],
  [
    'total-order-broadcast by a register: a message',
    (n) => broadcastByNumbers({ keeper: a, reads: 'log' }, oneNodeEach(n)),
    [b, BROADCAST],
    (n) => ({
      ...{ 'ask-number': [1, 32, 32], number: [1, 40, 40] },
      ...{ numbered: [n - 1, 64, 56], 'has-number': [n - 1, 24, 24] },
    }),
  ],
  [
    'total-order-broadcast by stamps alone: a message',
    (n) => broadcastByStamps({ wait: nanosFromMs(10), reads: 'log' }, oneNodeEach(n)),
    [b, BROADCAST],
    (n) => ({ stamped: [n - 1, 64, 56] }),
  ],
  [
    'total-order-broadcast by stamps of all: a message',
    (n) => broadcastByHearing({ reads: 'log' }, oneNodeEach(n)),
    [b, BROADCAST],
    (n) => ({ stamped: [n - 1, 80, 72], acknowledge: [(n - 1) ** 2, 40, 40] }),
  ],
  ['sequence by a log: a number', (n) => numbersByLog(TIMING, oneNodeEach(n)), [a, NEXT], replicated(40, 8)],
  ['sequence by Lamport: a number', (n) => ownNumbers('lamport', oneNodeEach(n)), [b, NEXT], NOTHING],
  [
    'sequence by blocks: a number with which half of one is used up',
    () => blocksOfNumbers({ allocator: a, size: 2 }),
    [b, NEXT],
    () => ({ 'ask-block': [1, 24, 24], block: [1, 32, 32] }),
  ],
  ['lock-service: a lock', locks, [a, LOCK], replicated(40, 8)],
  ['lock-service: a read', locks, [a, READ], confirmed],
];

describe.each([3, 5])('among %i nodes an operation costs the messages that the READMEs count', (nodes) => {
  it.each(CASES)('%s', (_, strategyOf, [node, operation], costAmong) => {
    const cluster = oneNodeEach(nodes);
    const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1) };
    const network = new ScriptedCluster(strategyOf(nodes) as Strategy, cluster, options).boot();
    // Between two heartbeats of who leads by now.
    network.run(nanosFromMs(1450));
    expect(network.inFlight).toEqual([]);
    const { nameOf, sizeOf, payloadOf } = network.strategy;
    const cost: Record<string, [number, number, number]> = {};
    network.onStep = (_node, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'send') continue;
        const size = sizeOf(effect.message);
        const [count] = cost[nameOf(effect.message)] ?? [0];
        cost[nameOf(effect.message)] = [count + 1, size, size - payloadOf(effect.message)];
      }
    };
    const attempt = network.request(node, operation);
    network.settle();
    expect(cost).toEqual(costAmong(nodes));
    // A stamp alone is a matter of time.
    if (!('stamped' in cost)) expect(attempt.answer?.result.kind).toBe('ok');
  });
});
