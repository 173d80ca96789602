import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { leaderless } from './leaderless.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

type Transcribed = ScriptedCluster<LeaderlessMessage, LeaderlessEntry>;

/** n = 3, r = w = 2, read repair; b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms. */
function threeNodes(): Transcribed {
  const cluster = oneNodeEach(3);
  return new ScriptedCluster(leaderless({ n: 3, r: 2, w: 2, readRepair: 'async' }, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    transcript: true,
  }).boot();
}

function expectGolden(name: string, cluster: Transcribed): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('leaderless replication, as a reviewer reads it', () => {
  it('answers a write after two disks, and a read after two versions', () => {
    const cluster = threeNodes();
    cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.request(c, { kind: 'read', key: 0, consistency: 'default' });
    cluster.run(nanosFromMs(100));
    expectGolden('write-and-read', cluster);
  });

  it('leaves a cut-off replica without a quorum and behind, and repairs it at the next read', () => {
    const cluster = threeNodes();
    cluster.cut([c]);
    cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.request(c, { kind: 'read', key: 0, consistency: 'default' });
    cluster.run(nanosFromMs(100));
    cluster.heal();
    cluster.request(b, { kind: 'read', key: 0, consistency: 'default' });
    cluster.run(nanosFromMs(100));
    expectGolden('partition-and-read-repair', cluster);
  });

  it('keeps through a crash what it acknowledged, and refills a lost disk by read repair alone', () => {
    const cluster = threeNodes();
    cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.crash(b, 0);
    cluster.crash(c, 'nothing');
    cluster.run(nanosFromMs(10));
    cluster.restart(b);
    cluster.restart(c);
    cluster.run(nanosFromMs(100));
    cluster.request(c, { kind: 'read', key: 0, consistency: 'default' });
    cluster.run(nanosFromMs(100));
    expectGolden('crash-kept-and-lost', cluster);
  });
});
