import { nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { Lease, leaseLength } from './lease.js';
import { a, at, b, c, kindsSent, type Raft, READ, settledNetwork, write } from './raft.fixture.js';
import { ELECTION_TIMER } from './replica.js';

const ms = nanosFromMs;

describe('reads under a lease (dissertation, section 6.4.1)', () => {
  it('are answered at once, without a message', () => {
    const network = settledNetwork(3, { reads: 'lease' });
    network.request(a, write(1));
    network.run(ms(50));
    const sent: string[] = [];
    network.onStep = (_, effects) => sent.push(...kindsSent(effects));
    const read = network.request(a, READ);
    expect([read.answer, sent]).toEqual([{ at: ms(250), result: { kind: 'ok', value: 1, swapped: false } }, []]);
  });

  it('go on for an election timeout after the last round that a majority has answered, counted from its sending', () => {
    const network = settledNetwork(3, { reads: 'lease' });
    // Heartbeats leave at 22, 122, 222, ... ms; the one at 222 is answered at 242.
    network.run(ms(50));
    network.cut([a]);
    network.run(ms(222 + 1000 - 250 - 1));
    expect(network.request(a, READ).answer).not.toBeNull();
    network.run(ms(1));
    expect(network.request(a, READ).answer).toBeNull();
  });

  it('fall back on a round of confirmation where there is no lease', () => {
    const network = settledNetwork(3, { reads: 'lease' });
    network.cut([a]);
    network.run(ms(1100));
    network.heal();
    // Both were silent for so long that a heartbeat must find them first.
    network.run(ms(150));
    expect(network.request(a, READ).answer?.result).toEqual({ kind: 'ok', value: 0, swapped: false });
  });

  it('wait for the no-op of a new term, however sure its leader is to be one', () => {
    const network = settledNetwork(3, { reads: 'lease' });
    network.request(a, write(1));
    // On the disks of b and c at 211 ms; a, who has it from nobody, is gone.
    network.run(ms(12));
    network.crash(a);
    const before = network.announcements.length;
    while (network.announcements.length === before) network.run(ms(1));
    const { node } = network.announcements.at(-1)!;
    const read = network.request(node, READ);
    expect(read.answer).toBeNull();
    network.run(ms(100));
    expect(read.answer?.result).toEqual({ kind: 'ok', value: 1, swapped: false });
  });

  it('are over for good in a term whose leader has told another to campaign, however late that hears of it', () => {
    const network = settledNetwork(3, { reads: 'lease', transfer: { to: c, at: ms(500) } });
    network.run(ms(305));
    network.cut([a]);
    network.run(ms(1));
    network.heal();
    network.run(ms(1500));
    expect(at(network, a).role).toBe('leader');
    const read = network.request(a, READ);
    expect(read.answer).toBeNull();
    network.run(ms(20));
    expect(read.answer?.result.kind).toBe('ok');
  });

  it('rest on voters who wait after a restart too, since they may have answered the leader just before', () => {
    const [leaseReads, others] = (['lease', 'read-index'] as const).map((reads) => {
      const network = settledNetwork(3, { reads, preVote: false });
      network.crash(b);
      network.restart(b);
      network.cut([a]);
      network.fire(c, ELECTION_TIMER);
      network.settle({ group: [b, c] });
      return at(network, c).role;
    });
    expect([leaseReads, others]).toEqual(['candidate', 'leader']);
  });

  it('are promised while clocks only drift, and no more than the bound', () => {
    const [promise] = settledNetwork(3, { reads: 'lease', clockDriftPpm: 200 }).strategy.guarantees;
    expect(promise).toMatchObject({ model: 'linearizable', clockDriftPpmMax: 200 });
    expect(promise?.under).not.toContain('clock-skew');
    expect(promise?.under).toContain('partition');
  });
});

describe('a lease', () => {
  it('is shorter than the election timeout by what its own clock may lose and the voters may gain', () => {
    expect(leaseLength(ms(1000), 0)).toBe(ms(1000));
    expect(leaseLength(ms(1100), 100_000)).toBe(ms(900));
  });

  it('begins when its round was sent, not when it was answered', () => {
    const lease = new Lease(ms(10));
    lease.observe(1, 0, ms(1));
    lease.observe(1, 1, ms(5));
    expect([ms(0), ms(1), ms(10), ms(11)].map((now) => lease.holdsAt(now))).toEqual([false, true, true, false]);
  });

  it('does not count from a round that had begun before it began to measure', () => {
    const lease = new Lease(ms(10));
    lease.observe(1, 0, ms(1));
    lease.observe(2, 0, ms(4));
    // The first is answered and measured; the second began before that, at a moment that nobody has kept.
    lease.observe(2, 1, ms(5));
    lease.observe(2, 2, ms(6));
    expect(lease.holdsAt(ms(11))).toBe(false);
  });
});

describe('reads at followers (dissertation, section 6.4)', () => {
  const follower = (nodes = 3): Raft => settledNetwork(nodes, { reads: 'follower' });

  it('cost a round trip to the leader and one from it to a majority, two messages more than at the leader', () => {
    const network = follower(5);
    let messages = 0;
    network.onStep = (_, effects) => (messages += kindsSent(effects).length);
    const [near, own] = [b, a].map((node) => network.request(node, READ));
    network.run(ms(20));
    expect([own!.answer?.at, near!.answer]).toEqual([ms(220), null]);
    network.run(ms(20));
    expect(near!.answer).toEqual({ at: ms(240), result: { kind: 'ok', value: 0, swapped: false } });
    // The heartbeat of 222 ms and its answers are not counted.
    expect(messages - 8).toBe(8 + (2 + 8));
  });

  it('see every write that was answered before they were asked, though no heartbeat has told of its commit', () => {
    const network = follower();
    network.request(a, write(1));
    network.run(ms(21));
    const read = network.request(c, READ);
    network.run(ms(40));
    expect(read.answer).toEqual({ at: ms(221 + 40), result: { kind: 'ok', value: 1, swapped: false } });
  });

  it('wait until the follower has what the leader had committed', () => {
    const network = settledNetwork(3, { reads: 'follower' }, { delay: slowTo(c) });
    network.run(ms(500));
    const at0 = network.now;
    network.request(a, write(1));
    network.run(ms(21));
    const read = network.request(c, READ);
    // 10 ms there, 20 to confirm, 50 back; the entry left at 0 and is there at 50.
    network.run(ms(200));
    expect(read.answer).toEqual({ at: at0 + ms(21 + 10 + 20 + 50), result: { kind: 'ok', value: 1, swapped: false } });
  });

  it('are sent to the leader by a follower that hears of a new one, and to nobody by one that knows none', () => {
    const network = follower();
    network.cut([c]);
    const read = network.request(c, READ);
    network.run(ms(3000));
    expect(read.answer?.result).toEqual({ kind: 'redirect', leader: null });
    expect(network.request(c, READ).answer?.result).toEqual({ kind: 'redirect', leader: null });
  });

  it('are asked for again when the question is lost', () => {
    const network = follower();
    const reads = [network.request(b, READ), network.request(c, READ)];
    for (const envelope of [...network.inFlight]) network.lose(envelope);
    network.resetConnection(a, c);
    network.run(ms(40));
    expect(reads.map(({ answer }) => answer?.result.kind)).toEqual([undefined, 'ok']);
    network.run(ms(1100));
    expect(reads[0]!.answer?.result.kind).toBe('ok');
  });

  it('do not take the answer to a question of an earlier life for theirs', () => {
    const network = follower();
    network.request(b, READ);
    network.run(ms(35));
    const [late] = network.inFlight.filter(({ message }) => message.kind === 'read-index');
    network.duplicate(late!);
    network.crash(b);
    network.restart(b);
    network.request(a, write(1));
    network.run(ms(22));
    const read = network.request(b, READ);
    for (const envelope of network.inFlight.filter(({ message }) => message.kind === 'read-index')) {
      network.deliver(envelope);
    }
    expect(read.answer?.result).not.toEqual({ kind: 'ok', value: 0, swapped: false });
    network.run(ms(200));
    expect(read.answer?.result).toMatchObject({ value: 1 });
  });

  function slowTo(slow: NodeId) {
    return (_from: NodeId, to: NodeId) => ms(to === slow ? 50 : 10);
  }
});
