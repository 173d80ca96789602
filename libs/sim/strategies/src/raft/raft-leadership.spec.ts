import { nanosFromMs } from '@isthmus/sim-protocol';
import { a, at, b, c, kindsSent, READ, settledNetwork, write } from './raft.fixture.js';
import { ELECTION_TIMER } from './replica.js';

const ms = nanosFromMs;

describe('a leader that checks its quorum (dissertation, section 6.2)', () => {
  it.each([
    ['steps down when it has not heard from a majority for an election timeout', true, 'follower'],
    ['goes on as a leader without the check', false, 'leader'],
  ] as const)('%s', (_, checkQuorum, role) => {
    const network = settledNetwork(3, { checkQuorum });
    network.cut([a]);
    const read = network.request(a, READ);
    // Its heartbeats leave at 222, 322, ... ms; the eleventh in silence is the one at 1222 ms.
    network.run(ms(1021));
    expect([at(network, a).role, read.answer]).toEqual(['leader', null]);
    network.run(ms(2));
    expect(at(network, a).role).toBe(role);
    // Its reads had no effect, and may be asked elsewhere.
    expect(read.answer?.result).toEqual(checkQuorum ? { kind: 'redirect', leader: null } : undefined);
  });

  it('stays the leader as long as a majority answers', () => {
    const network = settledNetwork(5, { checkQuorum: true });
    network.crash(b);
    network.crash(c);
    network.run(ms(20_000));
    expect([at(network, a).role, network.announcements.length]).toEqual(['leader', 1]);
  });

  it('leaves its commands unanswered when it steps down, for they may still be committed', () => {
    const network = settledNetwork(3, { checkQuorum: true });
    network.cut([a]);
    const lost = network.request(a, write(1));
    network.run(ms(1500));
    expect([at(network, a).role, lost.answer]).toEqual(['follower', null]);
  });

  it.each([
    [true, 1],
    [false, 2],
  ])(
    'and voters that hear from it give no thought to a candidate of a later term (check-quorum: %s)',
    (checkQuorum, term) => {
      const network = settledNetwork(3, { checkQuorum, preVote: false });
      network.cut([a]);
      network.fire(c, ELECTION_TIMER);
      network.heal();
      network.settle({ group: [b, c] });
      expect(at(network, b).log.term).toBe(term);
    },
  );
});

describe('leadership transfer (dissertation, section 3.10)', () => {
  it('is asked for at a moment, and takes one way to the successor, its election, and no election timeout', () => {
    const network = settledNetwork(3, { transfer: { to: c, at: ms(500) } });
    network.run(ms(400));
    // TimeoutNow, flush of the vote, request, flush at the voters, votes.
    expect(network.announcements.slice(1)).toEqual([
      { node: a, role: 'follower', term: 2, at: ms(500 + 10 + 1 + 10) },
      { node: c, role: 'leader', term: 2, at: ms(500 + 10 + 1 + 10 + 1 + 10) },
    ]);
  });

  it('takes no new command meanwhile: they are sent on to the successor, having had no effect', () => {
    const network = settledNetwork(3, { transfer: { to: c, at: ms(500) } });
    network.run(ms(305));
    const held = network.request(a, write(1));
    network.run(ms(16));
    expect(held.answer?.result).toEqual({ kind: 'redirect', leader: c });
    network.run(ms(500));
    expect(network.held(b, 0)).toBe(0);
  });

  it('waits until the successor has the whole log', () => {
    const network = settledNetwork(3, { transfer: { to: c, at: ms(500) } });
    network.run(ms(295));
    network.request(a, write(1));
    const told: number[] = [];
    network.onStep = (_, effects) => {
      if (kindsSent(effects).includes('timeout-now')) told.push(network.now);
    };
    network.run(ms(100));
    // Written at 495 ms, on the disk of c at 506, known at 516.
    expect(told).toEqual([ms(516)]);
    network.run(ms(500));
    expect([at(network, c).role, network.held(b, 0)]).toEqual(['leader', 1]);
  });

  it('is given up after an election timeout, and the commands that waited are taken', () => {
    const network = settledNetwork(3, { transfer: { to: c, at: ms(500) } });
    network.crash(c);
    network.run(ms(305));
    const held = network.request(a, write(1));
    network.run(ms(994));
    expect(held.answer).toBeNull();
    network.run(ms(50));
    expect(held.answer).toEqual({ at: ms(1500 + 21), result: { kind: 'ok', value: 1, swapped: false } });
  });

  it('goes back to a preferred leader whenever that has caught up, and not before', () => {
    const network = settledNetwork(3, { transfer: { to: b, at: null } });
    network.run(ms(1500));
    expect(at(network, b).role).toBe('leader');
    network.crash(b);
    network.run(ms(3000));
    expect(at(network, b === network.announcements.at(-1)!.node ? c : network.announcements.at(-1)!.node).role).toBe(
      'leader',
    );
    network.restart(b);
    network.run(ms(3000));
    expect(at(network, b).role).toBe('leader');
  });

  it('reaches voters who are loyal to a leader that they hear', () => {
    const network = settledNetwork(3, { checkQuorum: true, transfer: { to: c, at: ms(500) } });
    network.run(ms(400));
    expect(at(network, c).role).toBe('leader');
  });

  it('does nothing at a node that is to keep its leadership', () => {
    const network = settledNetwork(3, { transfer: { to: a, at: null } });
    network.run(ms(5000));
    expect(network.announcements).toHaveLength(1);
  });
});
