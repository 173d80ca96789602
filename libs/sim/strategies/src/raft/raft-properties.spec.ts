import { invariant, nanosFromMs, type NodeId, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { type Move, nodeId, oneNodeEach, play, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { expectLogExplainsAnswers } from '../log-explains-answers.fixture.js';
import type { RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { RaftParameters } from './parameters.js';
import { RaftReplica } from './replica.js';
import { SafetyProperties } from './safety-properties.js';
import { Figure3 } from './figure-3.fixture.js';
import type { SnapshotLimits } from '../replicated-store.js';
import { raft } from './strategy.js';

type Raft = ScriptedCluster<RaftMessage, RaftRecord>;

const KEYS = 1;

interface Group {
  readonly nodes: number;
  readonly parameters?: Partial<RaftParameters>;
  readonly snapshots?: SnapshotLimits;
}

function bootRaft({ nodes, parameters: own, snapshots }: Group): { network: Raft; figure3: Figure3 } {
  const cluster = oneNodeEach(nodes);
  const parameters: RaftParameters = {
    leader: null,
    reads: 'read-index',
    preVote: false,
    electionTimeout: nanosFromMs(1000),
    heartbeat: nanosFromMs(100),
    ...own,
  };
  const options = { delay: () => nanosFromMs(5), fsync: nanosFromMs(1) };
  const strategy: Strategy<RaftMessage, RaftRecord> = {
    ...raft(parameters, cluster),
    // One entry a message: a leader's no-op never rides along with the entries of earlier terms.
    createReplica: (self) => new RaftReplica(self, nodes, parameters, 1, snapshots),
  };
  const network = new ScriptedCluster(strategy, cluster, options);
  const [figure3, safety] = [new Figure3(), new SafetyProperties()];
  network.onStep = (node) => {
    const replicas = cluster.nodes.map(({ id }) => (network.isUp(id) ? replicaOf(network, id) : null));
    const [plain, fast] = [figure3.violation(node, replicas), safety.violation(node, replicaOf(network, node))];
    if (plain !== null || fast !== null) throw new Error(`in plain words: ${plain}; step by step: ${fast}`);
  };
  return { network: network.boot(), figure3 };
}

function replicaOf(network: Raft, node: NodeId): RaftReplica {
  return network.replica(node) as RaftReplica;
}

/** All faults end; then there is a leader, a write and a read are answered, and all nodes hold the same. */
function expectProgress(network: Raft): void {
  const { nodes } = network.cluster;
  for (const { id } of nodes) network.restart(id);
  network.run(nanosFromMs(5000));
  const leader = nodes.findLast(({ id }) => replicaOf(network, id).role === 'leader');
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
 * Schedules that are dense in what Raft is about: a node campaigns and part of the cluster answers, a leader (or whoever
 * takes itself for one) is asked and part of the cluster follows, a node loses its memory, an old message arrives.
 */
function adversary(nodes: number): fc.Arbitrary<readonly Move[]> {
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
function toLeader(network: Raft, move: Move): Move {
  if ((move.kind !== 'request' && move.kind !== 'retry') || move.pick % 8 === 0) return move;
  const leaders = network.cluster.nodes.filter(
    ({ id }) => network.isUp(id) && replicaOf(network, id).role === 'leader',
  );
  const leader = leaders[move.pick % leaders.length];
  return leader === undefined ? move : { ...move, node: leader.id };
}

function survives(group: Group) {
  return (moves: readonly Move[]): void => {
    const { network, figure3 } = bootRaft(group);
    for (const move of moves) play(network, toLeader(network, move));
    expectProgress(network);
    expectLogExplainsAnswers(network.attempts, figure3.committedEntries);
  };
}

describe('raft, whatever network, disks and timers do', () => {
  const cases: readonly (Group & { readonly name: string; readonly numRuns: number })[] = [
    { name: 'three nodes', nodes: 3, numRuns: 300 },
    { name: 'three nodes with pre-vote', nodes: 3, parameters: { preVote: true }, numRuns: 200 },
    { name: 'five nodes', nodes: 5, numRuns: 150 },
    { name: 'three nodes with snapshots', nodes: 3, snapshots: { every: 2, kept: 1 }, numRuns: 150 },
    {
      name: 'three nodes with reads at followers, check-quorum and a leader that all others hand over to',
      nodes: 3,
      parameters: { reads: 'follower', checkQuorum: true, transfer: { to: nodeId(1), at: null } },
      numRuns: 150,
    },
  ];
  for (const { name, numRuns, ...group } of cases) {
    it(`keeps figure 3 and linearizability on ${name}, and recovers`, () => {
      fc.assert(fc.property(adversary(group.nodes), survives(group)), { seed: 1, numRuns });
    });
  }
});
