import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { a, b, c, type ChainCluster, read, threeNodes, write } from './three-nodes.fixture.js';

/** No pings but the first, and no master's looks, where they would only fill the page. */
function expectGolden(name: string, cluster: ChainCluster): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

const slow = { ping: nanosFromMs(400), timeout: nanosFromMs(1000) };

describe('a chain, as a reviewer reads it', () => {
  it('writes from head to tail; a middle node asks the tail about a version that is not committed', () => {
    const cluster = threeNodes({ ...slow, reads: 'apportioned' }, true);
    cluster.run(nanosFromMs(100));
    cluster.note('a write at the head');
    cluster.request(a, write(7, 1));
    cluster.run(nanosFromMs(12));
    cluster.note('a read in the middle, and one at the tail');
    cluster.request(b, read(7));
    cluster.request(c, read(7));
    cluster.run(nanosFromMs(80));
    expectGolden('write-and-apportioned-read', cluster);
  });

  it('goes on without its tail, and takes it back', () => {
    const cluster = threeNodes(slow, true);
    cluster.run(nanosFromMs(100));
    cluster.crash(c);
    cluster.note('a write that nobody answers yet');
    cluster.request(a, write(7, 1));
    cluster.run(nanosFromMs(1600));
    cluster.restart(c);
    cluster.run(nanosFromMs(250));
    cluster.note('what the tail has now');
    cluster.request(c, read(7));
    expectGolden('tail-fails-and-returns', cluster);
  });
});
