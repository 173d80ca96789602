import type { Nanos } from '@isthmus/sim-protocol';
import { type Arrival, arrivals, clients, MS, quiet, read, write } from './scenario.fixture.js';
import type { Impairment } from './impairment.js';
import type { ServiceScenario } from './scenario.js';
import { simulate } from './simulate.js';
import { leaderStore, localStore, type Note, NODE, scripted } from './strategies.fixture.js';
import { between, impaired, pair, withNodes } from './watching.fixture.js';

const SAME_FOR_ALL: ServiceScenario = { nanosPerByte: 0, requests: {}, messages: new Map() };
const ms = (value: number) => (value * MS) as Nanos;

/** When node 1 has served what node 0 sent it at once: arrived at 50 ms, at 4 ms of CPU each if nothing else is said. */
function servedAt(notes: readonly Note[], service: Partial<ServiceScenario>): [name: string, ms: number][] {
  const seen: [string, number][] = [];
  const strategy = scripted((self) => (input, now, out) => {
    if (input.kind === 'message') seen.push([input.message.name, now / MS]);
    if (self === 0 && input.kind === 'start') for (const note of notes) out.send(NODE[1]!, note);
  });
  simulate(strategy, withNodes(pair, { serviceTime: ms(4), service: { ...SAME_FOR_ALL, ...service } }));
  return seen;
}

function latencies(list: readonly Arrival[], service: Partial<ServiceScenario>, serviceTime = ms(4)): number[] {
  const scenario = quiet(
    { nodes: [1], localMs: 1 },
    { clients: clients([0], { sessions: list.length, deadline: ms(60_000) }), workload: () => arrivals(list) },
  );
  const nodes = { serviceTime, service: { ...SAME_FOR_ALL, ...service } };
  const { history } = simulate(localStore, withNodes(scenario, nodes));
  return [...history.respondedAt].map((at, row) => (at - history.intendedAt[row]!) / MS);
}

describe('service times', () => {
  it('may differ by message: a heartbeat of 1 ms, all others of 4 ms', () => {
    const notes = ['append', 'heartbeat', 'append'].map((name, number) => ({ name, number }));
    expect(servedAt(notes, { messages: new Map([['heartbeat', ms(1)]]) })).toEqual([
      ['append', 54],
      ['heartbeat', 55],
      ['append', 59],
    ]);
  });

  it('grow with the bytes of a message: 1000 of them at a microsecond each take 1 ms more', () => {
    const notes = [
      { name: 'append', number: 0, bytes: 1000 },
      { name: 'append', number: 1, bytes: 500 },
    ];
    expect(servedAt(notes, { nanosPerByte: 1000 })).toEqual([
      ['append', 55],
      ['append', 59.5],
    ]);
  });

  it('may be drawn from an exponential distribution: 1,000 messages of 4 ms in the mean, each of its own length', () => {
    const notes = Array.from({ length: 1000 }, (_, number) => ({ name: 'append', number }));
    const ends = servedAt(notes, { isExponential: true }).map(([, at]) => at);
    const lengths = ends.map((at, index) => at - (ends[index - 1] ?? 50));
    expect(new Set(lengths).size).toBe(1000);
    // Four standard deviations of the mean, which is 4 ms / sqrt(1000); a share e^-1 takes longer than that.
    expect(Math.abs(lengths.reduce((sum, length) => sum + length) / 1000 - 4)).toBeLessThan(0.5);
    expect(Math.abs(lengths.filter((length) => length > 4).length / 1000 - Math.exp(-1))).toBeLessThan(0.06);
    expect(servedAt(notes, { isExponential: true }).map(([, at]) => at)).toEqual(ends);
  });

  it('of nothing still wait their turn', () => {
    const notes = ['append', 'heartbeat'].map((name, number) => ({ name, number }));
    expect(servedAt(notes, { messages: new Map([['heartbeat', ms(0)]]) })).toEqual([
      ['append', 54],
      ['heartbeat', 54],
    ]);
  });

  it('may differ by kind of request, whose 100 bytes count as well', () => {
    const asked = [
      { atMs: 10, operation: write(0, 1) },
      { atMs: 10, operation: read(0) },
      { atMs: 100, operation: read(0) },
    ];
    // 1 ms there, 4 + 1 ms for the write, 2 + 1 for the read behind it, 1 ms back.
    expect(latencies(asked, { requests: { read: ms(2) }, nanosPerByte: 10_000 })).toEqual([7, 10, 5]);
  });

  it('are lengthened by a slow CPU, bytes included', () => {
    const scenario = quiet(
      { nodes: [1], localMs: 1 },
      { clients: clients([0]), workload: () => arrivals([{ atMs: 10 }]) },
    );
    const slow: Impairment = { ...between(0, 100), kind: 'slow-cpu', node: NODE[0]!, factor: 3 };
    const nodes = { serviceTime: ms(4), service: { ...SAME_FOR_ALL, nanosPerByte: 10_000 } };
    expect(simulate(localStore, withNodes(impaired(scenario, slow), nodes)).history.respondedAt[0]).toBe(
      (10 + 1 + 3 * 5 + 1) * MS,
    );
  });
});

describe('a leader that is asked more than it can serve', () => {
  const SERVICE = 1;
  const COUNT = 400;
  /** So many milliseconds from one arrival to the next. */
  const asked = (gap: number) => Array.from({ length: COUNT }, (_, index) => ({ atMs: 10 + index * gap }));

  it('lets each request wait for half a service time more than the one before, at twice its capacity', () => {
    const expected = Array.from({ length: COUNT }, (_, index) => 1 + SERVICE + (index * SERVICE) / 2 + 1);
    expect(latencies(asked(SERVICE / 2), {}, ms(SERVICE))).toEqual(expected);
  });

  it('answers one in each service time, however many ask: it is busy all the time', () => {
    for (const gap of [1, 0.5, 0.25, 0.125]) {
      const scenario = quiet(
        { nodes: [1, 1], localMs: 1 },
        {
          clients: clients([0], { sessions: COUNT, deadline: ms(60_000) }),
          workload: () => arrivals(asked(gap)),
        },
      );
      const { requestLog } = simulate(leaderStore(NODE[0]!), withNodes(scenario, { serviceTime: ms(SERVICE) }));
      const answered = [...requestLog.answeredAt].sort((a, b) => a - b);
      expect(answered).toHaveLength(COUNT);
      const gaps = answered.slice(1).map((at, index) => (at - answered[index]!) / MS);
      expect(new Set(gaps)).toEqual(new Set([SERVICE]));
    }
  });
});
