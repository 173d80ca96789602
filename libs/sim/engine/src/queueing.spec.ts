import type { Nanos, NodeId, Workload } from '@isthmus/sim-protocol';
import { Random, type Stream } from '@isthmus/sim-random';
import { clients, MS, quiet, read } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { localStore, note, ok, scripted } from './strategies.fixture.js';

/** Mean service: of the CPU in nanoseconds, of a link in bytes at a nanosecond each. */
const SERVICE = 100_000;
const BITS_PER_SECOND_AT_A_BYTE_PER_NANO = 8e9;
const CUSTOMERS = 5000;

interface Customer {
  readonly arrivesAt: number;
  readonly service: number;
}

/** How long each customer of one server waits, first come, first served. Source: Lindley, 1952. */
function waitsOf(customers: readonly Customer[]): number[] {
  let free = 0;
  return customers.map(({ arrivesAt, service }) => {
    const begins = Math.max(arrivesAt, free);
    free = begins + service;
    return begins - arrivesAt;
  });
}

const exponential = (stream: Stream, mean: number) => Math.round(stream.exponential() * mean);

const poisson =
  (mean: number) =>
  (random: Random): Workload => {
    const stream = random.stream('arrivals');
    return {
      gap: () => exponential(stream, mean) as Nanos,
      operation: () => read(0),
      observed: () => {},
    };
  };

/** Poisson arrivals, so many as keep a server of mean service `SERVICE` busy for that share of the time. */
function loaded(utilisation: number): Partial<Scenario> {
  const gap = SERVICE / utilisation;
  return {
    clients: clients([0], { maxSessions: 10_000 }),
    workload: poisson(gap),
    duration: (CUSTOMERS * gap) as Scenario['duration'],
    drain: (1000 * MS) as Nanos,
  };
}

/** What the CPU of a node with a fixed service time was asked, and how long each request waited there. */
function throughCpu(utilisation: number): { customers: Customer[]; waits: number[] } {
  const scenario = quiet({ nodes: [1] }, loaded(utilisation));
  const { requestLog } = simulate(localStore, {
    ...scenario,
    nodes: { ...scenario.nodes, serviceTime: SERVICE as Nanos },
  });
  const rows = [...requestLog.receivedAt.keys()];
  return {
    customers: rows.map((row) => ({ arrivesAt: requestLog.receivedAt[row]!, service: SERVICE })),
    waits: rows.map((row) => requestLog.answeredAt[row]! - requestLog.receivedAt[row]! - SERVICE),
  };
}

/** The messages of exponential size that went over a link of limited bandwidth, and how long each waited for it. */
function throughLink(utilisation: number): { customers: Customer[]; waits: number[] } {
  const scenario = quiet({ nodes: [1, 1] }, loaded(utilisation));
  const sizes = new Random('1').stream('sizes');
  const strategy = scripted(() => (input, _now, out) => {
    if (input.kind !== 'request') return;
    out.send(1 as NodeId, { ...note(0), bytes: exponential(sizes, SERVICE) });
    out.reply(input.id, ok(0));
  });
  const customers: Customer[] = [];
  const deliveredAt: number[] = [];
  simulate(
    strategy,
    { ...scenario, network: { ...scenario.network, bandwidth: BITS_PER_SECOND_AT_A_BYTE_PER_NANO } },
    {
      trace: (event) => {
        if (event.kind === 'sent' && event.name === 'note')
          customers.push({ arrivesAt: event.at, service: event.bytes });
        if (event.kind === 'delivered' && event.name === 'note') deliveredAt.push(event.at);
      },
    },
  );
  const oneWay = scenario.network.delay[1]!;
  return {
    customers,
    waits: deliveredAt.map((at, index) => at - customers[index]!.arrivesAt - oneWay - customers[index]!.service),
  };
}

type Coefficients = readonly [product: number, square: number, increment: number];

/** One load of a server: mean service 1, and `square` the mean of its square. */
interface Load {
  readonly utilisation: number;
  readonly customers: number;
  readonly coefficients: Coefficients;
}

/**
 * The mean wait of a CPU's customers, over the mean service, estimated with control variates; and how many of them waited otherwise than
 * Lindley's recursion says. They are messages, which come as Poisson has it; `serviceOf` draws what each costs the CPU.
 *
 * Of a customer's wait W and the service less the gap to the next, X, with mean m, W(X - m), X^2 - E[X^2] and X - m have mean 0, since W
 * does not depend on X: what they come to in a run is noise, and so is the part of the wait that goes with it. Any coefficients leave
 * the estimate unbiased; these are those of least squares over 60 other runs. Source: Lavenberg and Welch, Management Science 27 (3), 1981.
 */
function meanWait(
  { utilisation, customers, coefficients }: Load,
  serviceOf: (stream: Stream) => number,
  square: number,
) {
  const random = new Random('1');
  const [gaps, services] = [random.stream('gaps'), random.stream('sizes')];
  const oneWay = 1000;
  const gapMean = 1 / utilisation;
  const mean = 1 - gapMean;
  const squareMean = square - 2 * gapMean + 2 * gapMean * gapMean;
  let [sum, seen, others, sent] = [0, 0, 0, 0];
  let wait = 0;
  const gapAfter: number[] = [];
  const strategy = scripted((self) => (input, now, out) => {
    if (self === 1) {
      if (input.kind !== 'message') return;
      const { number: sentAt, bytes = 0 } = input.message;
      const waited = now - sentAt - oneWay - bytes;
      const gap = gapAfter[seen++]!;
      if (waited !== wait) others++;
      wait = Math.max(0, wait + bytes - gap);
      const [w, x] = [waited / SERVICE, (bytes - gap) / SERVICE];
      const controls = [w * (x - mean), x * x - squareMean, x - mean] as const;
      sum += w - coefficients.reduce((noise, coefficient, index) => noise + coefficient * controls[index]!, 0);
      return;
    }
    if (input.kind === 'timeout') {
      out.send(1 as NodeId, { name: 'note', number: now, bytes: serviceOf(services) });
      gapAfter.push(exponential(gaps, SERVICE * gapMean));
      if (++sent < customers) out.setTimer(0, gapAfter[sent - 1]! as Nanos);
    } else if (input.kind === 'start') out.setTimer(0, 0 as Nanos);
  });
  const scenario = quiet({ nodes: [1, 1], oneWayMs: oneWay / MS });
  const service = { nanosPerByte: 1, requests: {}, messages: new Map<string, Nanos>() };
  simulate(strategy, {
    ...scenario,
    nodes: { ...scenario.nodes, service },
    duration: (2 * customers * SERVICE * gapMean) as Scenario['duration'],
  });
  return { mean: sum / seen, seen, others };
}

/** So many customers that 1 % is two to three standard deviations of the estimate; without controls it would be a ninth of one at 0.9. */
const FIXED: readonly Load[] = [
  { utilisation: 0.3, customers: 200_000, coefficients: [0.16, 0.016, 0.23] },
  { utilisation: 0.6, customers: 100_000, coefficients: [1, 0.18, 1.3] },
  { utilisation: 0.9, customers: 50_000, coefficients: [8.9, 3.6, 8.9] },
];
const EXPONENTIAL: readonly Load[] = [
  { utilisation: 0.3, customers: 300_000, coefficients: [0.31, 0.037, 0.5] },
  { utilisation: 0.6, customers: 100_000, coefficients: [1.3, 0.5, 2.8] },
  { utilisation: 0.9, customers: 50_000, coefficients: [8.9, 4.2, 11.7] },
];

describe.each([0.3, 0.6, 0.9])('a server that is busy for %f of the time', (utilisation) => {
  it('lets each request to a CPU wait as long as those before it take', () => {
    const { customers: asked, waits } = throughCpu(utilisation);
    expect(asked.length).toBeGreaterThan(0.95 * CUSTOMERS);
    expect(waits).toEqual(waitsOf(asked));
  });

  it('lets each message to a link wait as long as those before it take', () => {
    const { customers: sent, waits } = throughLink(utilisation);
    expect(sent.length).toBeGreaterThan(0.95 * CUSTOMERS);
    expect(waits).toEqual(waitsOf(sent));
  });
});

describe('the mean wait for a CPU', () => {
  it.each(FIXED)('is within 1 % of that of M/D/1 at a utilisation of $utilisation', (load) => {
    const { mean, seen, others } = meanWait(load, () => SERVICE, 1);
    expect([seen, others]).toEqual([load.customers, 0]);
    const closedForm = load.utilisation / (2 * (1 - load.utilisation));
    expect(Math.abs(mean / closedForm - 1)).toBeLessThan(0.01);
  });

  it.each(EXPONENTIAL)('is within 1 % of that of M/M/1 at a utilisation of $utilisation', (load) => {
    const { mean, seen, others } = meanWait(load, (stream) => exponential(stream, SERVICE), 2);
    expect([seen, others]).toEqual([load.customers, 0]);
    const closedForm = load.utilisation / (1 - load.utilisation);
    expect(Math.abs(mean / closedForm - 1)).toBeLessThan(0.01);
  });
});
