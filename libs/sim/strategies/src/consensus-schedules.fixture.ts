import { invariant, nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import type { Move, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';

/** A group of nodes that replicate a log. */
type Played = Pick<ScriptedCluster<unknown, unknown>, 'cluster' | 'held' | 'isUp' | 'request' | 'restart' | 'run'>;
/** Whether a live node takes itself for the leader. */
type Leads = (node: NodeId) => boolean;

const KEYS = 1;

/** All faults end; then there is a leader, a write and a read are answered, and all nodes hold the same. */
export function expectProgress(network: Played, leads: Leads): void {
  const { nodes } = network.cluster;
  for (const { id } of nodes) network.restart(id);
  network.run(nanosFromMs(5000));
  const leader = nodes.findLast(({ id }) => leads(id));
  invariant(leader !== undefined, 'no leader five seconds after the last fault');
  const value = 1_000_000;
  const write = network.request(leader.id, { kind: 'write', key: 0, value });
  network.run(nanosFromMs(500));
  const read = network.request(leader.id, { kind: 'read', key: 0, consistency: 'default' });
  network.run(nanosFromMs(500));
  expect([write.answer?.result, read.answer?.result]).toEqual([
    { kind: 'ok', value, swapped: false },
    { kind: 'ok', value, swapped: false },
  ]);
  for (let key = 0; key < KEYS; key++) {
    const held = new Set(nodes.map(({ id }) => network.held(id, key)));
    expect(held.size).toBe(1);
  }
}

/**
 * Schedules that are dense in what consensus is about: a node campaigns and part of the cluster answers, a leader (or whoever
 * takes itself for one) is asked and part of the cluster follows, a node loses its memory, an old message arrives.
 */
export function adversary(nodes: number): fc.Arbitrary<readonly Move[]> {
  const node = fc.nat({ max: nodes - 1 });
  const pick = fc.nat({ max: 0xffff });
  const settle: fc.Arbitrary<Move> = fc.record({
    kind: fc.constant('settle'),
    group: fc.nat({ max: 2 ** nodes - 1 }),
    steps: fc.oneof(fc.nat({ max: 12 }), fc.constant(1000)),
  });
  const key = fc.nat({ max: KEYS - 1 });
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({ kind: fc.constant('write'), key, value: fc.constant(0) }),
    fc.record({ kind: fc.constant('read'), key, consistency: fc.constant('linearizable') }),
    fc.record({ kind: fc.constant('cas'), key, expected: fc.nat({ max: 4 }), value: fc.constant(0) }),
  );
  const timeout: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('timeout'), node, pick: fc.constant(0) });
  const request: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('request'), node, operation, pick });
  const retry: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('retry'), node, pick });
  const message = fc.constantFrom('deliver' as const, 'deliver' as const, 'lose' as const, 'duplicate' as const);
  return fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.tuple(timeout, settle) },
        { weight: 4, arbitrary: fc.tuple(fc.oneof(request, request, request, retry), settle) },
        { weight: 2, arbitrary: fc.tuple<Move[]>(fc.record({ kind: message, pick })) },
        {
          weight: 1,
          arbitrary: fc.tuple(node, fc.nat({ max: 3 })).map(([of, keep]): Move[] => [
            { kind: 'crash', node: of, keep },
            { kind: 'restart', node: of },
          ]),
        },
        { weight: 1, arbitrary: fc.tuple<Move[]>(fc.record({ kind: fc.constant('reset'), a: node, b: node })) },
      ),
      { minLength: 1, maxLength: 80, size: 'max' },
    )
    .map((episodes) => episodes.flat());
}

/** Most requests are asked of a node that takes itself for the leader: others would only redirect them. */
export function toLeader(network: Played, leads: Leads, move: Move): Move {
  if ((move.kind !== 'request' && move.kind !== 'retry') || move.pick % 8 === 0) return move;
  const leaders = network.cluster.nodes.filter(({ id }) => network.isUp(id) && leads(id));
  const leader = leaders[move.pick % leaders.length];
  return leader === undefined ? move : { ...move, node: leader.id };
}
