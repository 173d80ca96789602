import {
  type ClientHalf,
  type ClientPlace,
  ContextKeeper,
  type Instant,
  type NodeId,
  type Operation,
  type Route,
  type SessionClient,
} from '@isthmus/sim-protocol';
import { asking, lines } from './asking.fixture.js';
import { partitionMask } from './partition.js';
import { MS, read } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { NODE, ok, scripted, silent } from './strategies.fixture.js';

const TOKEN_BYTES = 100;

/** Keeps the latest token. */
const keeping: ClientHalf<number> = {
  createClient: () => new ContextKeeper<number>(() => 'any'),
  sizeOfContext: () => TOKEN_BYTES,
};

/** Each node counts what it answers, and gives the count as a token. `seen`: what came along with each request. */
function counting(seen: unknown[], client: ClientHalf<number> = keeping) {
  return scripted(
    () => {
      let count = 0;
      return (input, _now, out) => {
        if (input.kind !== 'request') return;
        seen.push(input.context);
        out.reply(input.id, ok(0), ++count);
      };
    },
    { client },
  );
}

/** A client half whose sessions route as told and write down what they hear. */
function routing(route: (operation: Operation, attempt: number) => Route | NodeId, heard: string[] = []) {
  const places: ClientPlace[] = [];
  const client: SessionClient<number> = {
    route,
    context: () => null,
    answered: (_operation, node, result, context) => heard.push(`${result.kind} of ${node} with ${context}`),
    unanswered: (_operation, node) => heard.push(`nothing of ${node}`),
  };
  const half: ClientHalf<number> = {
    createClient: (place) => {
      places.push(place);
      return client;
    },
    sizeOfContext: () => TOKEN_BYTES,
  };
  return { half, places };
}

const every = (count: number, gapMs: number) => Array.from({ length: count }, (_, i) => ({ atMs: 10 + i * gapMs }));

describe('a session context', () => {
  it('comes back with the next request of the session, and only of that session', () => {
    const seen: unknown[] = [];
    simulate(counting(seen), asking(every(3, 100)));
    expect(seen).toEqual([null, 1, 2]);
    const bySession: unknown[] = [];
    // Two at once take two sessions; the third arrival takes the first of them.
    simulate(counting(bySession), asking([{ atMs: 10 }, { atMs: 10 }, { atMs: 50 }], { sessions: 2 }));
    expect(bySession).toEqual([null, null, 1]);
  });

  it('is counted in the size of what carries it, and takes its share of the link', () => {
    const base = asking(every(2, 100));
    // A byte each 10 us: what has 100 bytes takes 1 ms, and 1 ms more with a token.
    const slow = { ...base, network: { ...base.network, bandwidth: 800_000 } };
    const { messages, history } = simulate(counting([]), slow);
    expect(messages.requests).toMatchObject({ count: 2, bytes: 200 + TOKEN_BYTES });
    expect(messages.replies).toMatchObject({ count: 2, bytes: 200 + 2 * TOKEN_BYTES });
    expect([...history.respondedAt].map((at, i) => (at - history.invokedAt[i]!) / MS)).toEqual([2 + 3, 2 + 4]);
  });

  it('survives a stream that sends its request again', () => {
    const base = asking(every(2, 100), { deadline: (5000 * MS) as Scenario['clients']['deadline'] });
    const blocked = partitionMask(base.cluster, { groups: [[3], [0]], blocks: 'both', scope: 'both' });
    const cut = { from: (100 * MS) as Instant, until: (300 * MS) as Instant, blocked };
    const seen: unknown[] = [];
    const outcome = simulate(counting(seen), { ...base, faults: { crashes: [], partitions: [cut] } });
    // Lost at 110; sent again 200 later.
    expect(lines(outcome)).toEqual(['12 ok, node 0, 1', '312 ok, node 0, 1']);
    expect(seen).toEqual([null, 1]);
    expect(outcome.messages.requests.bytes).toBe(200 + TOKEN_BYTES);
  });

  it('needs a client half to take it', () => {
    const headless = scripted(() => (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, ok(0), 1);
    });
    expect(() => simulate(headless, asking(every(1, 0)))).toThrow('no client half');
  });
});

describe('a client half', () => {
  it('chooses the node of each operation and of each further attempt', () => {
    const { half } = routing(({ key }, attempt) => NODE[attempt === 1 ? key : 0]!);
    const notNode2 = scripted(
      (self) => (input, _now, out) => {
        if (input.kind === 'request') out.reply(input.id, self === 2 ? { kind: 'redirect', leader: null } : ok(0));
      },
      { client: half },
    );
    const list = [0, 1, 2].map((key) => ({ atMs: 10 + 500 * key, operation: read(key) }));
    // The last: 100 ms to node 2, a back-off of 50, 2 ms to node 0.
    expect(lines(simulate(notNode2, asking(list)))).toEqual([
      '12 ok, node 0, 1',
      '610 ok, node 1, 1',
      '1162 ok, node 0, 2',
    ]);
  });

  it('may leave the choice to the library', () => {
    const { half } = routing(({ key }) => (key === 0 ? 'any' : 'leader'));
    const led = scripted(
      (self) => (input, _now, out) => {
        const isServed = input.kind === 'request' && (self === 1 || input.operation.key === 0);
        if (input.kind === 'request') out.reply(input.id, isServed ? ok(0) : { kind: 'redirect', leader: NODE[1]! });
      },
      { client: half },
    );
    const list = [1, 0, 1].map((key, i) => ({ atMs: 10 + 500 * i, operation: read(key) }));
    expect(lines(simulate(led, asking(list)))).toEqual([
      '112 ok, node 1, 2',
      '512 ok, node 0, 1',
      '1110 ok, node 1, 1',
    ]);
  });

  it('knows where its session is, and the nodes in the order in which the session would ask them', () => {
    const { half, places } = routing(() => 'any');
    simulate({ ...silent, client: half }, asking([], { sessions: 2 }, [2, 1]));
    expect(places).toEqual([
      { datacenter: 0, nodes: [0, 1, 2] },
      { datacenter: 0, nodes: [1, 2, 0] },
    ]);
  });

  it('hears each answer with its context, and what was given up', () => {
    const heard: string[] = [];
    const { half } = routing(() => 'any', heard);
    let asked = 0;
    const once = scripted(
      () => (input, _now, out) => {
        if (input.kind === 'request' && asked++ === 0) out.reply(input.id, ok(0), 7);
      },
      { client: half },
    );
    simulate(once, asking(every(2, 100)));
    expect(heard).toEqual(['ok of 0 with 7', 'nothing of 0']);
  });
});
