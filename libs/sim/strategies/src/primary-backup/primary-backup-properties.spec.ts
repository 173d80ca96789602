import { invariant, nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import { type Move, play } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { expectLogExplainsAnswers } from '../log-explains-answers.fixture.js';
import type { Update } from '../update-log.js';
import type { PrimaryBackupReplica } from './replica.js';
import { a, b, c, type PrimaryBackupCluster, read, threeNodes, write } from './three-nodes.fixture.js';

const NODES = [a, b, c];
const ALL = 2 ** NODES.length - 1;

/** What an adversary does: some moves, or it lets time pass in which only the nodes of `group` reach each other. */
type Episode = readonly Move[] | { readonly group: number };

const node = fc.nat({ max: NODES.length - 1 });
const pick = fc.nat({ max: 0xffff });
const group = fc.oneof(fc.nat({ max: ALL }), fc.constant(ALL));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('write'), key: fc.constant(0), value: fc.constant(0) }),
  fc.record({ kind: fc.constant('read'), key: fc.constant(0), consistency: fc.constant('default') }),
  fc.record({ kind: fc.constant('cas'), key: fc.constant(0), expected: fc.nat({ max: 4 }), value: fc.constant(0) }),
);
const settle: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('settle'),
  group,
  steps: fc.oneof(fc.nat({ max: 12 }), fc.constant(1000)),
});
const request: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('request'), node, operation, pick });
const retry: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('retry'), node, pick });
const fails = fc.tuple(node, fc.nat({ max: 3 })).map(([of, keep]): readonly Move[] => [
  { kind: 'crash', node: of, keep },
  { kind: 'restart', node: of },
]);
/** A part goes on while the rest hears nothing, is replaced, and comes back. */
const episodes: fc.Arbitrary<readonly Episode[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ group }) },
    { weight: 8, arbitrary: fc.tuple(fc.oneof(request, request, request, retry), settle) },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.record({ kind: fc.constantFrom('deliver' as const, 'lose' as const, 'duplicate' as const), pick }),
      ),
    },
    { weight: 1, arbitrary: fails },
    { weight: 1, arbitrary: fc.tuple(fc.record({ kind: fc.constant('reset'), a: node, b: node })) },
  ),
  { minLength: 1, maxLength: 120, size: 'max' },
);

function replicaOf(cluster: PrimaryBackupCluster, id: NodeId): PrimaryBackupReplica {
  return cluster.replica(id) as PrimaryBackupReplica;
}

/** What is committed, by index; throws as soon as two primaries commit different updates. */
function watch(cluster: PrimaryBackupCluster): { readonly updates: Update[]; readonly views: Set<number> } {
  const updates: Update[] = [];
  const views = new Set<number>();
  const pending: (readonly Update[])[] = NODES.map(() => []);
  cluster.onStep = (id) => {
    const { log, view } = replicaOf(cluster, id);
    if (view !== null) views.add(view.number);
    for (const update of pending[id]!) {
      if (update.index > log.committed) continue;
      const known = (updates[update.index - 1] ??= update);
      const isSame = known.session === update.session && known.sequence === update.sequence;
      // What a copy of the whole history has replaced may differ: it was never committed.
      invariant(
        isSame || log.last === log.committed,
        `update ${update.index} of node ${id} differs from that of others`,
      );
    }
    pending[id] = log.updates(log.committed + 1, log.last);
  };
  return { updates, views };
}

/** Nearly all requests go to a node that takes itself for the primary: others would only redirect them. */
function directed(cluster: PrimaryBackupCluster, move: Move): Move {
  if ((move.kind !== 'request' && move.kind !== 'retry') || move.pick % 8 === 0) return move;
  const takers = NODES.filter((id) => cluster.isUp(id) && replicaOf(cluster, id).view?.primary === id);
  const taker = takers[move.pick % takers.length];
  return taker === undefined ? move : { ...move, node: taker };
}

/** 400 ms, after which every node's timers that are set run out. */
function pass(cluster: PrimaryBackupCluster, mask: number): void {
  cluster.now += nanosFromMs(400);
  for (const id of NODES) for (const timer of cluster.timers(id)) cluster.fire(id, timer);
  cluster.settle({ group: NODES.filter((id) => (mask >> id) % 2 === 1) });
}

it('keeps one history, linearizable, whatever network, disks and timers do, and recovers', () => {
  const seen = { views: 0, answers: 0 };
  fc.assert(
    fc.property(episodes, fc.constantFrom(...NODES), fc.constantFrom(1, 2), (episodes, service, backups) => {
      const cluster = threeNodes({ service, backups });
      const { updates, views } = watch(cluster);
      for (const episode of episodes) {
        if ('group' in episode) pass(cluster, episode.group);
        else for (const move of episode) play(cluster, directed(cluster, move));
      }
      cluster.run(nanosFromMs(20_000));
      const { primary } = replicaOf(cluster, service).view!;
      const attempts = [cluster.request(primary, write(0, 1_000_000))];
      cluster.run(nanosFromMs(1000));
      attempts.push(cluster.request(primary, read(0)));
      cluster.run(nanosFromMs(1000));
      expect(attempts.map(({ answer }) => answer?.result)).toEqual(
        attempts.map(() => ({ kind: 'ok', value: 1_000_000, swapped: false })),
      );
      expectLogExplainsAnswers(cluster.attempts, updates);
      seen.views += views.size;
      seen.answers += cluster.attempts.filter(({ answer }) => answer?.result.kind === 'ok').length;
    }),
    { seed: 1, numRuns: 100 },
  );
  expect(seen.views).toBeGreaterThan(250);
  expect(seen.answers).toBeGreaterThan(1000);
});
