import { nanosFromMs } from '@isthmus/sim-protocol';
import { type Move, nodeId, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import type { MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';
import { multiLeader } from './multi-leader.js';

const NODES = [nodeId(0), nodeId(1), nodeId(2)];
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

type Played = ScriptedCluster<MultiLeaderMessage, MultiLeaderEntry>;

function played(moves: readonly Move[], clocks: 'run' | 'stand still' = 'run'): Played {
  const cluster = oneNodeEach(NODES.length);
  const scripted = new ScriptedCluster(multiLeader({ conflicts: 'last-write-wins' }, cluster), cluster, {
    delay: () => nanosFromMs(5),
    fsync: nanosFromMs(1),
  }).boot();
  for (const move of moves) {
    const { now } = scripted;
    // A timer has run as long as it was set for.
    if (move.kind === 'timeout') scripted.now += nanosFromMs(1000);
    play(scripted, move);
    if (clocks === 'stand still') scripted.now = now;
  }
  return scripted;
}

function heal(cluster: Played): void {
  for (const node of NODES) cluster.restart(node);
  cluster.run(nanosFromMs(10_000));
}

/** All writes of a key that any disk holds, the winner first: later stamp, then higher node. Written anew, to check the strategy. */
function writesOf(cluster: Played, key: number): Write[] {
  return NODES.flatMap((node) => cluster.disk(node))
    .filter((entry): entry is Write => entry.kind === 'write' && entry.key === key)
    .sort((x, y) => y.timestamp - x.timestamp || y.node - x.node);
}

function expectConverged(cluster: Played): void {
  for (const key of KEYS) {
    const value = writesOf(cluster, key)[0]?.value ?? 0;
    for (const node of NODES) {
      const { answer } = cluster.request(node, { kind: 'read', key, consistency: 'default' });
      expect(answer?.result).toEqual({ kind: 'ok', value, swapped: false });
    }
  }
  expect(cluster.inFlight).toEqual([]);
  expect(NODES.flatMap((node) => cluster.timers(node))).toEqual([]);
}

const moves = schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights: WEIGHTS });

it('ends at every node with the winner of all writes, whatever fails', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      const cluster = played(moves);
      heal(cluster);
      expectConverged(cluster);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('does so when clocks stand still, so that stamps of different nodes are equal', () => {
  let ties = 0;
  const weights = { ...WEIGHTS, timeout: 0 };
  fc.assert(
    fc.property(schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights }), (moves) => {
      const cluster = played(moves, 'stand still');
      heal(cluster);
      expectConverged(cluster);
      const [first, second] = writesOf(cluster, 0).filter(
        ({ node, position }, at, all) => at === all.findIndex((w) => w.node === node && w.position === position),
      );
      if (first !== undefined && first.timestamp === second?.timestamp) ties++;
    }),
    { seed: 2, numRuns: 200 },
  );
  expect(ties).toBeGreaterThan(20);
});

it('does so when whole disks are lost', () => {
  const weights = { ...WEIGHTS, 'lose-disk': 2 };
  let losses = 0;
  fc.assert(
    fc.property(schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights }), (moves) => {
      losses += moves.filter(({ kind }) => kind === 'lose-disk').length;
      const cluster = played(moves);
      heal(cluster);
      expectConverged(cluster);
    }),
    { seed: 3, numRuns: 200 },
  );
  expect(losses).toBeGreaterThan(100);
});

it('has every acknowledged write on every disk in the end, each as often as it was accepted', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      const cluster = played(moves);
      heal(cluster);
      for (const { node, operation, session, sequence, answer } of cluster.attempts) {
        if (operation.kind !== 'write' || answer?.result.kind !== 'ok') continue;
        for (const at of NODES) {
          const copies = cluster
            .disk(at)
            .filter(
              (entry) =>
                entry.kind === 'write' &&
                entry.node === node &&
                entry.session === session &&
                entry.sequence === sequence,
            );
          expect(copies).toHaveLength(1);
        }
      }
    }),
    { seed: 4, numRuns: 150 },
  );
});

it('gives the same answers when it is played again', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      expect(played(moves).attempts).toEqual(played(moves).attempts);
    }),
    { seed: 5, numRuns: 20 },
  );
});
