import type { Instant, Nanos } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';
import { MS, quiet, stream } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { note, NODE, scripted } from './strategies.fixture.js';
import type { TraceEvent } from './trace.js';

const DATAGRAM = { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } as const;

/** From 100 ms to 200 ms, from node 0 to node 1; hosts are two nodes and two sites of clients. */
const impaired = (change: Partial<Extract<Impairment, { kind: 'links' }>>): Impairment => ({
  kind: 'links',
  from: (100 * MS) as Instant,
  until: (200 * MS) as Instant,
  where: Uint8Array.from({ length: 16 }, (_, pair) => (pair === 1 ? 1 : 0)),
  factor: 1,
  added: 0 as Nanos,
  loss: 0,
  duplicate: 0,
  ...change,
});

/** Node 0 sends `count` notes, one each `everyMs` from 0 on, over 10 ms; gives when each arrived and what was lost. */
function sent(transport: Scenario['network']['transport'], everyMs: number, count: number, impairments: Impairment[]) {
  const base = quiet({ nodes: [1, 1], oneWayMs: 10 });
  const at: string[] = [];
  const lost: TraceEvent[] = [];
  let next = 0;
  const strategy = scripted((self) => (input, now, out) => {
    if (input.kind === 'message') at.push(`${input.message.number} at ${now / MS}`);
    if (self !== 0 || next === count || input.kind === 'message') return;
    out.send(NODE[1]!, note(next++));
    out.setTimer(0, (everyMs * MS) as Nanos);
  });
  simulate(
    strategy,
    {
      ...base,
      network: { ...base.network, transport },
      faults: { partitions: [], crashes: [], impairments },
    },
    { trace: (event) => event.kind === 'lost' && lost.push(event) },
  );
  return { at, lost };
}

describe('a slow link', () => {
  it('delays what is sent while it lasts, one way only; two of them multiply and add up', () => {
    const faults = [
      impaired({ factor: 3, added: (5 * MS) as Nanos }),
      impaired({ factor: 2, added: (1 * MS) as Nanos }),
    ];
    // Sent at 150 ms: 10 * 6 + 6.
    expect(sent(DATAGRAM, 75, 4, faults).at).toEqual(['0 at 10', '1 at 85', '2 at 216', '3 at 235']);
  });

  it('lets a stream keep its order: what is sent fast waits behind what was sent slowly', () => {
    expect(sent(stream(), 75, 4, [impaired({ factor: 10 })]).at).toEqual([
      '0 at 10',
      '1 at 85',
      '2 at 250',
      '3 at 250',
    ]);
  });
});

describe('a flaky link', () => {
  it('loses the share of datagrams that it says, and none before or after', () => {
    const { at, lost } = sent(DATAGRAM, 0.1, 3000, [impaired({ loss: 0.2 })]);
    // Of 1,000 sent while it lasts 200, give or take three deviations of 12.6.
    expect(Math.abs(lost.length - 200)).toBeLessThan(38);
    expect(at.length).toBe(3000 - lost.length);
    expect(lost.every((event) => event.kind === 'lost' && event.reason === 'loss' && event.from === 0)).toBe(true);
    expect(lost.every((event) => event.at >= 100 * MS && event.at < 200 * MS)).toBe(true);
  });

  it('doubles the share of datagrams that it says', () => {
    const { at } = sent(DATAGRAM, 0.1, 3000, [impaired({ duplicate: 0.2 })]);
    expect(Math.abs(at.length - 3200)).toBeLessThan(38);
  });

  it('shows on a stream as a wait for the retransmission, in order, with nothing lost', () => {
    const { at, lost } = sent(stream(), 60, 5, [impaired({ loss: 1 })]);
    // Lost at 120 ms; sent again at 320 ms, with what was sent meanwhile.
    expect(at).toEqual(['0 at 10', '1 at 70', '2 at 330', '3 at 330', '4 at 330']);
    expect(lost).toMatchObject([{ kind: 'lost', at: 120 * MS, reason: 'loss' }]);
  });
});
