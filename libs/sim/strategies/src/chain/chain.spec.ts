import { type Instant, nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { oneNodeEach } from '@isthmus/sim-testing';
import { chain } from './chain.js';
import type { ChainMessage } from './messages.js';
import type { ChainReplica } from './replica.js';
import { a, b, c, type ChainCluster, chainOf, read, threeNodes, write } from './three-nodes.fixture.js';

const ms = nanosFromMs;
const ok = (value: number) => ({ kind: 'ok', value, swapped: false });
const NOBODY = { kind: 'redirect', leader: null };

/** A chain whose nodes hold leases. */
function running(parameters: Parameters<typeof threeNodes>[0] = {}): ChainCluster {
  const cluster = threeNodes(parameters);
  cluster.run(ms(99));
  return cluster;
}

function sent(cluster: ChainCluster, kind: ChainMessage['kind']): number {
  return cluster.inFlight.filter(({ message }) => message.kind === kind).length;
}

describe('a chain', () => {
  it('answers a write from its tail, after a flush at each node', () => {
    const cluster = running();
    const attempt = cluster.request(a, write(7, 1));
    cluster.run(ms(100));
    expect(attempt.answer).toEqual({ result: ok(1), at: ms(99 + 1 + 10 + 1 + 20 + 1) });
  });

  it('shows a write to readers at the tail when it is on its disk, and nobody before', () => {
    const cluster = running();
    cluster.request(a, write(7, 1));
    cluster.run(ms(32));
    expect(cluster.request(c, read(7)).answer?.result).toEqual(ok(0));
    cluster.run(ms(1));
    expect(cluster.request(c, read(7)).answer?.result).toEqual(ok(1));
  });

  it('decides a compare-and-set at the head, against writes that are not committed yet', () => {
    const cluster = running();
    cluster.request(a, write(7, 1));
    const first = cluster.request(a, { kind: 'cas', key: 7, expected: 1, value: 2 });
    const second = cluster.request(a, { kind: 'cas', key: 7, expected: 1, value: 3 });
    cluster.run(ms(100));
    expect(first.answer?.result).toEqual({ kind: 'ok', value: 2, swapped: true });
    expect(second.answer?.result).toEqual(ok(2));
  });

  it('executes a retried write once, and answers both attempts', () => {
    const cluster = running();
    const first = cluster.request(a, write(7, 1));
    const again = cluster.request(a, write(7, 1), { retryOf: first });
    cluster.run(ms(100));
    const late = cluster.request(a, write(7, 1), { retryOf: first });
    expect([first, again, late].map(({ answer }) => answer?.result)).toEqual([ok(1), ok(1), ok(1)]);
    expect((cluster.replica(a) as ChainReplica).log.last).toBe(1);
  });

  it('sends clients to its head for writes and to its tail for reads', () => {
    const cluster = running();
    expect(cluster.request(b, write(7, 1)).answer?.result).toEqual({ kind: 'redirect', leader: a });
    expect(cluster.request(b, read(7)).answer?.result).toEqual({ kind: 'redirect', leader: c });
  });
});

describe('the master', () => {
  it.each([
    ['head', a, b, [b, c]],
    ['middle', b, a, [a, c]],
    ['tail', c, a, [a, b]],
  ])('takes a %s out that is silent, and the write under way is answered', (_, failed, master, left) => {
    const cluster = running({ master });
    const attempt = cluster.request(a, write(7, 1));
    // On its way from b to c.
    cluster.run(ms(15));
    cluster.crash(failed);
    cluster.run(ms(2500));
    expect(chainOf(cluster, master)).toEqual(left);
    expect(attempt.answer?.result).toEqual(ok(1));
    expect(cluster.request(left.at(-1)!, read(7)).answer?.result).toEqual(ok(1));
  });

  it('lets who is back in at the tail, with all that was written meanwhile', () => {
    const cluster = running({ master: b });
    cluster.crash(a);
    cluster.run(ms(2000));
    cluster.request(b, write(7, 1));
    cluster.run(ms(100));
    cluster.restart(a);
    cluster.run(ms(1000));
    expect(chainOf(cluster, b)).toEqual([b, c, a]);
    expect(cluster.request(a, read(7)).answer?.result).toEqual(ok(1));
  });

  it('has a head that was given up forget what it alone had ordered', () => {
    const cluster = running({ master: b });
    cluster.cut([a]);
    cluster.request(a, write(7, 1));
    cluster.run(ms(2000));
    cluster.request(b, write(7, 2));
    cluster.run(ms(100));
    cluster.heal();
    cluster.run(ms(2000));
    expect([a, b, c].map((node) => cluster.held(node, 7))).toEqual([2, 2, 2]);
  });

  it('never takes the last one out', () => {
    const cluster = running();
    cluster.crash(b);
    cluster.crash(c);
    cluster.run(ms(2000));
    expect(chainOf(cluster, a)).toEqual([a]);
    const attempt = cluster.request(a, write(7, 1));
    cluster.run(ms(1));
    expect(attempt.answer?.result).toEqual(ok(1));
  });

  it.each(['leases', 'fail-stop'] as const)(
    'keeps a node whose ping from when it was joining, and empty, arrives after it was made the tail (%s)',
    (detection) => {
      const cluster = running({ detection });
      cluster.request(a, write(7, 1));
      cluster.run(ms(100));
      cluster.crash(c);
      cluster.run(ms(2000));
      cluster.restart(c);
      // c has asked b for a copy and pings again, while the copy is on its way: b is faster at telling a that c has it.
      cluster.run(ms(100));
      cluster.settle({ group: [b, c] });
      cluster.settle({ group: [a, b] });
      expect(sent(cluster, 'ping')).toBe(1);
      expect(chainOf(cluster, a)).toEqual([a, b, c]);
      cluster.run(ms(40));
      expect(chainOf(cluster, a)).toEqual([a, b, c]);
      cluster.request(a, write(7, 2));
      cluster.run(ms(100));
      expect(cluster.request(c, read(7)).answer?.result).toEqual(ok(2));
    },
  );

  it('takes a node out that has lost its disk, with its first ping as a member, and gives it a copy', () => {
    const cluster = running();
    cluster.request(a, write(7, 1));
    cluster.run(ms(100));
    cluster.crash(c, 'nothing');
    cluster.restart(c);
    // It is told the chain in answer to its first ping, and says so in the next.
    cluster.run(ms(100 + 30 + 1));
    expect(chainOf(cluster, a)).toEqual([a, b]);
    cluster.run(ms(1000));
    expect(chainOf(cluster, a)).toEqual([a, b, c]);
    expect(cluster.request(c, read(7)).answer?.result).toEqual(ok(1));
  });

  it('mends nothing while it is down', () => {
    const cluster = running({ master: b });
    cluster.crash(b);
    const attempt = cluster.request(a, write(7, 1));
    cluster.run(ms(5000));
    expect(attempt.answer).toBeNull();
    expect(cluster.request(c, read(7)).answer?.result).toEqual(NOBODY);
    cluster.restart(b);
    cluster.run(ms(3000));
    expect(attempt.answer?.result).toEqual(ok(1));
  });
});

describe('a tail', () => {
  it('answers no read when its lease may have ended, three quarters of the timeout after its last ping that was heard', () => {
    const cluster = running();
    // Pinged at 0, and for the last time that counts.
    cluster.cut([c]);
    cluster.run(ms(650));
    expect(cluster.request(c, read(7)).answer?.result).toEqual(ok(0));
    cluster.run(ms(1));
    expect(cluster.request(c, read(7)).answer?.result).toEqual(NOBODY);
  });

  it('that is fail-stop answers on, though another has taken its place', () => {
    const cluster = running({ detection: 'fail-stop' });
    cluster.cut([c]);
    cluster.run(ms(2000));
    const attempt = cluster.request(a, write(7, 1));
    cluster.run(ms(100));
    expect(attempt.answer?.result).toEqual(ok(1));
    expect(cluster.request(c, read(7)).answer?.result).toEqual(ok(0));
  });

  it('neither commits nor answers between its resignation and the next configuration', () => {
    const cluster = running();
    cluster.crash(c);
    cluster.run(ms(2000));
    cluster.restart(c);
    let resigned: boolean | null = null;
    cluster.onStep = (node, effects) => {
      if (node !== b || effects.every((effect) => effect.kind !== 'send' || effect.message.kind !== 'ping')) return;
      const heir = effects.flatMap((e) => (e.kind === 'send' && e.message.kind === 'ping' ? [e.message.heir] : []))[0];
      if (heir !== c || resigned !== null) return;
      const step = [] as unknown[];
      const out = { reply: (_id: number, result: unknown) => step.push(result) } as never;
      const request = { kind: 'request', id: 99, session: 9, sequence: 1, operation: read(7), context: null } as never;
      (cluster.replica(b) as ChainReplica).step(request, cluster.now as Instant, out);
      resigned = JSON.stringify(step) === JSON.stringify([NOBODY]);
    };
    cluster.run(ms(2000));
    expect(resigned).toBe(true);
    expect(chainOf(cluster, a)).toEqual([a, b, c]);
  });
});

describe('CRAQ', () => {
  const apportioned = { reads: 'apportioned' } as const;

  it('answers a read of a clean key at any node at once', () => {
    const cluster = running(apportioned);
    cluster.request(a, write(7, 1));
    cluster.run(ms(100));
    expect(cluster.request(b, read(7)).answer?.result).toEqual(ok(1));
    expect(sent(cluster, 'version-query')).toBe(0);
  });

  it('asks the tail which version of a dirty key is committed', () => {
    const cluster = running(apportioned);
    cluster.request(a, write(7, 1));
    // On b's disk, and on its way to c: 1 + 10 + 1.
    cluster.run(ms(12));
    const before = cluster.request(b, read(7));
    cluster.run(ms(2));
    const after = cluster.request(a, read(7));
    cluster.run(ms(100));
    // c is asked 20 ms later, before its flush ends at 12 + 20 + 1.
    expect(before.answer).toEqual({ result: ok(0), at: ms(99 + 12 + 40) });
    // The question of a reaches it at 14 + 30.
    expect(after.answer).toEqual({ result: ok(1), at: ms(99 + 14 + 60) });
  });

  it('returns the newest version that a node has where reads are eventual, and bounded ones go so far ahead', () => {
    const reads = (kind: 'eventual' | { kind: 'bounded'; versions: number }) => {
      const cluster = running({ reads: kind });
      for (const value of [1, 2, 3]) cluster.request(a, write(7, value));
      const answers = [a, b].map((node: NodeId) => cluster.request(node, read(7)).answer?.result);
      return answers.map((result) => (result?.kind === 'ok' ? result.value : null));
    };
    expect(reads('eventual')).toEqual([3, 0]);
    expect(reads({ kind: 'bounded', versions: 2 })).toEqual([2, 0]);
  });

  it('asks again where the answer was lost', () => {
    const cluster = running(apportioned);
    cluster.request(a, write(7, 1));
    cluster.run(ms(12));
    const attempt = cluster.request(b, read(7));
    for (const envelope of cluster.inFlight.filter(({ message }) => message.kind === 'version-query'))
      cluster.lose(envelope);
    cluster.run(ms(2500));
    expect(attempt.answer?.result).toEqual(ok(1));
  });
});

describe('messages of a chain', () => {
  const configuration = { kind: 'configuration', epoch: 1, chain: [a, b, c], joining: null } as const;
  const update = { kind: 'update', index: 1, session: 0, sequence: 1, id: 0, receiver: a } as const;
  const now = 0 as Instant;
  it.each<[ChainMessage, string, number]>([
    [
      { kind: 'updates', epoch: 1, from: 1, updates: [{ ...update, operation: write(7, 1) } as never] },
      'updates',
      32 + 56,
    ],
    [
      {
        kind: 'updates',
        epoch: 1,
        from: 1,
        updates: [{ ...update, operation: { kind: 'cas', key: 7, expected: 0, value: 1 } } as never],
      },
      'updates',
      32 + 64,
    ],
    [{ kind: 'updates', epoch: 1, from: 1, updates: [] }, 'probe', 32],
    [{ kind: 'acknowledge', epoch: 1, index: 1 }, 'acknowledge', 32],
    [{ kind: 'received', epoch: 1, index: 1 }, 'received', 32],
    [{ kind: 'fetch', epoch: 1, from: 1, committed: 0 }, 'fetch', 40],
    [{ kind: 'version-query', epoch: 1, query: 0, key: 7 }, 'version-query', 40],
    [{ kind: 'version', epoch: 1, query: 0, index: 1 }, 'version', 40],
    [{ kind: 'ping', sentAt: now, configuration, isEmpty: false, heir: null }, 'ping', 64 + 24],
    [{ kind: 'order', configuration, sentAt: now }, 'order', 48 + 24],
  ])('have the names and sizes that the README gives: %j', (message, name, bytes) => {
    const { strategy } = threeNodes();
    expect([strategy.nameOf(message), strategy.sizeOf(message)]).toEqual([name, bytes]);
  });
});

it('promises linearizability for strong reads, under partitions only with leases, and never with wrong clocks', () => {
  const parameters = { chain: [a, b, c], master: a, ping: ms(100), timeout: ms(1000) } as const;
  const under = (detection: 'leases' | 'fail-stop', reads: 'tail' | 'eventual') =>
    chain({ ...parameters, detection, reads }, oneNodeEach(3)).guarantees.flatMap((promise) => promise.under);
  expect(under('leases', 'tail')).toContain('partition');
  expect(under('fail-stop', 'tail')).not.toContain('partition');
  for (const detection of ['leases', 'fail-stop'] as const) {
    expect(under(detection, 'tail')).not.toContain('clock-skew');
    expect(under(detection, 'tail')).not.toContain('crash-disk-lost');
    expect(under(detection, 'eventual')).toEqual([]);
  }
});
