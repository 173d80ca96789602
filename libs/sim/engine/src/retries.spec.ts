import type { Instant, Nanos, NodeId, OperationId, Result } from '@isthmus/sim-protocol';
import { asking, lines } from './asking.fixture.js';
import type { Backoff } from './backoff.js';
import { MS } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { answering, leaderStore, localStore, NODE, ok, scripted, silent } from './strategies.fixture.js';

const ms = (length: number) => (length * MS) as Nanos;
const refused: Result = { kind: 'refused', reason: 'unavailable' };
const backoff = (changes: Partial<Backoff> = {}): Backoff => ({
  base: ms(10),
  factor: 2,
  cap: ms(100),
  jitter: 'none',
  ...changes,
});

/** How long each wait was: nodes are 1 ms away, and refuse at once. */
function waits(settings: Backoff, retries: number, datacenter = 0): number[] {
  const one = asking([{ atMs: 0 }], { retries, backoff: settings, deadline: ms(100_000) }, [1]);
  const { requestLog } = simulate(
    answering(() => refused),
    { ...one, duration: (1000 * MS) as Instant, seed: String(datacenter) },
  );
  const at = [...requestLog.receivedAt];
  return at.slice(1).map((received, i) => received - at[i]! - 2 * MS);
}

describe('requests beyond the first', () => {
  const further = (strategy: Parameters<typeof simulate>[0], scenario: Scenario) => {
    const { furtherAttempts, history } = simulate(strategy, scenario);
    return [history.attempts, furtherAttempts.redirects, furtherAttempts.retries].map((column) => [...column]);
  };

  it('follow refusals and silence as retries, and others as redirects', () => {
    const one = (retries: number) =>
      asking([{ atMs: 0 }], { retries, backoff: backoff(), attemptTimeout: ms(50) }, [2]);
    const first = answering(() => refused);
    expect(further(first, one(2))).toEqual([[3], [0], [2]]);
    expect(further(silent, one(2))).toEqual([[3], [0], [2]]);
    // The node asked first says that the other leads; that one serves it.
    const sent = scripted((self) => (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, self === 0 ? { kind: 'redirect', leader: NODE[1]! } : ok(1));
    });
    expect(further(sent, one(2))).toEqual([[2], [1], [0]]);
    const asks = scripted(() => (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, { kind: 'redirect', leader: null });
    });
    const [attempts = [], redirects] = further(asks, one(0));
    expect(redirects).toEqual(attempts.map((count) => count - 1));
  });
});

describe('back-off', () => {
  it('grows by its factor up to its cap', () => {
    expect(waits(backoff(), 6)).toEqual([10, 20, 40, 80, 100, 100].map(ms));
    expect(waits(backoff({ factor: 1 }), 3)).toEqual([10, 10, 10].map(ms));
    expect(waits(backoff({ base: ms(500) }), 2)).toEqual([100, 100].map(ms));
  });

  it('begins anew with each operation', () => {
    const two = asking([{ atMs: 0 }, { atMs: 500 }], { retries: 2, backoff: backoff() }, [1]);
    const { requestLog } = simulate(
      answering(() => refused),
      two,
    );
    expect([...requestLog.receivedAt].map((at) => at / MS)).toEqual([1, 13, 35, 501, 513, 535]);
  });

  it('with jitter is uniform over the whole wait, or over its second half', () => {
    const flat = { base: ms(100), factor: 1, cap: ms(100) };
    const drawn = (jitter: Backoff['jitter']) =>
      Array.from({ length: 100 }, (_, seed) => waits({ ...flat, jitter }, 20, seed)).flat();
    for (const [jitter, least] of [
      ['full', 0],
      ['equal', 50],
    ] as const) {
      const all = drawn(jitter).sort((one, other) => one - other);
      expect(all[0]).toBeGreaterThanOrEqual(ms(least));
      expect(all.at(-1)).toBeLessThanOrEqual(ms(100));
      // Kolmogorov-Smirnov at 0.1 %: 1.95 / sqrt(n).
      const distance = Math.max(
        ...all.map((wait, i) => Math.abs((wait - ms(least)) / (ms(100) - ms(least)) - (i + 0.5) / all.length)),
      );
      expect(distance).toBeLessThan(1.95 / Math.sqrt(all.length));
    }
  });
});

describe('an attempt timeout', () => {
  const timing = (settings: Parameters<typeof asking>[1] = {}) => ({
    attemptTimeout: ms(20),
    backoff: backoff({ factor: 1 }),
    retries: 2,
    ...settings,
  });
  const silentAt = (node: number) => answering((self) => (self === node ? null : ok(1)));

  it('gives an attempt up and asks the next node, with the same operation', () => {
    const outcome = simulate(silentAt(0), asking([{ atMs: 0 }], timing({ attemptTimeout: ms(150) })));
    // 150 of waiting, 10 of back-off, 100 to the next datacenter and back.
    expect(lines(outcome)).toEqual(['260 ok, node 1, 2']);
    expect([...outcome.requestLog.operation]).toEqual([0, 0]);
  });

  it('leaves the last attempt its time until the deadline', () => {
    expect(lines(simulate(silent, asking([{ atMs: 0 }], timing())))).toEqual(['1000 info deadline, node 2, 3']);
    // The second answer takes 100 ms, the limit is 20; the third attempt is the last and may take as long.
    expect(lines(simulate(silentAt(0), asking([{ atMs: 0 }], timing())))).toEqual(['160 ok, node 2, 3']);
  });

  it('ignores the answers to what was given up', () => {
    const outcome = simulate(localStore, asking([{ atMs: 0 }], timing({ attemptTimeout: ms(1) }), [0, 1, 1]));
    // An answer takes 100 ms; those to the first two attempts, at 100 and 111, come too late.
    expect(lines(outcome)).toEqual(['122 ok, node 0, 3']);
    expect([...outcome.requestLog.answer]).toEqual([1, 1, 1]);
  });

  it('leaves a client in doubt, whatever is answered later', () => {
    const doubtful = answering((self) => (self === 0 ? null : refused));
    expect(lines(simulate(doubtful, asking([{ atMs: 0 }], timing({ attemptTimeout: ms(150) }))))).toEqual([
      '370 info refused, node 2, 3',
    ]);
    const clueless = answering((self) => (self === 0 ? null : { kind: 'redirect', leader: null }));
    const short = timing({ attemptTimeout: ms(150), deadline: ms(265) });
    expect(lines(simulate(clueless, asking([{ atMs: 0 }], short)))).toEqual(['265 info no-leader, node 1, 2']);
    // The doubt is the operation's, not the session's.
    let asked = 0;
    const once = answering(() => (asked++ === 0 ? null : refused));
    const two = asking([{ atMs: 0 }, { atMs: 500 }], timing(), [1]);
    expect(lines(simulate(once, two))).toEqual(['44 info refused, node 0, 3', '526 fail refused, node 0, 3']);
  });

  it('has the answer to the attempt that a node got last, where that node leaves an earlier one unanswered', () => {
    const second = answering((_self, asked) => (asked === 0 ? null : ok(1)));
    expect(lines(simulate(second, asking([{ atMs: 0 }], timing(), [1])))).toEqual(['32 ok, node 0, 2']);
    // Or where it answers later, and does not know which attempt it answers.
    const later = scripted(() => {
      let id = 0 as OperationId;
      return (input, _now, out) => {
        if (input.kind === 'request') out.setTimer(0, ms(25));
        if (input.kind === 'request') id = input.id;
        if (input.kind === 'timeout') out.reply(id, ok(1));
      };
    });
    // Its timer is set again by the attempt that comes at 31.
    const settings = timing({ attemptTimeout: ms(20), retries: 1 });
    expect(lines(simulate(later, asking([{ atMs: 0 }], settings, [1])))).toEqual(['57 ok, node 0, 2']);
  });

  it('forgets a leader that does not answer', () => {
    let isGone = false;
    const leader = (self: NodeId): Result | null => {
      if (self === 1 && isGone) return null;
      if (self === 1) isGone = true;
      return self === 1 || (self === 0 && isGone) ? ok(1) : { kind: 'redirect', leader: NODE[1]! };
    };
    const settings = timing({ attemptTimeout: ms(150) });
    const outcome = simulate(
      answering(leader, { route: () => 'leader' }),
      asking([{ atMs: 0 }, { atMs: 500 }], settings),
    );
    expect(lines(outcome)).toEqual(['102 ok, node 1, 2', '662 ok, node 0, 2']);
  });

  it('counts a reset connection for an attempt without an answer', () => {
    const base = asking([{ atMs: 10 }], timing({ attemptTimeout: ms(900), deadline: ms(2000) }));
    const crashes = [{ node: NODE[0]!, at: (5 * MS) as Instant, until: 100 * MS, disk: 'kept' as const }];
    const faulty: Scenario = { ...base, faults: { partitions: [], crashes } };
    expect(lines(simulate(localStore, faulty))).toEqual(['210 ok, node 1, 2']);
    const { attemptTimeout: _, ...patient } = faulty.clients;
    expect(lines(simulate(localStore, { ...faulty, clients: patient }))).toEqual([
      '100 info connection-reset, node 0, 1',
    ]);
  });

  it('that is longer than every answer changes nothing', () => {
    const list = [10, 30, 200, 210].map((atMs) => ({ atMs }));
    const plain = simulate(leaderStore(NODE[1]!), asking(list, { sessions: 2, retries: 2 }));
    const timed = simulate(leaderStore(NODE[1]!), asking(list, { sessions: 2, retries: 2, attemptTimeout: ms(500) }));
    expect(timed.history).toEqual(plain.history);
  });
});

describe('failover', () => {
  const every = (count: number, gapMs: number) => Array.from({ length: count }, (_, i) => ({ atMs: i * gapMs }));
  /** Which nodes were asked, in order of the operations, each once: a node that is down never answers. */
  const asked = (settings: Parameters<typeof asking>[1], down: [number, number][], count = 8, nodes = [1, 1, 1]) => {
    const base = asking(every(count, 1000), { deadline: ms(500), ...settings }, nodes);
    const strategy = answering((self, _asked, id) =>
      down.some(([node, until]) => node === self && id < until) ? null : ok(1),
    );
    return [...simulate(strategy, base).history.node];
  };

  it('turns to the next nearest datacenter after so many attempts in a row without an answer', () => {
    const failover = { after: 2, returnAfter: ms(60_000) };
    expect(asked({ failover }, [[0, 99]])).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
    // And on to the one after it; and round.
    const both: [number, number][] = [
      [0, 99],
      [1, 99],
    ];
    expect(asked({ failover }, both)).toEqual([0, 0, 1, 1, 2, 2, 2, 2]);
    expect(asked({ failover }, [...both, [2, 99]])).toEqual([0, 0, 1, 1, 2, 2, 0, 0]);
    expect(asked({}, [[0, 99]])).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is not moved by single failures', () => {
    let count = 0;
    const flaky = answering(() => (count++ % 2 === 0 ? null : ok(1)));
    const base = asking(every(8, 1000), { deadline: ms(500), failover: { after: 2, returnAfter: ms(60_000) } });
    expect([...simulate(flaky, base).history.node]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('tries its home again after a while, and stays there if it answers', () => {
    const failover = { after: 2, returnAfter: ms(2000) };
    // It left at 1.5 s, so it is back with the operation at 4 s.
    expect(asked({ failover }, [[0, 4]])).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    // Still down: a single failure sends it away again, at 4.5 s.
    expect(asked({ failover }, [[0, 99]])).toEqual([0, 0, 1, 1, 0, 1, 1, 0]);
  });

  it('spreads the sessions over the nodes of the datacenter that they turn to', () => {
    const list = Array.from({ length: 4 }, (_, i) => ({ atMs: i < 2 ? 0 : 1000 }));
    const settings = { sessions: 2, deadline: ms(500), failover: { after: 1, returnAfter: ms(60_000) } };
    const strategy = answering((self) => (self < 2 ? null : ok(1)));
    expect([...simulate(strategy, asking(list, settings, [2, 2])).history.node]).toEqual([0, 1, 2, 3]);
  });

  it('within an operation goes by the attempts', () => {
    const settings = {
      failover: { after: 2, returnAfter: ms(60_000) },
      attemptTimeout: ms(150),
      retries: 3,
      deadline: ms(900),
    };
    // Two nodes at home: both were asked, and the third attempt went to the next in turn; the next operation begins there.
    expect(
      asked(
        settings,
        [
          [0, 99],
          [1, 99],
        ],
        2,
        [2, 1],
      ),
    ).toEqual([2, 2]);
  });
});
