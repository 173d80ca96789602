import { nanosFromMs, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { type Move, oneNodeEach, play, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { adversary, expectProgress, toLeader } from '../consensus-schedules.fixture.js';
import { expectLogExplainsAnswers } from '../log-explains-answers.fixture.js';
import type { LogEntry, RaftRecord } from '../raft/log.js';
import { SafetyProperties } from '../raft/safety-properties.js';
import type { SnapshotLimits } from '../replicated-store.js';
import type { ZabMessage } from './messages.js';
import { ZabReplica } from './replica.js';
import { zab } from './zab.js';

interface Group {
  readonly nodes: number;
  readonly snapshots?: SnapshotLimits;
}

function survives({ nodes, snapshots }: Group) {
  return (moves: readonly Move[]): void => {
    const cluster = oneNodeEach(nodes);
    const parameters = { leader: null, electionTimeout: nanosFromMs(1000), heartbeat: nanosFromMs(100) };
    const strategy = {
      ...zab(parameters, cluster),
      // One transaction a message: NEWLEADER never rides along with what came before its epoch.
      createReplica: (self: NodeId) => new ZabReplica(self, nodes, parameters, 1, snapshots),
    } as Strategy<ZabMessage, RaftRecord>;
    const options = { delay: () => nanosFromMs(5), fsync: nanosFromMs(1) };
    const network = new ScriptedCluster(strategy, cluster, options);
    const replicaOf = (node: NodeId) => network.replica(node) as unknown as ZabReplica;
    const leads = (node: NodeId) => replicaOf(node).role === 'leader';
    const safety = new SafetyProperties();
    const committed: LogEntry[] = [];
    network.onStep = (node) => {
      const broken = safety.violation(node, replicaOf(node));
      if (broken !== null) throw new Error(broken);
      const { log, store } = replicaOf(node);
      for (let i = Math.max(committed.length, log.base) + 1; i <= store.appliedIndex; i++) committed.push(log.entry(i));
    };
    network.boot();
    for (const move of moves) play(network, toLeader(network, leads, move));
    expectProgress(network, leads);
    // A read after a sync may be stale under a deposed leader; all else is linearizable.
    const writes = network.attempts.filter(({ operation }) => operation.kind !== 'read');
    expectLogExplainsAnswers(writes, committed);
    expectReadsFollowOnEachOther(network, committed);
  };
}

/** What a session reads under the only key never goes back in the history. */
function expectReadsFollowOnEachOther(
  { attempts }: ScriptedCluster<ZabMessage, RaftRecord>,
  committed: readonly LogEntry[],
): void {
  // What was proposed again takes effect where it came first.
  const places = new Map(
    [...committed]
      .reverse()
      .flatMap(({ operation, index }) => (operation === null ? [] : [[valueOf(operation), index]])),
  );
  const reached = new Map<number, number>();
  for (const { session, operation, answer } of attempts) {
    if (operation.kind !== 'read' || answer?.result.kind !== 'ok') continue;
    const place = places.get(answer.result.value) ?? 0;
    expect(place).toBeGreaterThanOrEqual(reached.get(session) ?? 0);
    reached.set(session, place);
  }
}

function valueOf(operation: NonNullable<LogEntry['operation']>): number {
  return operation.kind === 'write' || operation.kind === 'cas' ? operation.value : 0;
}

describe('zab, whatever network, disks and timers do', () => {
  const cases: readonly (Group & { readonly numRuns: number })[] = [
    { nodes: 3, numRuns: 150 },
    { nodes: 5, numRuns: 100 },
    { nodes: 3, snapshots: { every: 2, kept: 1 }, numRuns: 150 },
  ];
  for (const { numRuns, ...group } of cases) {
    it(`keeps one history on ${group.nodes} nodes${group.snapshots ? ' and with snapshots' : ''}, answers from it, and recovers`, () => {
      fc.assert(fc.property(adversary(group.nodes), survives(group)), { seed: 1, numRuns });
    });
  }
});
