import { nanosFromMs } from '@isthmus/sim-protocol';
import { nodeId, schedules } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { expectConverged, expectDurable, heal, KEYS, newestOf, played, WEIGHTS } from './random-schedules.fixture.js';
import { hintsOn, versionsOn } from './three-nodes.fixture.js';

const NODES = [nodeId(0), nodeId(1), nodeId(2)];

const SHAPE = { keys: KEYS.length, cas: false, lengthMax: 250, weights: WEIGHTS };
const moves = schedules({ ...SHAPE, nodes: 3 });
/** Two of five nodes keep nothing of a key. */
const elsewhere = schedules({ ...SHAPE, nodes: 5 });

describe.each([1, 2, 3])('with w = %i', (w) => {
  it('an answered write is on w disks, or something newer is', () => {
    fc.assert(
      fc.property(moves, (moves) => expectDurable(played(moves, { w }), w)),
      { seed: w, numRuns: 150 },
    );
  });

  it('so it is with a sloppy quorum, on those that stand in too', () => {
    fc.assert(
      fc.property(elsewhere, (moves) =>
        expectDurable(played(moves, { w, hintedHandoff: 'sloppy-quorum' }, { nodes: 5 }), w),
      ),
      { seed: w, numRuns: 50 },
    );
  });
});

describe.each(['sloppy-quorum', 'at-coordinator'] as const)('with hints: %s', (hintedHandoff) => {
  it('hands all of them over after the last heal, and converges by hash trees without a read', () => {
    let kept = 0;
    fc.assert(
      fc.property(elsewhere, (moves) => {
        const parameters = { w: 1, hintedHandoff, antiEntropyInterval: nanosFromMs(1000) };
        const cluster = played(moves, { ...parameters, readRepair: 'off' }, { nodes: 5 });
        heal(cluster, 60_000);
        expectConverged(cluster);
        for (const { id } of cluster.cluster.nodes) {
          const hints = hintsOn(cluster, id);
          kept += hints.length;
          // The timer of anti-entropy alone is left: nothing is kept for others, nobody is suspected, no request is open.
          expect(cluster.timers(id)).toHaveLength(1);
        }
      }),
      { seed: 8, numRuns: 50 },
    );
    // Else there was nothing to hand over.
    expect(kept).toBeGreaterThan(20);
  });
});

it('converges when every key is read after the last heal, whatever failed and whatever disks were lost', () => {
  const weights = { ...WEIGHTS, 'lose-disk': 1 };
  let diverged = 0;
  fc.assert(
    fc.property(schedules({ ...SHAPE, nodes: 3, weights }), fc.constantFrom('run', 'stand still'), (moves, clocks) => {
      const cluster = played(moves, { r: 1, w: 1 }, { clocks });
      heal(cluster);
      const [x, y] = [newestOf(versionsOn(cluster, NODES[0]!), 0), newestOf(versionsOn(cluster, NODES[1]!), 0)];
      if (x?.value !== y?.value) diverged++;
      for (const key of KEYS) cluster.request(NODES[key]!, { kind: 'read', key, consistency: 'default' });
      cluster.run(nanosFromMs(100));
      expectConverged(cluster);
    }),
    { seed: 4, numRuns: 200 },
  );
  // Else the repair had nothing to do.
  expect(diverged).toBeGreaterThan(20);
});

it('converges without repair when nothing is lost', () => {
  const weights = { deliver: 60, duplicate: 4, flush: 20, request: 16, retry: 3 };
  fc.assert(
    fc.property(schedules({ ...SHAPE, nodes: 3, weights }), (moves) => {
      const cluster = played(moves, { w: 3, readRepair: 'off' });
      heal(cluster);
      expectConverged(cluster);
    }),
    { seed: 5, numRuns: 100 },
  );
});

it('forgets every request in the end', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      const cluster = played(moves);
      heal(cluster);
      cluster.run(nanosFromMs(10_000));
      expect(NODES.flatMap((node) => cluster.timers(node))).toEqual([]);
    }),
    { seed: 6, numRuns: 100 },
  );
});

it('gives the same answers when it is played again', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      expect(played(moves).attempts).toEqual(played(moves).attempts);
    }),
    { seed: 7, numRuns: 20 },
  );
});
