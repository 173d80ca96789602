import { nanosFromMs } from '@isthmus/sim-protocol';
import { type Move, nodeId, oneNodeEach, play, schedules, ScriptedCluster } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { leaderless, type LeaderlessParameters } from './leaderless.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import { versionsOn } from './three-nodes.fixture.js';
import type { Version } from '../last-write-wins.js';

const NODES = [nodeId(0), nodeId(1), nodeId(2)];
const KEYS = [0, 1];
const WEIGHTS = {
  deliver: 60,
  lose: 4,
  duplicate: 4,
  flush: 20,
  timeout: 4,
  crash: 3,
  restart: 6,
  reset: 2,
  request: 16,
  retry: 3,
};

type Played = ScriptedCluster<LeaderlessMessage, LeaderlessEntry>;

function played(
  moves: readonly Move[],
  parameters: Partial<LeaderlessParameters> = {},
  clocks: 'run' | 'stand still' = 'run',
): Played {
  const cluster = oneNodeEach(NODES.length);
  const strategy = leaderless({ n: 3, r: 2, w: 2, readRepair: 'async', ...parameters }, cluster);
  const scripted = new ScriptedCluster(strategy, cluster, {
    delay: () => nanosFromMs(5),
    fsync: nanosFromMs(1),
  }).boot();
  for (const move of moves) {
    const { now } = scripted;
    // A timer has run as long as it was set for.
    if (move.kind === 'timeout') scripted.now += nanosFromMs(10_000);
    play(scripted, move);
    if (clocks === 'stand still') scripted.now = now;
  }
  return scripted;
}

function heal(cluster: Played): void {
  for (const node of NODES) cluster.restart(node);
  cluster.run(nanosFromMs(10_000));
}

/** The newest version of a key on a disk. Written anew, to check the strategy's order. */
function newestOf(disk: readonly Version[], key: number): Version | undefined {
  const [newest] = disk
    .filter((version) => version.key === key)
    .sort((x, y) => y.timestamp - x.timestamp || y.node - x.node || y.value - x.value);
  return newest;
}

function expectConverged(cluster: Played): void {
  const all = NODES.flatMap((node) => versionsOn(cluster, node));
  for (const key of KEYS) {
    for (const node of NODES) expect(newestOf(versionsOn(cluster, node), key)).toEqual(newestOf(all, key));
  }
}

const moves = schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights: WEIGHTS });

describe.each([1, 2, 3])('with w = %i', (w) => {
  it('an answered write is on w disks, or something newer is', () => {
    fc.assert(
      fc.property(moves, (moves) => {
        const cluster = played(moves, { w });
        for (const node of NODES) cluster.crash(node, 0);
        for (const { node, operation, answer, requestedAt } of cluster.attempts) {
          if (operation.kind !== 'write' || answer?.result.kind !== 'ok') continue;
          const disks = NODES.filter((replica) => {
            const newest = newestOf(versionsOn(cluster, replica), operation.key);
            if (newest === undefined) return false;
            return newest.timestamp > requestedAt || (newest.timestamp === requestedAt && newest.node >= node);
          });
          expect(disks.length).toBeGreaterThanOrEqual(w);
        }
      }),
      { seed: w, numRuns: 150 },
    );
  });
});

it('converges when every key is read after the last heal, whatever failed and whatever disks were lost', () => {
  const weights = { ...WEIGHTS, 'lose-disk': 1 };
  let diverged = 0;
  fc.assert(
    fc.property(
      schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights }),
      fc.constantFrom('run', 'stand still'),
      (moves, clocks) => {
        const cluster = played(moves, { r: 1, w: 1 }, clocks);
        heal(cluster);
        const [x, y] = [newestOf(versionsOn(cluster, NODES[0]!), 0), newestOf(versionsOn(cluster, NODES[1]!), 0)];
        if (x?.value !== y?.value) diverged++;
        for (const key of KEYS) cluster.request(NODES[key]!, { kind: 'read', key, consistency: 'default' });
        cluster.run(nanosFromMs(100));
        expectConverged(cluster);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
  // Else the repair had nothing to do.
  expect(diverged).toBeGreaterThan(20);
});

it('converges without repair when nothing is lost', () => {
  const weights = { deliver: 60, duplicate: 4, flush: 20, request: 16, retry: 3 };
  fc.assert(
    fc.property(schedules({ nodes: 3, keys: KEYS.length, cas: false, lengthMax: 250, weights }), (moves) => {
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
