import { nanosFromMs } from '@isthmus/sim-protocol';
import { localRead, NODES, ok, read, threeNodes, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;

describe('reads of bounded staleness, a follower asking twice in the bound,', () => {
  const bounded = { reads: 'bounded-staleness', staleness: nanosFromMs(100) } as const;

  it('are answered by a follower once it knows that it has all that was committed', () => {
    const cluster = threeNodes(bounded);
    cluster.run(nanosFromMs(59));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(0));
    expect(cluster.request(c, read).answer?.result).toEqual({ kind: 'redirect', leader: a });
    cluster.run(nanosFromMs(1));
    expect(cluster.request(c, read).answer?.result).toEqual(ok(0));
  });

  it('go to the leader when the follower last had all of it longer ago than the bound', () => {
    const cluster = threeNodes(bounded);
    cluster.run(nanosFromMs(100));
    cluster.cut([b]);
    cluster.request(a, write(1));
    // It asked at 50 ms, was answered at 70 ms, and had all that was committed at 50 ms.
    cluster.run(nanosFromMs(50));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    expect(cluster.request(b, read).answer?.result).toEqual({ kind: 'redirect', leader: a });
    expect(cluster.request(b, localRead).answer?.result).toEqual(ok(0));
  });

  it('wait for what the leader said to be committed, and see nothing that is not', () => {
    const cluster = threeNodes({ ...bounded, replication: 'synchronous' });
    cluster.run(nanosFromMs(100));
    cluster.request(a, write(1));
    // On disk at b since 111 ms, committed at 161 ms, known at b with the answer to what it asks at 200 ms.
    cluster.run(nanosFromMs(119));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
  });

  it('are not answered from a copy that lacks what is committed, however recent the leader’s word', () => {
    const cluster = threeNodes(bounded);
    cluster.run(nanosFromMs(100));
    cluster.request(a, write(1));
    for (const envelope of [...cluster.inFlight])
      if (envelope.to === b && envelope.message.kind === 'append') cluster.lose(envelope);
    cluster.run(nanosFromMs(100));
    expect(cluster.request(b, read).answer?.result).toEqual({ kind: 'redirect', leader: a });
    cluster.run(nanosFromMs(1000));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
  });

  it('that the leader cannot vouch for until it has recovered are not vouched for', () => {
    const cluster = threeNodes({ ...bounded, replication: 'synchronous' });
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    cluster.crash(a);
    cluster.run(nanosFromMs(100));
    cluster.restart(a);
    cluster.run(nanosFromMs(50));
    expect(cluster.request(b, read).answer?.result).toEqual({ kind: 'redirect', leader: a });
    cluster.run(nanosFromMs(100));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
  });
});

describe('reads of snapshots, one in 100 ms,', () => {
  const snapshots = { reads: 'snapshot', snapshotEvery: nanosFromMs(100) } as const;

  it('see the same committed prefix until the next, at the leader too', () => {
    const cluster = threeNodes(snapshots);
    cluster.run(nanosFromMs(50));
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(49));
    for (const node of NODES) expect(cluster.request(node, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(1));
    // What is committed at 100 ms, followers hear at 110 and 130 ms.
    cluster.run(nanosFromMs(99));
    for (const node of [b, c]) expect(cluster.request(node, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    for (const node of [b, c]) expect(cluster.request(node, read).answer?.result).toEqual(ok(1));
  });

  it('never see what the leader may still lose', () => {
    const cluster = threeNodes({ ...snapshots, replication: 'synchronous' });
    cluster.cut([c]);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(1000));
    for (const node of [a, b]) expect(cluster.request(node, read).answer?.result).toEqual(ok(0));
  });
});

it('a quorum is a majority of all nodes, the leader being one', () => {
  const cluster = threeNodes({ replication: 'quorum' });
  const attempt = cluster.request(a, write(1));
  cluster.run(nanosFromMs(100));
  expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(21) });
});
