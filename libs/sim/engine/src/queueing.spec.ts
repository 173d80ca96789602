import type { Nanos, NodeId, Workload } from '@isthmus/sim-protocol';
import { Random, type Stream } from '@isthmus/sim-random';
import { clients, MS, quiet, read } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { localStore, note, ok, scripted } from './strategies.fixture.js';

/** Mean service: of the CPU in nanoseconds, of a link in bytes at a nanosecond each. */
const SERVICE = 100_000;
const BITS_PER_SECOND_AT_A_BYTE_PER_NANO = 8e9;
const CUSTOMERS = 20_000;

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

/** The mean wait over so many customers, by the same recursion and the same draws. */
function meanWait(utilisation: number, serviceOf: (stream: Stream) => number, customers: number): number {
  const random = new Random('1');
  const arrivals = random.stream('arrivals');
  const services = random.stream('sizes');
  let wait = 0;
  let sum = 0;
  for (let customer = 0; customer < customers; customer++) {
    sum += wait;
    wait = Math.max(0, wait + serviceOf(services) - exponential(arrivals, SERVICE / utilisation));
  }
  return sum / customers;
}

/**
 * Utilisation, customers, and how near their mean wait must come. With 95 % confidence it is within
 * 3.9 / ((1 - utilisation) sqrt(customers)); so at 0.9 it takes 15,000,000 for 1 %, which is more than a spec can spend.
 * Source: Whitt, "Planning queueing simulations", Management Science 35 (11), 1989.
 */
const LOADS = [
  [0.3, 400_000, 0.01],
  [0.6, 1_000_000, 0.01],
  [0.9, 1_500_000, 0.033],
] as const;

/**
 * In two steps: the engine lets each customer wait exactly as long as Lindley's recursion says; and the recursion, with
 * the same draws, meets the closed form.
 */
describe.each(LOADS)('a server that is busy for %f of the time', (utilisation, customers, tolerance) => {
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

  it('has the mean wait of M/D/1', () => {
    const closedForm = (utilisation * SERVICE) / (2 * (1 - utilisation));
    expect(Math.abs(meanWait(utilisation, () => SERVICE, customers) / closedForm - 1)).toBeLessThan(tolerance);
  });

  it('has the mean wait of M/M/1', () => {
    const closedForm = (utilisation * SERVICE) / (1 - utilisation);
    const service = (stream: Stream) => exponential(stream, SERVICE);
    expect(Math.abs(meanWait(utilisation, service, customers) / closedForm - 1)).toBeLessThan(tolerance);
  });
});
