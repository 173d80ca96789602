import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { fiveNodes, NODES, threeNodes } from './three-nodes.fixture.js';

const [a, b, c] = NODES;

function expectGolden(name: string, cluster: ReturnType<typeof threeNodes>): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('leaderless replication, as a reviewer reads it', () => {
  it('answers a write after two disks, and a read after two versions', () => {
    const cluster = threeNodes({}, true);
    cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.run(nanosFromMs(100));
    cluster.request(c, { kind: 'read', key: 0, consistency: 'default' });
    cluster.run(nanosFromMs(100));
    expectGolden('write-and-read', cluster);
  });

  it('leaves a cut-off replica without a quorum and behind, and repairs it at the next read', () => {
    const cluster = threeNodes({}, true);
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
    const cluster = threeNodes({}, true);
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

  it('has another node keep a write for a replica that is down, and hand it over', () => {
    const cluster = fiveNodes({ w: 3, hintedHandoff: 'sloppy-quorum', handoffInterval: nanosFromMs(1000) }, true);
    cluster.crash(c);
    cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.run(nanosFromMs(900));
    cluster.restart(c);
    cluster.run(nanosFromMs(700));
    expectGolden('hinted-handoff', cluster);
  });

  it('finds by hash trees the one key that a replica has missed', () => {
    const cluster = threeNodes({ w: 1, antiEntropyInterval: nanosFromMs(3000) }, true);
    cluster.cut([a]);
    cluster.request(a, { kind: 'write', key: 0, value: 1 });
    cluster.run(nanosFromMs(900));
    cluster.heal();
    cluster.run(nanosFromMs(200));
    expectGolden('hash-trees', cluster);
  });
});
