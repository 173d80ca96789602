import { type Input, type Instant, type Replica } from '@isthmus/sim-protocol';
import { type Move, nodeId, schedules } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { ReplicationTopology } from './links.js';
import type { MultiLeaderEntry, MultiLeaderMessage } from './messages.js';
import { multiLeader, type MultiLeaderParameters } from './multi-leader.js';
import { expectConverged, heal, KEYS, played, playedAndJudged, WEIGHTS } from './played.fixture.js';

const STAR: ReplicationTopology = { kind: 'star', hub: nodeId(1) };
const RING: ReplicationTopology = { kind: 'ring' };
const parameters: fc.Arbitrary<MultiLeaderParameters> = fc.record({
  conflicts: fc.constant('last-write-wins' as const),
  topology: fc.constantFrom<ReplicationTopology>({ kind: 'all-to-all' }, STAR, RING),
  stamps: fc.constantFrom('clock' as const, 'hybrid' as const),
  delivery: fc.constantFrom('any' as const, 'causal' as const),
});
const schedule = (weights: typeof WEIGHTS & { readonly 'lose-disk'?: number }) =>
  schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights });

it('every topology, clock and order of delivery ends at every node with the winner of all writes', () => {
  fc.assert(
    fc.property(schedule(WEIGHTS), parameters, (moves, parameters) => {
      const cluster = played(moves, { parameters });
      heal(cluster);
      expectConverged(cluster);
    }),
    { seed: 1, numRuns: 150 },
  );
});

it('does so where whole disks are lost, of nodes that forward too', () => {
  fc.assert(
    fc.property(schedule({ ...WEIGHTS, 'lose-disk': 2 }), parameters, (moves, parameters) => {
      const cluster = played(moves, { parameters });
      heal(cluster);
      // What waits for writes that were lost goes on when their node has begun another log.
      [0, 1, 2].forEach((node) => cluster.request(nodeId(node), { kind: 'write', key: 9, value: 1000 + node }));
      heal(cluster);
      expectConverged(cluster);
    }),
    { seed: 2, numRuns: 150 },
  );
});

const busy = schedule({ ...WEIGHTS, flush: 40, request: 60, crash: 2 });
const ordered = fc
  .record({ some: parameters, conflicts: fc.constantFrom('last-write-wins' as const, 'siblings' as const) })
  .map(({ some, conflicts }): MultiLeaderParameters => ({ ...some, conflicts }))
  .filter(({ topology, delivery }) => topology?.kind !== 'all-to-all' || delivery === 'causal')
  .map((some): MultiLeaderParameters => ({ ...some, stamps: 'hybrid', sessions: 'sticky' }));

it('never violates causality where that is promised, whatever fails', () => {
  let demanding = 0;
  fc.assert(
    fc.property(busy, ordered, (moves, parameters) => {
      const { cluster, causality } = playedAndJudged(moves, { parameters });
      expect(cluster.strategy.guarantees).toMatchObject([{ model: 'causal' }]);
      heal(cluster);
      causality.look();
      expect(causality.problem).toBeNull();
      demanding += causality.demanding;
    }),
    { seed: 3, numRuns: 200 },
  );
  expect(demanding).toBeGreaterThan(500);
});

describe('an answer that comes before the question', () => {
  const RELIABLE: MultiLeaderParameters = {
    conflicts: 'last-write-wins',
    stamps: 'hybrid',
    delivery: 'causal',
    sessions: 'sticky',
  };
  const read = (node: number, key: number): Move => {
    return { kind: 'request', node, operation: { kind: 'read', key, consistency: 'default' }, pick: 0 };
  };
  const write = (node: number, key: number): Move[] => [
    { kind: 'request', node, operation: { kind: 'write', key, value: 0 }, pick: 0 },
    { kind: 'flush', node },
  ];
  const arrive = (node: number, pick: number): Move[] => [
    { kind: 'deliver', pick },
    { kind: 'flush', node },
  ];
  // Node 0 asks, node 1 reads that and answers, and node 2 gets the answer first: of four messages the last.
  const question = [...write(0, 0), ...arrive(1, 0)];
  const answer = [read(1, 0), ...write(1, 1), ...arrive(2, 3)];
  const moves = [...question, ...answer, read(2, 1), read(2, 0)];
  const problemOf = (parameters: MultiLeaderParameters, strategyOf = multiLeader) =>
    playedAndJudged(moves, { parameters, strategyOf }).causality.problem;

  it('violates causality all to all, where writes are applied as they come', () => {
    expect(problemOf({ ...RELIABLE, delivery: 'any' })).toBe('key 0: read 0 after 1');
  });

  it('and where a node does not wait for what a write depends on', () => {
    expect(problemOf(RELIABLE, hasty)).toBe('key 0: read 0 after 1');
  });

  it('waits for it under causal delivery, and cannot happen in a star or a ring', () => {
    expect(problemOf(RELIABLE)).toBeNull();
    for (const topology of [STAR, RING]) expect(problemOf({ ...RELIABLE, delivery: 'any', topology })).toBeNull();
  });
});

/** The strategy without causal delivery: other nodes' writes come without their dependencies. */
const hasty: typeof multiLeader = (parameters, cluster) => {
  const strategy = multiLeader(parameters, cluster);
  return { ...strategy, createReplica: (self) => hastyReplica(strategy.createReplica(self)) };
};

function hastyReplica(replica: Replica<MultiLeaderMessage, MultiLeaderEntry>): typeof replica {
  return { step: (input, now: Instant, out) => replica.step(withoutDependencies(input), now, out) };
}

function withoutDependencies(
  input: Input<MultiLeaderMessage, MultiLeaderEntry>,
): Input<MultiLeaderMessage, MultiLeaderEntry> {
  if (input.kind !== 'message' || input.message.kind !== 'writes') return input;
  const writes = input.message.writes.map(({ dependencies: _, ...write }) => write);
  return { ...input, message: { ...input.message, writes } };
}
