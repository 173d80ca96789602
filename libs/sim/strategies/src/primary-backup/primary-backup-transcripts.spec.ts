import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { a, b, type PrimaryBackupCluster, read, threeNodes, write } from './three-nodes.fixture.js';

function expectGolden(name: string, cluster: PrimaryBackupCluster): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

const slow = { ping: nanosFromMs(400), timeout: nanosFromMs(1000) };

describe('primary-backup, as a reviewer reads it', () => {
  it('writes and reads with the word of the backup', () => {
    const cluster = threeNodes(slow, true);
    cluster.run(nanosFromMs(100));
    cluster.request(a, write(7, 1));
    cluster.request(a, read(7));
    cluster.run(nanosFromMs(60));
    expectGolden('write-and-read', cluster);
  });

  it('replaces a primary that is cut off; its reads come to nothing', () => {
    const cluster = threeNodes(slow, true);
    cluster.run(nanosFromMs(100));
    cluster.cut([a]);
    cluster.request(a, read(7));
    cluster.run(nanosFromMs(1300));
    cluster.note('a write at the new primary');
    cluster.request(b, write(7, 1));
    cluster.run(nanosFromMs(100));
    expectGolden('primary-cut-off', cluster);
  });

  it('replaces a primary that comes back without its disk, and says so; the backup has all that was acknowledged', () => {
    const cluster = threeNodes(slow, true);
    cluster.run(nanosFromMs(100));
    cluster.request(a, write(7, 1));
    cluster.run(nanosFromMs(50));
    cluster.crash(a, 'nothing');
    cluster.restart(a);
    cluster.run(nanosFromMs(1000));
    cluster.note('a read at the new primary');
    const read7 = cluster.request(b, read(7));
    cluster.run(nanosFromMs(100));
    expect(read7.answer?.result).toMatchObject({ kind: 'ok', value: 1 });
    expectGolden('disk-lost', cluster);
  });
});
