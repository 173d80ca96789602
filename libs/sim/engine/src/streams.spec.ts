import type { Instant, Nanos } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { clientHost } from './hosts.js';
import { partitionMask } from './partition.js';
import { arrivals, clients, MS, quiet, SECOND, stream } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { localStore, note, NODE, scripted } from './strategies.fixture.js';
import type { TraceEvent } from './trace.js';

interface CutMs {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly blocks?: 'both' | 'outgoing' | 'incoming';
}

function withCuts(base: Scenario, cuts: readonly CutMs[], groups: readonly (readonly number[])[]): Scenario {
  const partitions = cuts.map(({ fromMs, untilMs, blocks = 'both' as const }) => ({
    from: (fromMs * MS) as Instant,
    until: (untilMs * MS) as Instant,
    blocked: partitionMask(base.cluster, { groups, blocks, scope: 'both' }),
  }));
  return { ...base, faults: { ...base.faults, partitions } };
}

interface Seen {
  /** Milliseconds. */
  readonly at: number;
  readonly node: number;
  /** A note's number, or what was reset. */
  readonly what: number | 'reset';
}

/** Node 0 sends a note to node 1 at each of these milliseconds. */
function sending(atMs: readonly number[], scenario: Scenario): Seen[] {
  const seen: Seen[] = [];
  const strategy = scripted((self) => {
    let sent = 0;
    return (input, now, out) => {
      if (input.kind === 'message') seen.push({ at: now / MS, node: self, what: input.message.number });
      if (input.kind === 'connection-reset') seen.push({ at: now / MS, node: self, what: 'reset' });
      if (self !== 0) return;
      if (input.kind === 'timeout') out.send(NODE[1]!, note(sent++));
      const next = atMs[sent];
      if ((input.kind === 'timeout' || input.kind === 'start') && next !== undefined) {
        out.setTimer(0, (next * MS - now) as Nanos);
      }
    };
  });
  simulate(strategy, scenario);
  return seen;
}

const base = quiet({ nodes: [1, 1], oneWayMs: 50 }, { duration: (60 * SECOND) as Instant });
const cut = (...cuts: CutMs[]) => withCuts(base, cuts, [[0], [1]]);

describe('a stream whose link is cut', () => {
  // A note sent at 1,000 ms into a cut is tried again 200, 600, 1,400, 3,000, 6,200 and 12,600 ms later.
  it.each([
    [1001, 1200],
    [1200, 1200],
    [1201, 1600],
    [1900, 2400],
    [3999, 4000],
    [4001, 7200],
    [12_000, 13_600],
  ])('healed at %i ms, delivers 50 ms after the next retransmission, at %i ms', (untilMs, retransmittedMs) => {
    const seen = sending([1000, 1100], cut({ fromMs: 990, untilMs }));
    const at = retransmittedMs + 50;
    expect(seen).toEqual([
      { at, node: 1, what: 0 },
      { at, node: 1, what: 1 },
    ]);
  });

  it('lets nothing pass that was sent later, though the link has healed', () => {
    const seen = sending([1000, 1300], cut({ fromMs: 990, untilMs: 1210 }));
    expect(seen.map(({ at, what }) => [at, what])).toEqual([
      [1650, 0],
      [1650, 1],
    ]);
  });

  it('counts from the loss where a message is lost on its way, and keeps what follows behind it', () => {
    // Lost when it arrives at 1,050; the second is in flight behind it and arrives after the heal; tried again at 1,250.
    const seen = sending([1000, 1040], cut({ fromMs: 1045, untilMs: 1060 }));
    expect(seen.map(({ at, what }) => [at, what])).toEqual([
      [1300, 0],
      [1300, 1],
    ]);
  });

  it('counts from the first loss where several messages are lost on their way', () => {
    // Lost at 1,050 and at 1,090.
    const seen = sending([1000, 1040], cut({ fromMs: 1045, untilMs: 1200 }));
    expect(seen.map(({ at }) => at)).toEqual([1300, 1300]);
  });

  it('keeps the order where an earlier message is lost once more and later ones are not', () => {
    // A note takes 10 ms to leave. The first two are lost at 1,060 and 1,080; the third waits at the receiver from 1,100.
    // Sent again at 1,260, the first is lost at 1,320 and the second joins the third at 1,330. Sent again at 1,520.
    const cuts = cut({ fromMs: 1055, untilMs: 1090 }, { fromMs: 1315, untilMs: 1325 });
    const scenario = { ...cuts, network: { ...base.network, bandwidth: 8000 } };
    const seen = sending([1000, 1020, 1040], scenario);
    expect(seen.map(({ at, what }) => [at, what])).toEqual([
      [1580, 0],
      [1580, 1],
      [1580, 2],
    ]);
  });

  it('is at once as fast as ever when the retransmission got through', () => {
    const seen = sending([1000, 1700, 1800], cut({ fromMs: 990, untilMs: 1210 }));
    expect(seen.map(({ at }) => at)).toEqual([1650, 1750, 1850]);
  });

  it('is delayed one way only by a one-way cut', () => {
    const echo = scripted((self) => (input, now, out) => {
      if (input.kind === 'start' && self === 0) out.setTimer(0, (1000 * MS) as Nanos);
      if (input.kind === 'timeout') out.send(NODE[1]!, note(0));
      if (input.kind !== 'message') return;
      times.push(now / MS);
      if (self === 1) out.send(NODE[0]!, note(1));
    });
    const times: number[] = [];
    simulate(echo, withCuts(base, [{ fromMs: 900, untilMs: 1100, blocks: 'incoming' }], [[0], [1]]));
    // There at 1,050 unhindered; the answer is lost at once, and sent again 200 ms later.
    expect(times).toEqual([1050, 1300]);
  });
});

describe('a stream whose link stays cut', () => {
  const resets = (seen: readonly Seen[]) => seen.filter(({ what }) => what === 'reset');

  it('is reset after the time stated, and both ends are told', () => {
    const seen = sending([1000], cut({ fromMs: 990, untilMs: 59_000 }));
    expect(seen).toEqual([
      { at: 16_000, node: 0, what: 'reset' },
      { at: 16_000, node: 1, what: 'reset' },
    ]);
  });

  it('tries once more where the last attempt falls on the limit', () => {
    const transport = stream(200, 600);
    const scenario = { ...cut({ fromMs: 990, untilMs: 1600 }), network: { ...base.network, transport } };
    expect(sending([1000], scenario)).toEqual([{ at: 1650, node: 1, what: 0 }]);
  });

  it('drops what waited or was on its way, and opens a new connection for what is sent then', () => {
    // The cut ends with the reset. The handshake takes a round trip of 100 ms before the message can leave.
    const seen = sending([1000, 2000, 17_000, 17_050], cut({ fromMs: 990, untilMs: 16_000 }));
    expect(seen.slice(2)).toEqual([
      { at: 17_150, node: 1, what: 2 },
      { at: 17_150, node: 1, what: 3 },
    ]);
  });

  it('repeats the handshake in the same rhythm, from the moment it was first tried', () => {
    // Reset at 16,000; opened at 17,000: tried at 17,000, 17,200 and, healed, at 17,600; there after 3 * 50 ms.
    const seen = sending([1000, 17_000], cut({ fromMs: 990, untilMs: 17_500 }));
    expect(seen.slice(2)).toEqual([{ at: 17_750, node: 1, what: 1 }]);
  });

  it('gives up a handshake that nobody answers, and tells only those who wait', () => {
    const seen = sending([1000, 17_000], cut({ fromMs: 990, untilMs: 59_000 }));
    expect(resets(seen)).toEqual([
      { at: 16_000, node: 0, what: 'reset' },
      { at: 16_000, node: 1, what: 'reset' },
      { at: 32_000, node: 0, what: 'reset' },
    ]);
  });

  it('ends the open operations of clients whose connection it was as unknown', () => {
    const scenario = quiet(
      { nodes: [0, 1], oneWayMs: 50 },
      {
        duration: (60 * SECOND) as Instant,
        clients: clients([0], { deadline: (30 * SECOND) as Nanos, sessions: 2 }),
        workload: () => arrivals([{ atMs: 1000 }, { atMs: 4000 }]),
      },
    );
    const host = clientHost(scenario.cluster, scenario.cluster.datacenters[0]!.id);
    const { history } = simulate(localStore, withCuts(scenario, [{ fromMs: 990, untilMs: 20_000 }], [[0], [host]]));
    expect([...history.respondedAt]).toEqual([16_000 * MS, 16_000 * MS]);
    expect([...history.outcome]).toEqual([3, 3]);
    expect([...history.reason]).toEqual([2, 2]);
  });
});

describe('streams through any schedule of cuts', () => {
  const cuts = fc.array(
    fc.record({
      fromMs: fc.integer({ min: 0, max: 4000 }),
      forMs: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1500 })),
      blocks: fc.constantFrom('both' as const, 'outgoing' as const, 'incoming' as const),
    }),
    { maxLength: 40 },
  );
  const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 400 })), {
    minLength: 1,
    maxLength: 40,
  });
  const transports = fc.record({
    timeout: fc.integer({ min: 5, max: 300 }),
    resetAfter: fc.integer({ min: 10, max: 3000 }),
  });

  it('deliver every message exactly once and in order, unless a reset was told', () => {
    let resets = 0;
    let retransmissions = 0;
    fc.assert(
      fc.property(cuts, gaps, transports, fc.boolean(), (schedule, waits, { timeout, resetAfter }, isNoisy) => {
        const transport = stream(timeout, resetAfter);
        const jitter = isNoisy
          ? ({ kind: 'exponential', relative: 2, minimum: 0 as Nanos } as const)
          : ({ kind: 'none' } as const);
        const faults = schedule.map(({ fromMs, forMs, blocks }) => ({ fromMs, untilMs: fromMs + forMs, blocks }));
        const scenario = {
          ...withCuts(base, faults, [[0], [1]]),
          network: { ...base.network, transport, jitter, bandwidth: isNoisy ? 40_000 : Infinity },
        };
        const trace: TraceEvent[] = [];
        const connections = exchange(waits, scenario, (event) => trace.push(event));
        retransmissions += trace.filter(({ kind }) => kind === 'retransmitted').length;
        for (const { sent, received } of connections.flat()) {
          // The last connection is still open; whatever was reset has lost its end, not its middle.
          expect(received).toEqual(sent.slice(0, received.length));
        }
        for (const direction of connections) {
          resets += direction.length - 1;
          const last = direction.at(-1)!;
          expect(last.received).toEqual(last.sent);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
    // Else the property would hold for want of faults.
    expect(resets).toBeGreaterThan(100);
    expect(retransmissions).toBeGreaterThan(100);
  });

  /** Notes sent and received by connection, from node 0 to 1 and back; each reset told to the sender begins the next. */
  function exchange(waits: readonly number[], scenario: Scenario, trace: (event: TraceEvent) => void) {
    interface Connection {
      readonly sent: number[];
      readonly received: number[];
    }
    const directions: [Connection[], Connection[]] = [[{ sent: [], received: [] }], [{ sent: [], received: [] }]];
    let number = 0;
    const strategy = scripted((self) => {
      const peer = NODE[1 - self]!;
      const [ours, theirs] = self === 0 ? directions : [directions[1], directions[0]];
      let step = 0;
      return (input, _now, out) => {
        if (input.kind === 'connection-reset') ours.push({ sent: [], received: [] });
        if (input.kind === 'message') {
          const home = theirs.find(({ sent }) => sent.includes(input.message.number))!;
          home.received.push(input.message.number);
        }
        if (input.kind === 'timeout') {
          ours.at(-1)!.sent.push(number);
          out.send(peer, note(number++));
        }
        if (input.kind === 'start' || input.kind === 'timeout') {
          const wait = waits[(step++ + self) % waits.length]!;
          if (step <= waits.length) out.setTimer(0, (wait * MS) as Nanos);
        }
      };
    });
    simulate(strategy, scenario, { trace });
    return directions;
  }
});
