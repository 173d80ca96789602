import { nanosFromMs, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { type Move, oneNodeEach, play, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { adversary, expectProgress, toLeader } from '../consensus-schedules.fixture.js';
import { expectLogExplainsAnswers } from '../log-explains-answers.fixture.js';
import type { SnapshotLimits } from '../replicated-store.js';
import { Agreement } from './agreement.js';
import type { PaxosMessage, PaxosRecord } from './messages.js';
import { multiPaxos } from './multi-paxos.js';
import { MultiPaxosReplica } from './replica.js';

interface Group {
  readonly nodes: number;
  readonly reads: 'log' | 'quorum';
  readonly snapshots?: SnapshotLimits;
}

function survives({ nodes, reads, snapshots }: Group) {
  return (moves: readonly Move[]): void => {
    const cluster = oneNodeEach(nodes);
    const parameters = {
      ...{ leader: null, reads },
      ...{ electionTimeout: nanosFromMs(1000), heartbeat: nanosFromMs(100) },
    };
    const strategy: Strategy<PaxosMessage, PaxosRecord> = {
      ...multiPaxos(parameters, cluster),
      createReplica: (self) => new MultiPaxosReplica(self, nodes, parameters, snapshots),
    };
    const options = { delay: () => nanosFromMs(5), fsync: nanosFromMs(1) };
    const network = new ScriptedCluster(strategy, cluster, options);
    const replicaOf = (node: NodeId) => network.replica(node) as MultiPaxosReplica;
    const leads = (node: NodeId) => replicaOf(node).role === 'leader';
    const agreement = new Agreement();
    network.onStep = (node) => {
      const broken = agreement.violation(node, replicaOf(node));
      if (broken !== null) throw new Error(broken);
    };
    network.boot();
    for (const move of moves) play(network, toLeader(network, leads, move));
    expectProgress(network, leads);
    expectLogExplainsAnswers(network.attempts, agreement.chosenEntries);
  };
}

describe('multi-paxos, whatever network, disks and timers do', () => {
  const cases: readonly (Group & { readonly numRuns: number })[] = [
    { nodes: 3, reads: 'log', numRuns: 150 },
    { nodes: 3, reads: 'quorum', numRuns: 150 },
    { nodes: 5, reads: 'quorum', numRuns: 100 },
    { nodes: 3, reads: 'log', snapshots: { every: 2, kept: 1 }, numRuns: 150 },
  ];
  for (const { numRuns, ...group } of cases) {
    const name = `${group.nodes} nodes with reads by ${group.reads}${group.snapshots ? ' and with snapshots' : ''}`;
    it(`chooses one command for each slot on ${name}, is linearizable, and recovers`, () => {
      fc.assert(fc.property(adversary(group.nodes), survives(group)), { seed: 1, numRuns });
    });
  }
});
