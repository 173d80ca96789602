import {
  type DatacenterId,
  type Instant,
  type Nanos,
  type OperationId,
  type Strategy,
  type Workload,
} from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import { partitionMask } from './partition.js';
import { arrivals, clients, MS, quiet, read, SECOND, write } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { leaderStore, localStore, type Note, NODE, ok, scripted, silent } from './strategies.fixture.js';
import { traceEvents } from './trace-events.js';
import type { TraceEvent } from './trace.js';

/** Poisson arrivals of reads and writes, drawn as workloads draw them. */
function poisson(random: Random): Workload {
  const gaps = [0, 1, 2].map((datacenter) => random.stream(`arrivals/dc${datacenter}`));
  const kinds = [0, 1, 2].map((datacenter) => random.stream(`operations/dc${datacenter}`));
  return {
    gap: (datacenter: DatacenterId) => Math.round(gaps[datacenter]!.exponential() * 20 * MS) as Nanos,
    operation: (datacenter: DatacenterId, _session: number, id: OperationId) => {
      const draw = kinds[datacenter]!.uint32();
      return draw % 2 === 0 ? read(draw % 7) : write(draw % 7, id + 1);
    },
    observed() {},
  };
}

/** Everything that is random or goes wrong, at once. */
function busy(seed: string, changes: Partial<Scenario> = {}): Scenario {
  const base = quiet({ nodes: [1, 2, 0], oneWayMs: 30 });
  return {
    ...base,
    seed,
    network: { ...base.network, jitter: { kind: 'lognormal', relative: 0.1, minimum: MS as Nanos }, bandwidth: 1e6 },
    nodes: {
      serviceTime: (0.1 * MS) as Nanos,
      fsync: (5 * MS) as Nanos,
      clock: { offset: (20 * MS) as Nanos, driftPpm: 100 },
    },
    faults: {
      partitions: [
        {
          from: (2 * SECOND) as Instant,
          until: (3 * SECOND) as Instant,
          blocked: partitionMask(base.cluster, { groups: [[0, 3], [1]], blocks: 'both', scope: 'both' }),
        },
      ],
      crashes: [{ node: NODE[2]!, at: (4 * SECOND) as Instant, until: 5 * SECOND, disk: 'truncated' }],
    },
    clients: clients([0, 1, 2], { sessions: 3, maxSessions: 50, retries: 1 }),
    workload: poisson,
    drain: SECOND as Nanos,
    ...changes,
  };
}

/** Answers from memory once its disk has what was written, and tells everybody now and then. */
const gossiping = scripted((self) => {
  const waiting: OperationId[] = [];
  let heard = 0;
  let sequence = 0;
  return (input, _now, out) => {
    switch (input.kind) {
      case 'start':
        out.setTimer(0, (100 * MS) as Nanos, (50 * MS) as Nanos);
        return;
      case 'request':
        waiting.push(input.id);
        out.persist(input.id);
        return;
      case 'persisted':
        for (const id of waiting.splice(0)) out.reply(id, ok(heard));
        return;
      case 'message':
        heard = input.message.number;
        return;
      case 'timeout':
        for (const peer of NODE.slice(0, 3)) if (peer !== self) out.send(peer, { name: 'gossip', number: ++sequence });
        out.setTimer(0, (100 * MS) as Nanos, (50 * MS) as Nanos);
        out.announce(sequence % 2 === 0 ? 'leader' : 'follower', sequence);
        return;
      case 'connection-reset':
        out.send(input.peer, { name: 'greeting', number: 0 });
    }
  };
});

describe('a run', () => {
  it('is a function of its arguments: again it is the same, to the last column', () => {
    const outcome = simulate(gossiping, busy('1'));
    expect(simulate(gossiping, busy('1'))).toEqual(outcome);
    // Not vacuously.
    expect(outcome.history.length).toBeGreaterThan(1000);
    expect(new Set(outcome.history.outcome).size).toBeGreaterThan(1);
    expect(outcome.messages.byName.map(({ name }) => name)).toEqual(['gossip', 'greeting']);
    expect(outcome.leadership.length).toBeGreaterThan(100);
  });

  it('is the same with a trace, with progress and with a budget that is not used up', () => {
    const seen: TraceEvent[] = [];
    const options = { trace: (event: TraceEvent) => void seen.push(event), onProgress: () => {}, maxEvents: 1e7 };
    expect(simulate(gossiping, busy('1'), options)).toEqual(simulate(gossiping, busy('1')));
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(
      new Set([
        'cut',
        'healed',
        'sent',
        'delivered',
        'handled',
        'lost',
        'retransmitted',
        'reset',
        'connected',
        'timer',
        'flushing',
        'persisted',
        'reply',
        'announced',
        'crash',
        'restart',
        'began',
        'ended',
      ]),
    );
    expect(seen.every((event, index) => index === 0 || event.at >= seen[index - 1]!.at)).toBe(true);
  });

  it.each(['stream', 'datagram'] as const)('numbers what a %s carries: an arrival tells what it is of', (kind) => {
    const base = busy('1');
    const transport =
      kind === 'stream' ? base.network.transport : ({ kind, loss: 0.1, duplicate: 0.2, reorder: 0.2 } as const);
    const sent = new Map<number, TraceEvent>();
    const arrivals = new Map<number, number>();
    const scenario = { ...base, network: { ...base.network, transport } };
    for (const event of traceEvents(gossiping, scenario, { from: 0, until: Infinity, eventsMax: 1e7 })) {
      if (event.kind === 'sent') sent.set(event.number, event);
      if (event.kind !== 'delivered' && event.kind !== 'handled' && event.kind !== 'lost') continue;
      const { from, to, name, operation, message, number } = event;
      expect(sent.get(number)).toMatchObject({ from, to, name, operation });
      expect((sent.get(number) as typeof event).message).toBe(message);
      if (event.kind === 'delivered') arrivals.set(number, (arrivals.get(number) ?? 0) + 1);
    }
    expect([...sent.keys()]).toEqual([...sent.keys()].map((_, index) => index + 1));
    expect(Math.max(...arrivals.values())).toBe(kind === 'stream' ? 1 : 2);
  });

  it('tells what happens as it is asked, between two moments, and gives up with its budget', () => {
    const all: TraceEvent[] = [];
    simulate(gossiping, busy('1'), { trace: (event) => all.push(event) });
    const until = 2.5 * SECOND;
    const from = 0.5 * SECOND;
    const wanted = all.filter(({ at }) => at >= from && at < until);
    expect([...traceEvents(gossiping, busy('1'), { from, until, eventsMax: 1e7 })]).toEqual(wanted);
    const some = traceEvents(gossiping, busy('1'), { from: 0, until, eventsMax: 1500 });
    let [count, step] = [0, some.next()];
    for (; step.done !== true; step = some.next()) expect(step.value).toEqual(all[count++]);
    expect([step.value, count > 100, count < wanted.length]).toEqual(['budget', true, true]);
  });

  it('is another with another seed', () => {
    const [one, other] = [simulate(gossiping, busy('1')), simulate(gossiping, busy('2'))];
    expect(one.history.intendedAt).not.toEqual(other.history.intendedAt);
    expect(one.history.respondedAt).not.toEqual(other.history.respondedAt);
  });

  it.each<[string, Strategy<Note, number>]>([
    ['one that answers from local memory', localStore],
    ['one with a leader', leaderStore(NODE[1]!)],
    ['one that never answers', silent],
  ])('meets the same arrivals, kinds and keys under %s as under any other', (_name, strategy) => {
    const of = ({ history }: ReturnType<typeof simulate>) => [
      history.intendedAt,
      history.datacenter,
      history.kind,
      history.key,
      history.argument,
    ];
    expect(of(simulate(strategy, busy('1')))).toEqual(of(simulate(gossiping, busy('1'))));
  });

  it('breaks off when its events are used up, with its open operations unknown', () => {
    const scenario = quiet(
      { nodes: [1] },
      { clients: clients([0], { sessions: 2 }), workload: () => arrivals([{ atMs: 10 }, { atMs: 20 }, { atMs: 30 }]) },
    );
    // The boot, two arrivals and two requests that reach the silent node.
    const { history, events, stopped, endedAt } = simulate(silent, scenario, { maxEvents: 5 });
    expect([events, stopped, endedAt]).toEqual([5, 'budget', 21 * MS]);
    expect([...history.outcome]).toEqual([3, 3]);
    expect([...history.respondedAt]).toEqual([21 * MS, 21 * MS]);
  });

  it('cannot hang, whatever its strategy does in no time', () => {
    const spinning = scripted(() => (_input, _now, out) => out.setTimer(0, 0 as Nanos));
    expect(simulate(spinning, quiet({ nodes: [1] }), { maxEvents: 1000 })).toMatchObject({
      stopped: 'budget',
      endedAt: 0,
    });
  });

  it('tells its progress a hundred times, rising to 1', () => {
    const fractions: number[] = [];
    simulate(gossiping, busy('1'), { onProgress: (fraction) => fractions.push(fraction) });
    expect(fractions).toEqual(Array.from({ length: 100 }, (_, step) => (step + 1) / 100));
  });
});

describe('what a run counts', () => {
  it('is messages by name, requests and replies, with their bytes, and what crosses datacenters', () => {
    const strategy = scripted((self) => (input, _now, out) => {
      if (input.kind === 'start' && self === 0) {
        out.send(NODE[1]!, { name: 'hello', number: 0, bytes: 7 });
        out.send(NODE[2]!, { name: 'hello', number: 0, bytes: 5 });
        const one = { name: 'broadcast', number: 0, bytes: 30 };
        for (const peer of NODE.slice(1, 3)) out.send(peer, one);
      }
      if (input.kind === 'request') out.reply(input.id, self === 0 ? { kind: 'redirect', leader: NODE[2]! } : ok(1));
    });
    const scenario = quiet({ nodes: [2, 1] }, { clients: clients([0]), workload: () => arrivals([{ atMs: 10 }]) });
    expect(simulate(strategy, scenario).messages).toEqual({
      // Of each message four bytes are payload.
      replicas: { count: 4, bytes: 72, metadataBytes: 56, crossDatacenter: 2, crossDatacenterBytes: 35 },
      requests: { count: 2, bytes: 200, metadataBytes: 0, crossDatacenter: 1, crossDatacenterBytes: 100 },
      replies: { count: 2, bytes: 200, metadataBytes: 0, crossDatacenter: 1, crossDatacenterBytes: 100 },
      byName: [
        { name: 'hello', count: 2, bytes: 12, metadataBytes: 4, crossDatacenter: 1, crossDatacenterBytes: 5 },
        { name: 'broadcast', count: 2, bytes: 60, metadataBytes: 52, crossDatacenter: 1, crossDatacenterBytes: 30 },
      ],
      // The second request and its answer cross; what clients and nodes of one datacenter say to each other is not in it.
      bytesBetween: Float64Array.of(7 + 30, 5 + 30 + 100, 100, 0),
    });
  });

  it('is changes of leadership, by the true time', () => {
    const base = quiet({ nodes: [2] });
    const strategy = scripted((self) => (input, _now, out) => {
      if (input.kind === 'start' && self === 1) out.setTimer(0, (30 * MS) as Nanos);
      if (input.kind === 'timeout') out.announce('leader', 4);
    });
    const nodes = { ...base.nodes, clock: { offset: SECOND as Nanos, driftPpm: 0 } };
    expect(simulate(strategy, { ...base, nodes }).leadership).toEqual([
      { at: 30 * MS, node: 1, role: 'leader', term: 4 },
    ]);
  });
});

describe('a strategy that breaks the rules', () => {
  it('is stopped at once', () => {
    const toItself = scripted((self) => (_input, _now, out) => out.send(self, { name: 'echo', number: 0 }));
    expect(() => simulate(toItself, quiet({ nodes: [1] }))).toThrow('another node');
    const toNobody = scripted(() => (_input, _now, out) => out.send(NODE[4]!, { name: 'echo', number: 0 }));
    expect(() => simulate(toNobody, quiet({ nodes: [1] }))).toThrow('another node');
    const twice = scripted(() => (input, _now, out) => {
      if (input.kind !== 'request') return;
      out.reply(input.id, ok(1));
      out.reply(input.id, ok(1));
    });
    const asked = quiet({ nodes: [1] }, { clients: clients([0]), workload: () => arrivals([{ atMs: 1 }]) });
    expect(() => simulate(twice, asked)).toThrow('nobody there waits for');
    const intoThePast = scripted(() => (_input, _now, out) => out.setTimer(0, -1 as Nanos));
    expect(() => simulate(intoThePast, quiet({ nodes: [1] }))).toThrow('in the future');
  });
});
