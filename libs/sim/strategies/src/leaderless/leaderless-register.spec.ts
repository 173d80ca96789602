import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { NODES, ok, onDisk, read, threeNodes, versionsOn, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
const REGISTER = { readRepair: 'sync', stamps: 'read-first' } as const;

function register(transcript = false): ReturnType<typeof threeNodes> {
  return threeNodes(REGISTER, transcript);
}

/** Loses all that is on its way to or from a node. */
function cutOff(cluster: ReturnType<typeof threeNodes>, node: number): void {
  for (const envelope of [...cluster.inFlight])
    if (envelope.to === node || envelope.from === node) cluster.lose(envelope);
}

describe('a write that reads the stamps first', () => {
  it.each([
    [a, 41], // 20 to ask b, 21 to write there
    [c, 81],
  ])('at node %i is answered after %i ms', (coordinator, ms) => {
    const cluster = register();
    const attempt = cluster.request(coordinator, write(1));
    cluster.run(nanosFromMs(200));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(ms) });
    expect(onDisk(cluster)).toEqual([1, 1, 1]);
  });

  it('comes after every write that was answered, whatever the nodes are called', () => {
    const cluster = register();
    for (const [value, node] of [
      [1, c],
      [2, b],
      [3, a],
    ] as const) {
      cluster.request(node, write(value));
      cluster.run(nanosFromMs(200));
    }
    expect(NODES.map((node) => versionsOn(cluster, node).map(({ value, timestamp }) => [value, timestamp]))).toEqual(
      NODES.map(() => [
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    );
  });

  it('gives two writes that one node coordinates at once stamps of their own', () => {
    const cluster = register();
    const attempts = [write(1), write(2)].map((operation) => cluster.request(a, operation));
    cluster.settle();
    expect(attempts.map(({ answer }) => answer?.result)).toEqual([ok(1), ok(2)]);
    expect(onDisk(cluster)).toEqual([2, 2, 2]);
  });
});

describe('a second copy of a write', () => {
  it('that the network made takes effect no more, or it would come after what was written since', () => {
    const cluster = register();
    const first = cluster.request(a, write(1));
    cluster.run(nanosFromMs(200));
    cluster.request(b, write(2));
    cluster.run(nanosFromMs(200));
    cluster.request(a, write(1), { retryOf: first });
    cluster.run(nanosFromMs(200));
    expect(onDisk(cluster)).toEqual([2, 2, 2]);
  });

  it('that a client sends because it has waited for long enough is answered at once as the first was', () => {
    const cluster = register();
    const first = cluster.request(a, write(1));
    cluster.run(nanosFromMs(200));
    const second = cluster.request(a, write(1), { retryOf: first });
    expect(second.answer).toEqual({ result: ok(1), at: cluster.now });
  });
});

describe('a read that writes back', () => {
  it('is answered at once where w replicas have what it found', () => {
    const cluster = register();
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(200));
    const before = cluster.now;
    const attempt = cluster.request(a, read);
    cluster.run(nanosFromMs(200));
    expect(attempt.answer).toEqual({ result: ok(1), at: before + nanosFromMs(20) });
    expect(NODES.map((node) => cluster.disk(node).length)).toEqual([1, 1, 1]);
  });

  it('is answered when w replicas have what it found, and nobody reads less after it (Kleppmann, figure 9-6)', () => {
    const cluster = register();
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(20));
    // Only a has the new value, and c never hears of it from a.
    cutOff(cluster, b);
    cutOff(cluster, c);
    cluster.run(nanosFromMs(10));
    expect(onDisk(cluster)).toEqual([1, null, null]);
    const alice = cluster.request(a, read);
    cutOff(cluster, c);
    cluster.run(nanosFromMs(20));
    expect([alice.answer, onDisk(cluster)]).toEqual([null, [1, null, null]]);
    cutOff(cluster, c);
    cluster.run(nanosFromMs(25));
    expect([alice.answer?.result, onDisk(cluster)]).toEqual([ok(1), [1, 1, null]]);
    const bob = cluster.request(c, read);
    cutOff(cluster, a);
    cluster.run(nanosFromMs(200));
    expect(bob.answer?.result).toEqual(ok(1));
  });

  it('reads as a reviewer reads it', () => {
    const cluster = register(true);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(25));
    cluster.request(b, read);
    cluster.run(nanosFromMs(100));
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/register.txt', import.meta.url), text));
  });
});

it('promises a linearizable register only with all three of its parts', () => {
  const promised = (parameters: Parameters<typeof threeNodes>[0]) => threeNodes(parameters).strategy.guarantees.length;
  expect(promised(REGISTER)).toBe(1);
  expect(promised({ ...REGISTER, r: 1 })).toBe(0);
  expect(promised({ ...REGISTER, stamps: 'clock' })).toBe(0);
  expect(promised({ ...REGISTER, readRepair: 'async' })).toBe(0);
});
