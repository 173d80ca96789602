import { nanosFromMs, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { type Move, nodeId, oneNodeEach, play, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { adversary, expectProgress, toLeader } from '../consensus-schedules.fixture.js';
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

function survives(group: Group) {
  return (moves: readonly Move[]): void => {
    const { network, figure3 } = bootRaft(group);
    const leads = (node: NodeId) => replicaOf(network, node).role === 'leader';
    for (const move of moves) play(network, toLeader(network, leads, move));
    expectProgress(network, leads);
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
