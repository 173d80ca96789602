import { schedules } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { expectConverged, heal, KEYS, NODES, played, WEIGHTS, writesOf } from './played.fixture.js';

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
      const cluster = played(moves, { clocks: 'stand still' });
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
