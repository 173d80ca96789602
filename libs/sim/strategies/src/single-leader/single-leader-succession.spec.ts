import { nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { type Move, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { Failover } from './failover.js';
import { singleLeader } from './single-leader.js';
import { logOf, NODES, type Scripted, write } from './three-nodes.fixture.js';

const lock = (fencing: boolean): Failover => ({
  kind: 'lock-service',
  servers: NODES,
  lease: nanosFromMs(1000),
  driftPpm: 0,
  fencing,
});

/** The adversary lets timers run out whenever it likes: leases end early at servers and late at holders, as by the worst of clocks. */
function played(failover: Failover, moves: readonly Move[]): Scripted {
  const cluster = oneNodeEach(NODES.length);
  const parameters = {
    leader: NODES[0],
    replication: 'quorum',
    acknowledgements: 1,
    reads: 'leader',
    failover,
  } as const;
  const scripted = new ScriptedCluster(singleLeader(parameters, cluster), cluster, {
    delay: () => nanosFromMs(5),
    fsync: nanosFromMs(1),
  }).boot();
  scripted.run(nanosFromMs(100));
  for (const move of moves) {
    if (move.kind === 'timeout') scripted.now += nanosFromMs(10);
    play(scripted, move);
  }
  for (const node of NODES) scripted.restart(node);
  scripted.run(nanosFromMs(20_000));
  return scripted;
}

const nameOf = ({ session, sequence }: { session: number; sequence: number }): string => `${session}.${sequence}`;

/** Those acknowledged whose write is not in the log, and those that are in it twice. */
function amiss(cluster: Scripted, node: NodeId): { readonly lost: number; readonly twice: number } {
  const names = logOf(cluster.disk(node)).map(nameOf);
  const acknowledged = cluster.attempts.filter(
    ({ operation, answer }) => operation.kind !== 'read' && answer?.result.kind === 'ok',
  );
  return {
    lost: acknowledged.filter((attempt) => !names.includes(nameOf(attempt))).length,
    twice: names.length - new Set(names).size,
  };
}

const anyMoves = schedules({
  nodes: 3,
  keys: 2,
  cas: true,
  lengthMax: 250,
  weights: {
    deliver: 30,
    lose: 3,
    duplicate: 3,
    settle: 30,
    flush: 10,
    timeout: 40,
    crash: 2,
    restart: 6,
    reset: 2,
    request: 16,
    retry: 5,
  },
});

describe('a lock whose token replicas check, whatever timers do,', () => {
  it('loses no acknowledged write, makes none twice, and leaves all nodes with one log and a leader', () => {
    let changes = 0;
    fc.assert(
      fc.property(anyMoves, (moves) => {
        const cluster = played(lock(true), moves);
        changes += new Set(cluster.announcements.map(({ term }) => term)).size - 1;
        const log = logOf(cluster.disk(NODES[0]));
        for (const node of NODES) {
          expect(amiss(cluster, node)).toEqual({ lost: 0, twice: 0 });
          expect(logOf(cluster.disk(node))).toEqual(log);
        }
        const leader = cluster.announcements.findLast(({ role }) => role === 'leader')?.node;
        const attempt = cluster.request(leader ?? NODES[0], write(1_000_000));
        cluster.run(nanosFromMs(100));
        expect(attempt.answer?.result.kind).toBe('ok');
      }),
      { seed: 1, numRuns: 120 },
    );
    expect(changes).toBeGreaterThan(100);
  });

  it('has one leader in each epoch', () => {
    fc.assert(
      fc.property(anyMoves, (moves) => {
        const leaders = new Map<number, NodeId>();
        for (const { node, role, term } of played(lock(true), moves).announcements) {
          if (role === 'leader') expect(leaders.get(term) ?? node).toBe(node);
          if (role === 'leader') leaders.set(term, node);
        }
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});

it('a lock whose token nobody checks loses acknowledged writes in some schedule', () => {
  const lost = fc
    .sample(anyMoves, { seed: 1, numRuns: 150 })
    .map((moves) => amiss(played(lock(false), moves), NODES[0]).lost);
  expect(Math.max(...lost)).toBeGreaterThan(0);
});

it.each<Failover>([
  { kind: 'timeout', after: nanosFromMs(1000) },
  { kind: 'manual', promote: NODES[1], at: nanosFromMs(500) },
])('failover of kind $kind leaves all nodes with one log in the end', (failover) => {
  fc.assert(
    fc.property(anyMoves, (moves) => {
      const cluster = played(failover, moves);
      const log = logOf(cluster.disk(NODES[0]));
      for (const node of NODES) expect(logOf(cluster.disk(node))).toEqual(log);
    }),
    { seed: 3, numRuns: 80 },
  );
});
