import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { type Attempt, type Move, nodeId, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { LogEntry, SingleLeaderEntry, SingleLeaderMessage } from './messages.js';
import { singleLeader, type SingleLeaderParameters } from './single-leader.js';
import { logOf } from './three-nodes.fixture.js';

type Replication = SingleLeaderParameters['replication'];

const NODES = [nodeId(0), nodeId(1), nodeId(2)];
const [leader] = NODES;
const KEYS = [0, 1];
const WEIGHTS = {
  deliver: 60,
  lose: 4,
  duplicate: 4,
  flush: 20,
  timeout: 8,
  crash: 3,
  restart: 6,
  reset: 2,
  request: 16,
  retry: 5,
};

function played(replication: Replication, moves: readonly Move[], reads: 'leader' | 'local' = 'leader'): Played {
  const cluster = oneNodeEach(NODES.length);
  const parameters = { leader: leader!, replication, acknowledgements: 1, reads };
  const scripted = new ScriptedCluster(singleLeader(parameters, cluster), cluster, {
    delay: () => nanosFromMs(5),
    fsync: nanosFromMs(1),
  }).boot();
  for (const move of moves) {
    // A timer has run as long as it was set for.
    if (move.kind === 'timeout') scripted.now += nanosFromMs(1000);
    play(scripted, move);
  }
  return scripted;
}

type Played = ScriptedCluster<SingleLeaderMessage, SingleLeaderEntry>;

function heal(cluster: Played): void {
  for (const node of NODES) cluster.restart(node);
  cluster.run(nanosFromMs(10_000));
}

const nameOf = ({ session, sequence }: { session: number; sequence: number }): string => `${session}.${sequence}`;
const isAnswered = ({ answer }: Attempt): boolean => answer?.result.kind === 'ok';
const changes = ({ operation }: Attempt): boolean => operation.kind !== 'read';

function expectOnceEach(cluster: Played): void {
  const names = logOf(cluster.disk(leader!)).map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  for (const attempt of cluster.attempts.filter(isAnswered).filter(changes)) expect(names).toContain(nameOf(attempt));
}

/**
 * Linearizable, given that the log is the order of the writes: each operation has a place in it, and of two of which one ended
 * before the other began, the places are in that order.
 */
function expectLinearizable(cluster: Played): void {
  const log = logOf(cluster.disk(leader!));
  for (const key of KEYS) {
    const done = cluster.attempts.filter(isAnswered).filter(({ operation }) => operation.key === key);
    const placed = done.map((attempt) => ({ attempt, place: placeOf(attempt, log) }));
    for (const earlier of placed) {
      for (const later of placed) {
        if (earlier.attempt.answer!.at >= later.attempt.requestedAt) continue;
        expect(earlier.place).toBeLessThanOrEqual(later.place);
      }
    }
  }
}

/** The position of the write that the operation made or saw; -1: of the value that was there before all. */
function placeOf({ operation, answer }: Attempt, log: readonly LogEntry[]): number {
  const result = answer!.result;
  if (result.kind !== 'ok') throw new Error(`an answer of kind ${result.kind}`);
  if (result.value === 0) return -1;
  const position = log.findIndex(
    ({ kind, key, value }) => kind !== 'no-swap' && key === operation.key && value === result.value,
  );
  expect(position).toBeGreaterThanOrEqual(0);
  return position;
}

describe.each(['asynchronous', 'semi-synchronous', 'synchronous'] as const)('%s, whatever fails,', (replication) => {
  const anyMoves = schedules({ nodes: 3, keys: KEYS.length, cas: true, lengthMax: 250, weights: WEIGHTS });

  it('is linearizable with reads at the leader, and each operation applies once', () => {
    fc.assert(
      fc.property(anyMoves, (moves) => {
        const cluster = played(replication, moves);
        heal(cluster);
        expectOnceEach(cluster);
        expectLinearizable(cluster);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('ends with the same log and the same values at every node', () => {
    fc.assert(
      fc.property(anyMoves, (moves) => {
        const cluster = played(replication, moves, 'local');
        heal(cluster);
        const log = logOf(cluster.disk(leader!));
        for (const node of NODES) {
          expect(logOf(cluster.disk(node))).toEqual(log);
          for (const key of KEYS) {
            const { answer } = cluster.request(node, { kind: 'read', key, consistency: 'local' });
            const value = log.findLast((entry) => entry.key === key)?.value ?? 0;
            expect(answer?.result).toEqual({ kind: 'ok', value, swapped: false });
          }
        }
        expect(cluster.inFlight).toEqual([]);
        expect(NODES.flatMap((node) => cluster.timers(node))).toEqual([]);
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  it('gives the same answers when it is played again', () => {
    fc.assert(
      fc.property(anyMoves, (moves) => {
        expect(played(replication, moves).attempts).toEqual(played(replication, moves).attempts);
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});

describe('a write that was acknowledged', () => {
  const gentle = { ...WEIGHTS, crash: 0, restart: 0 };
  const moves = schedules({ nodes: 3, keys: KEYS.length, cas: true, lengthMax: 150, weights: gentle });

  it.each(['semi-synchronous', 'synchronous'] as const)(
    'survives the loss of the leader’s disk with %s replication, and a power cut of all the rest',
    (replication) => {
      fc.assert(
        fc.property(moves, (moves) => {
          const cluster = played(replication, moves);
          for (const node of NODES) cluster.crash(node, node === leader ? 'nothing' : 0);
          heal(cluster);
          expectOnceEach(cluster);
          expectLinearizable(cluster);
        }),
        { seed: 4, numRuns: 100 },
      );
    },
  );

  it('may be lost with the leader’s disk when replication is asynchronous', () => {
    const write: Operation = { kind: 'write', key: 0, value: 1 };
    const cluster = played('asynchronous', []);
    const attempt = cluster.request(leader!, write);
    cluster.flush(leader!);
    for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    cluster.crash(leader!, 'nothing');
    heal(cluster);
    expect(attempt.answer?.result.kind).toBe('ok');
    expect(cluster.disk(leader!).map(({ kind }) => kind)).toEqual(['recalling', 'epoch']);
  });

  it('with synchronous replication is on all disks', () => {
    fc.assert(
      fc.property(moves, (moves) => {
        const cluster = played('synchronous', moves);
        for (const node of NODES) cluster.crash(node, 0);
        for (const attempt of cluster.attempts.filter(isAnswered).filter(changes)) {
          for (const node of NODES) expect(logOf(cluster.disk(node)).map(nameOf)).toContain(nameOf(attempt));
        }
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe('lost disks', () => {
  const weights = { ...WEIGHTS, crash: 1, 'lose-disk': 2 };
  const anyMoves = schedules({ nodes: 3, keys: KEYS.length, cas: true, lengthMax: 200, weights });

  it('of followers are filled again in any schedule, and break no promise', () => {
    fc.assert(
      fc.property(anyMoves, (moves) => {
        const cluster = played(
          'asynchronous',
          moves.filter((move) => move.kind !== 'lose-disk' || move.node !== leader),
        );
        heal(cluster);
        const log = logOf(cluster.disk(leader!));
        for (const node of NODES) expect(logOf(cluster.disk(node))).toEqual(log);
        expectOnceEach(cluster);
        expectLinearizable(cluster);
      }),
      { seed: 6, numRuns: 150 },
    );
  });

  it('of any node, the leader too, leave all nodes with the same log', () => {
    fc.assert(
      fc.property(anyMoves, (moves) => {
        const cluster = played('semi-synchronous', moves);
        heal(cluster);
        const log = logOf(cluster.disk(leader!));
        for (const node of NODES) expect(logOf(cluster.disk(node))).toEqual(log);
        const attempt = cluster.request(leader!, { kind: 'write', key: 0, value: 1_000_000 });
        cluster.run(nanosFromMs(100));
        expect(attempt.answer?.result.kind).toBe('ok');
      }),
      { seed: 7, numRuns: 150 },
    );
  });
});
