import { invariant, nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import { type Move, play } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { expectLogExplainsAnswers } from '../log-explains-answers.fixture.js';
import type { Update } from '../update-log.js';
import { headOf, tailOf } from './configuration.js';
import { placeOf, type ChainReads } from './parameters.js';
import type { ChainReplica } from './replica.js';
import { a, b, c, type ChainCluster, read, threeNodes, write } from './three-nodes.fixture.js';

const NODES = [a, b, c];

/** What an adversary does: some moves, or it lets time pass in which only the nodes of `group` reach each other. */
type Episode = readonly Move[] | { readonly group: number };

/** Dense in what a chain is about: a part of it goes on while the rest hears nothing, is given up, and comes back. */
const episodes: fc.Arbitrary<readonly Episode[]> = (() => {
  const node = fc.nat({ max: NODES.length - 1 });
  const pick = fc.nat({ max: 0xffff });
  const group = fc.oneof(fc.nat({ max: 2 ** NODES.length - 1 }), fc.constant(2 ** NODES.length - 1));
  const steps = fc.oneof(fc.nat({ max: 12 }), fc.constant(1000));
  const settle: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('settle'), group, steps });
  const key = fc.constant(0);
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({ kind: fc.constant('write'), key, value: fc.constant(0) }),
    fc.record({ kind: fc.constant('read'), key, consistency: fc.constant('default') }),
    fc.record({ kind: fc.constant('cas'), key, expected: fc.nat({ max: 4 }), value: fc.constant(0) }),
  );
  const request: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('request'), node, operation, pick });
  const retry: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('retry'), node, pick });
  const message = fc.constantFrom('deliver' as const, 'lose' as const, 'duplicate' as const);
  const fails: fc.Arbitrary<readonly Move[]> = fc
    .tuple(node, fc.nat({ max: 3 }), fc.boolean())
    .map(([of, keep, again]) => [
      { kind: 'crash', node: of, keep },
      ...(again ? [{ kind: 'restart', node: of } as const] : []),
    ]);
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ group }) },
      { weight: 8, arbitrary: fc.tuple(fc.oneof(request, request, request, retry), settle) },
      { weight: 2, arbitrary: fc.tuple(fc.record({ kind: message, pick })) },
      { weight: 1, arbitrary: fails },
      { weight: 1, arbitrary: fc.tuple(fc.record({ kind: fc.constant('restart'), node })) },
      { weight: 1, arbitrary: fc.tuple(fc.record({ kind: fc.constant('reset'), a: node, b: node })) },
    ),
    { minLength: 1, maxLength: 120, size: 'max' },
  );
})();

function replicaOf(cluster: ChainCluster, node: NodeId): ChainReplica {
  return cluster.replica(node) as ChainReplica;
}

/** What all nodes together have committed. Throws as soon as two of them differ, or a node commits what its tail cannot have. */
class Committed {
  readonly updates: Update[] = [];
  /** By node: what it has that is not committed. */
  private readonly pending: (readonly Update[])[] = NODES.map(() => []);
  /** Changes of the chain that some node saw. */
  readonly epochs = new Set<number>();

  constructor(private readonly cluster: ChainCluster) {
    cluster.onStep = (node) => this.look(node);
  }

  private look(node: NodeId): void {
    const { log, configuration } = replicaOf(this.cluster, node);
    this.epochs.add(configuration.epoch);
    for (const update of this.pending[node]!) {
      if (update.index > log.committed) continue;
      const known = (this.updates[update.index - 1] ??= update);
      const isSame = known.session === update.session && known.sequence === update.sequence;
      // What a copy of the whole history has replaced may differ: it was never committed.
      invariant(
        isSame || log.last === log.committed,
        `update ${update.index} of node ${node} differs from that of others`,
      );
    }
    this.pending[node] = log.updates(log.committed + 1, log.last);
  }
}

/** Most requests go to a node that takes itself for the right one: others would only redirect them. */
function directed(cluster: ChainCluster, move: Move, reads: ChainReads): Move {
  if ((move.kind !== 'request' && move.kind !== 'retry') || move.pick % 8 === 0) return move;
  const wants = move.kind === 'retry' ? 'head' : placeOf(move.operation, { reads });
  if (wants === 'any') return move;
  const takers = NODES.filter((node) => {
    if (!cluster.isUp(node)) return false;
    const { configuration } = replicaOf(cluster, node);
    return (wants === 'head' ? headOf(configuration) : tailOf(configuration)) === node;
  });
  const node = takers[move.pick % takers.length];
  return node === undefined ? move : { ...move, node };
}

function played(episodes: readonly Episode[], reads: ChainReads, master: NodeId) {
  const cluster = threeNodes({ reads, master });
  const committed = new Committed(cluster);
  for (const episode of episodes) {
    if ('group' in episode) pass(cluster, episode.group);
    else for (const move of episode) play(cluster, directed(cluster, move, reads));
  }
  return { cluster, committed };
}

/** 400 ms, after which every node's timers that repeat run out. */
function pass(cluster: ChainCluster, group: number): void {
  cluster.now += nanosFromMs(400);
  for (const node of NODES.filter((id) => cluster.isUp(id))) {
    for (const timer of cluster.timers(node)) cluster.fire(node, timer);
  }
  cluster.settle({ group: NODES.filter((node) => (group >> node) % 2 === 1) });
}

/** All faults end: the chain is whole again, serves, and every node has the same. */
function expectProgress(cluster: ChainCluster): void {
  for (const node of NODES) cluster.restart(node);
  cluster.run(nanosFromMs(20_000));
  const { chain } = replicaOf(cluster, a).configuration;
  expect([...chain].sort()).toEqual(NODES);
  const written = cluster.request(chain[0]!, write(0, 1_000_000));
  cluster.run(nanosFromMs(1000));
  const asked = NODES.map((node) => cluster.request(node, { ...read(0), consistency: 'local' } as never));
  expect([written, ...asked].map(({ answer }) => answer?.result)).toEqual(
    [written, ...asked].map(() => ({ kind: 'ok', value: 1_000_000, swapped: false })),
  );
  for (const key of [0, 1]) expect(new Set(NODES.map((node) => cluster.held(node, key))).size).toBe(1);
}

it.each(['tail', 'apportioned'] as const)(
  'keeps one history, linearizable with reads as %s, whatever network, disks and timers do, and recovers',
  (reads) => {
    const seen = { epochs: 0, answers: 0 };
    fc.assert(
      fc.property(episodes, fc.constantFrom(...NODES), (episodes, master) => {
        const { cluster, committed } = played(episodes, reads, master);
        expectProgress(cluster);
        expectLogExplainsAnswers(
          cluster.attempts.filter(({ operation }) => operation.kind !== 'read' || operation.consistency !== 'local'),
          committed.updates,
        );
        seen.epochs += committed.epochs.size;
        seen.answers += cluster.attempts.filter(({ answer }) => answer?.result.kind === 'ok').length;
      }),
      { seed: 1, numRuns: 150 },
    );
    expect(seen.epochs).toBeGreaterThan(300);
    expect(seen.answers).toBeGreaterThan(1500);
  },
);
