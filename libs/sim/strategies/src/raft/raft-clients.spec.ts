import { nanosFromMs } from '@isthmus/sim-protocol';
import { oneNodeEach } from '@isthmus/sim-testing';
import {
  a,
  b,
  c,
  cas,
  LINEARIZABLE_READ,
  LOCAL_READ,
  PARAMETERS,
  READ,
  settledNetwork,
  write,
} from './raft.fixture.js';
import { HEARTBEAT_TIMER } from './replica.js';
import { raft } from './strategy.js';

describe('client sessions (dissertation, section 6.3)', () => {
  it('apply a retry once and give it the answer of the first attempt', () => {
    const network = settledNetwork(3);
    const first = network.request(a, cas(0, 1));
    const second = network.request(a, cas(0, 1), { retryOf: first });
    network.run(nanosFromMs(50));
    const third = network.request(a, cas(0, 1), { retryOf: first });
    const swapped = { kind: 'ok', value: 1, swapped: true };
    expect([first, second, third].map(({ answer }) => answer?.result)).toEqual([swapped, swapped, swapped]);
    // The last was answered at once, from memory.
    expect(third.answer?.at).toBe(third.requestedAt);
  });

  it('survive their leader: a retry at the next one does not take effect again', () => {
    const network = settledNetwork(3);
    const first = network.request(a, cas(0, 1));
    network.run(nanosFromMs(15));
    // Both followers are about to have it on disk; the leader will not hear of it.
    network.cut([a]);
    network.run(nanosFromMs(3000));
    const leader = network.announcements.at(-1)!.node;
    const overwrite = network.request(leader, cas(1, 2));
    network.run(nanosFromMs(50));
    const retry = network.request(leader, cas(0, 1), { retryOf: first });
    const read = network.request(leader, READ);
    network.run(nanosFromMs(50));
    expect(first.answer).toBeNull();
    expect([overwrite, retry, read].map(({ answer }) => answer?.result)).toEqual([
      { kind: 'ok', value: 2, swapped: true },
      { kind: 'ok', value: 1, swapped: true },
      { kind: 'ok', value: 2, swapped: false },
    ]);
  });

  it('leave a command unanswered that its session has gone on from', () => {
    const network = settledNetwork(3);
    const first = network.request(a, write(1), { session: 5 });
    network.run(nanosFromMs(50));
    network.request(a, write(2), { session: 5 });
    network.run(nanosFromMs(50));
    const late = network.request(a, write(1), { retryOf: first });
    network.run(nanosFromMs(50));
    expect(late.answer).toBeNull();
    expect(network.held(a, 0)).toBe(2);
  });

  it('answer a compare-and-set that fails with the value that it found', () => {
    const network = settledNetwork(3);
    network.request(a, write(7));
    const failed = network.request(a, cas(6, 8));
    network.run(nanosFromMs(50));
    expect(failed.answer?.result).toEqual({ kind: 'ok', value: 7, swapped: false });
  });
});

describe('reads by ReadIndex (dissertation, section 6.4)', () => {
  it('cost one round trip to a majority, in a round of their own even when another is under way', () => {
    const network = settledNetwork(5);
    const reads = [0, 1, 2].map(() => {
      const read = network.request(a, LINEARIZABLE_READ);
      network.run(nanosFromMs(7));
      return read;
    });
    network.run(nanosFromMs(50));
    expect(reads.map(({ answer }) => answer?.at)).toEqual([220, 227, 234].map(nanosFromMs));
  });

  it('see every write that was answered before they were asked', () => {
    const network = settledNetwork(3);
    const written = network.request(a, write(1));
    network.run(nanosFromMs(21));
    const read = network.request(a, READ);
    network.run(nanosFromMs(50));
    expect([written.answer?.at, read.answer]).toEqual([
      nanosFromMs(221),
      { at: nanosFromMs(241), result: { kind: 'ok', value: 1, swapped: false } },
    ]);
  });

  it('wait for the no-op of a new leader, which does not know before what is committed', () => {
    const network = settledNetwork(3);
    network.request(a, write(1));
    network.run(nanosFromMs(12));
    network.crash(a);
    network.run(nanosFromMs(1500));
    const { node: leader, at: since } = network.announcements.at(-1)!;
    expect([leader, network.held(leader, 0)]).toEqual([b, 1]);
    network.crash(b);
    network.crash(c);
    for (const node of [a, b, c]) network.restart(node);
    network.run(nanosFromMs(999));
    const before = network.announcements.length;
    while (network.announcements.length === before) network.run(nanosFromMs(1));
    const again = network.announcements.at(-1)!;
    expect(again.at).toBeGreaterThan(since);
    const read = network.request(again.node, READ);
    network.run(nanosFromMs(100));
    // The no-op is on the followers' disks, and acknowledged, one flush later than the read is confirmed.
    expect(read.answer).toEqual({ at: again.at + nanosFromMs(21), result: { kind: 'ok', value: 1, swapped: false } });
  });

  it('are not confirmed by an answer to an earlier round', () => {
    const network = settledNetwork(3);
    network.request(a, READ);
    const early = network.inFlight.map(({ message }) => message);
    network.run(nanosFromMs(15));
    const read = network.request(a, READ);
    // The answers to the first round arrive; the second round's messages never do.
    for (const envelope of [...network.inFlight]) {
      if (envelope.message.kind === 'append-entries' && !early.includes(envelope.message)) network.lose(envelope);
    }
    network.run(nanosFromMs(6));
    expect(network.inFlight.filter(({ to }) => to === a)).toEqual([]);
    expect(read.answer).toBeNull();
  });

  it('are not answered by a leader that was cut off, but sent on when it learns of its successor', () => {
    const network = settledNetwork(3);
    network.cut([a]);
    const read = network.request(a, READ);
    const written = network.request(a, write(1));
    network.run(nanosFromMs(3000));
    expect(read.answer).toBeNull();
    const leader = network.announcements.at(-1)!.node;
    network.heal();
    network.run(nanosFromMs(200));
    expect(read.answer?.result).toEqual({ kind: 'redirect', leader });
    // A write may still be on somebody's disk, so nothing may be said about it.
    expect(written.answer).toBeNull();
  });

  it('reach a follower that was probed in the message that ends its probing', () => {
    const network = settledNetwork(3);
    network.cut([a]);
    for (const node of [b, c]) network.resetConnection(a, node);
    network.heal();
    const read = network.request(a, READ);
    expect(network.inFlight).toEqual([]);
    network.fire(a, HEARTBEAT_TIMER);
    network.run(nanosFromMs(20));
    expect(read.answer?.result.kind).toBe('ok');
  });
});

describe('routing', () => {
  it.each([
    ['read-index', READ, 'leader'],
    ['read-index', LOCAL_READ, 'any'],
    ['local', READ, 'any'],
    ['local', LINEARIZABLE_READ, 'leader'],
    ['local', write(1), 'leader'],
    ['local', cas(0, 1), 'leader'],
  ] as const)('with %s reads sends %o to %s', (reads, operation, route) => {
    const strategy = raft({ ...PARAMETERS, reads }, oneNodeEach(3));
    expect(strategy.route(operation)).toBe(route);
  });

  it('lets a follower redirect to the leader it knows, and to nobody before it knows one', () => {
    const network = settledNetwork(3);
    expect(network.request(b, READ).answer?.result).toEqual({ kind: 'redirect', leader: a });
    network.crash(b);
    network.restart(b);
    expect(network.request(b, write(1)).answer?.result).toEqual({ kind: 'redirect', leader: null });
  });

  it('answers a local read at any replica at once from what it has applied', () => {
    const network = settledNetwork(3, { reads: 'local' });
    network.request(a, write(1));
    network.run(nanosFromMs(21));
    expect([a, b].map((node) => network.request(node, READ).answer?.result)).toEqual([
      { kind: 'ok', value: 1, swapped: false },
      { kind: 'ok', value: 0, swapped: false },
    ]);
    // The followers hear of the commit by the heartbeat that leaves at 222 ms.
    network.run(nanosFromMs(11));
    expect(network.request(b, READ).answer?.result).toMatchObject({ value: 1 });
  });
});

describe('what raft promises', () => {
  it('is linearizability under every fault but a lost disk, unless reads are local', () => {
    const [promise, ...others] = raft(PARAMETERS, oneNodeEach(3)).guarantees;
    expect([promise?.model, others]).toEqual(['linearizable', []]);
    const survived = ['partition', 'crash-disk-kept', 'crash-disk-truncated', 'message-loss', 'clock-skew'];
    expect(promise?.under).toEqual(expect.arrayContaining(survived));
    expect(promise?.under).not.toContain('crash-disk-lost');
    expect(raft({ ...PARAMETERS, reads: 'local' }, oneNodeEach(3)).guarantees).toEqual([]);
  });

  it('does not include local reads: a write that was answered may be missing from the next one', () => {
    const network = settledNetwork(3, { reads: 'local' });
    const written = network.request(a, write(1));
    network.run(nanosFromMs(21));
    const stale = network.request(c, READ);
    expect([written.answer?.result, stale.answer?.result]).toEqual([
      { kind: 'ok', value: 1, swapped: false },
      { kind: 'ok', value: 0, swapped: false },
    ]);
  });

  it('does not survive lost disks: two of three that forget a write make it unwritten', () => {
    const network = settledNetwork(3);
    const written = network.request(a, write(1));
    network.run(nanosFromMs(21));
    for (const node of [b, c]) {
      network.crash(node, 'nothing');
      network.restart(node);
    }
    network.cut([a]);
    network.run(nanosFromMs(3000));
    const read = network.request(b, READ);
    network.run(nanosFromMs(100));
    expect([written.answer?.result, read.answer?.result]).toEqual([
      { kind: 'ok', value: 1, swapped: false },
      { kind: 'ok', value: 0, swapped: false },
    ]);
  });
});
