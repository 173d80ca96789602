import { nanosFromMs, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { leaderless } from './leaderless/leaderless.js';
import type { LeaderlessParameters } from './leaderless/parameters.js';
import { a, backedUp, chained, led, paxos, rafted, TIMING, zookeeper } from './of-any-size.fixture.js';
import { broadcastByLog } from './total-order-broadcast/total-order-broadcast.js';

type Case = readonly [
  what: string,
  strategyOf: (nodes: number) => unknown,
  operation: Operation,
  quorumOf: (nodes: number) => number,
];

const WRITE: Operation = { kind: 'write', key: 7, value: 1 };
const READ: Operation = { kind: 'read', key: 7, consistency: 'default' };
/** Every node has every key. */
const replicated = (parameters: (nodes: number) => Partial<LeaderlessParameters>) => (nodes: number) =>
  leaderless({ n: nodes, r: 1, w: 1, readRepair: 'off', ...parameters(nodes) }, oneNodeEach(nodes));
const registers = replicated((n) => ({
  ...{ r: majority(n), w: majority(n) },
  readRepair: 'sync',
  stamps: 'read-first',
}));
const majority = (nodes: number) => Math.floor(nodes / 2) + 1;
const all = (nodes: number) => nodes;

/** Nodes that an operation needs, its own among them. */
const CASES: readonly Case[] = [
  ['raft, a write: a majority', rafted({}), WRITE, majority],
  ['raft, a read by ReadIndex: a majority', rafted({}), READ, majority],
  ['multi-paxos, a write: a majority', paxos('log'), WRITE, majority],
  ['multi-paxos, a read by a quorum: a majority', paxos('quorum'), READ, majority],
  ['zab, a write: a majority', zookeeper, WRITE, majority],
  ['zab, a read: its server alone', zookeeper, READ, () => 1],
  [
    'total-order-broadcast by raft: a majority',
    (n) => broadcastByLog({ ...TIMING, reads: 'log' }, oneNodeEach(n)),
    WRITE,
    majority,
  ],
  ['single-leader, asynchronous: the leader alone', led({}), WRITE, () => 1],
  [
    'single-leader, semi-synchronous 2: two followers besides',
    led({ replication: 'semi-synchronous', acknowledgements: 2 }),
    WRITE,
    () => 3,
  ],
  ['single-leader, by a quorum: a majority', led({ replication: 'quorum' }), WRITE, majority],
  ['single-leader, synchronous: all', led({ replication: 'synchronous' }), WRITE, all],
  ['single-leader, a read: the leader alone', led({ replication: 'synchronous' }), READ, () => 1],
  ['leaderless, a write with w = 2: two (Gifford 1979)', replicated(() => ({ w: 2 })), WRITE, () => 2],
  ['leaderless, a read with r = n - 1: all but one', replicated((n) => ({ r: n - 1 })), READ, (n) => n - 1],
  ['leaderless, a write of the register of Attiya, Bar-Noy and Dolev: a majority', registers, WRITE, majority],
  ['leaderless, a read of it: a majority', registers, READ, majority],
  [
    'leaderless, a compare-and-set: a majority of the acceptors',
    replicated(() => ({ serial: { level: 'serial', reads: true, alone: true } })),
    { kind: 'cas', key: 7, expected: 0, value: 1 },
    majority,
  ],
  ['chain, a write: all', chained, WRITE, all],
  ['primary-backup, a write: all of the view', backedUp, WRITE, all],
  ['primary-backup, a read: all of the view', backedUp, READ, all],
];

it.each(CASES)('%s', (_, strategyOf, operation, quorumOf) => {
  for (const nodes of [3, 4, 5, 6, 7]) {
    const answered = Array.from({ length: nodes }, (_, away) => isAnswered(strategyOf(nodes) as Strategy, nodes, away));
    const expected = answered.map((_, away) => nodes - away >= quorumOf(nodes));
    expect({ nodes, answered }).toEqual({ nodes, answered: expected });
  }

  /** By node a, 10 ms from all others, while so many of them are cut off and nobody has noticed. */
  function isAnswered(strategy: Strategy, nodes: number, away: number): boolean {
    const cluster = oneNodeEach(nodes);
    const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1) };
    const network = new ScriptedCluster(strategy, cluster, options).boot();
    network.run(nanosFromMs(450));
    network.cut(cluster.nodes.slice(nodes - away).map(({ id }) => id));
    const attempt = network.request(a, operation);
    network.run(nanosFromMs(300));
    return attempt.answer?.result.kind === 'ok';
  }
});
