import {
  type DatacenterId,
  type FollowUp,
  type Instant,
  type Nanos,
  NO_TOKEN,
  type Operation,
  type Procedure,
  type SessionClient,
  type Workload,
} from '@isthmus/sim-protocol';
import { asking, lines } from './asking.fixture.js';
import { arrivals, clients, MS, quiet, read, write } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { localStore, ok, scripted, silent } from './strategies.fixture.js';

const THERE = 1 as DatacenterId;

/** A write in dc0, and what its answer gives rise to. */
function telling(followUps: readonly Partial<FollowUp>[], more: Partial<Workload> = {}) {
  const usual = {
    after: 0 as Nanos,
    by: 'same-session',
    isTold: false,
    carriesContext: false,
    operation: () => read(5),
  };
  const workload = (): Workload => ({
    ...arrivals([{ atMs: 10, operation: write(5, 7) }]),
    followUps: (_session, id) => (id === 0 ? followUps.map((one) => ({ ...usual, ...one }) as FollowUp) : []),
    ...more,
  });
  return quiet({ nodes: [1, 1] }, { clients: clients([0, 1], {}), workload });
}

it('lets a session think before it goes on, and do nothing else meanwhile', () => {
  const followUps = [{ after: (30 * MS) as Nanos }];
  const { history } = simulate(
    localStore,
    telling(followUps, arrivals([{ atMs: 10, operation: write(5, 7) }, { atMs: 20 }])),
  );
  expect([...history.intendedAt].map((at) => at / MS)).toEqual([10, 20, 42]);
  // The one that came at 20 ms had to open another session.
  expect(history.session[2]).toBe(history.session[0]);
  expect(history.session[1]).not.toBe(history.session[0]);
});

it('lets somebody elsewhere act on what he was told, and says so in the history', () => {
  const { history } = simulate(localStore, telling([{ after: (5 * MS) as Nanos, by: THERE, isTold: true }]));
  expect([...history.datacenter]).toEqual([0, 1]);
  expect(history.intendedAt[1]! / MS).toBe(17);
  expect([[...history.after!.operation], [...history.after!.learned]]).toEqual([[1], [0]]);
  // dc1 has a node of its own, which was told nothing.
  expect(history.value[1]).toBe(0);
});

it('brings along what others do at the time of an arrival, answered or not, of which nobody has told them', () => {
  const beside: FollowUp = {
    ...{ after: (5 * MS) as Nanos, by: THERE, isTold: false, carriesContext: false },
    operation: () => write(6, 8),
  };
  const companions = { companions: () => [beside] };
  for (const strategy of [localStore, silent]) {
    const { history } = simulate(strategy, telling([], companions));
    expect([...history.intendedAt].map((at) => at / MS)).toEqual([10, 15]);
    expect([[...history.datacenter], [...history.key]]).toEqual([
      [0, 1],
      [5, 6],
    ]);
    expect(history.after).toBeUndefined();
  }
});

it('makes no session of a closed loop of whoever was told', () => {
  const loop = { gap: () => (40 * MS) as Nanos, operation: () => read(0) };
  const scenario = telling([{ after: (5 * MS) as Nanos, by: THERE }], loop);
  const { history } = simulate(localStore, {
    ...scenario,
    clients: clients([0, 1], { loop: 'closed', sessions: 1, maxSessions: 2 }),
    duration: (200 * MS) as Instant,
  });
  // The third is opened for it, asks once, and thinks of nothing else.
  expect([...history.session].filter((session) => session === 2)).toHaveLength(1);
  expect(history.length).toBe(2 * 5 + 1);
});

it('hands over what the session remembered when it was answered, where that is told as well', () => {
  const heard: unknown[] = [];
  const createClient = (): SessionClient<unknown> => {
    let known: unknown = 'nothing';
    return {
      route: () => 'any',
      context: () => known,
      answered: (_operation, _node, _result, context) => (known = context),
      hear: (context) => heard.push(context),
      unanswered: () => undefined,
    };
  };
  const strategy = scripted(
    () => (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, ok(1), 'a token');
    },
    { client: { createClient, sizeOfContext: () => 8 } },
  );
  simulate(
    strategy,
    telling([
      { by: THERE, carriesContext: true },
      { after: MS as Nanos, by: THERE },
    ]),
  );
  expect(heard).toEqual(['a token']);
});

it('lets the client half of a strategy go on until it is told that the operation is over', () => {
  const strategy = scripted(() => {
    let steps = 0;
    return (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, ++steps < 3 ? { kind: 'continue' } : ok(7));
    };
  });
  const outcome = simulate(strategy, asking([{ atMs: 10 }], {}, [1]));
  // Three round trips of 2 ms.
  expect(lines(outcome)).toEqual(['16 ok, node 0, 3']);
});

it.each([
  [
    { kind: 'write', key: 1, value: 9, token: 4 },
    { argument: 9, expected: 4 },
  ],
  [
    { kind: 'write', key: 1, value: 9 },
    { argument: 9, expected: NO_TOKEN },
  ],
  [
    { kind: 'lock', key: 1, lease: (1500 * MS) as Nanos },
    { argument: 0, expected: 1500 },
  ],
  [
    { kind: 'unlock', key: 1, token: 4 },
    { argument: 4, expected: 0 },
  ],
  [
    { kind: 'broadcast', key: 1, value: 9 },
    { argument: 9, expected: 0 },
  ],
  [
    { kind: 'increment', key: 1 },
    { argument: 0, expected: 0 },
  ],
] as const satisfies readonly (readonly [Operation, unknown])[])(
  'writes down what %j asks for',
  (operation, expected) => {
    const { history } = simulate(localStore, asking([{ atMs: 10, operation }]));
    expect({ argument: history.argument[0], expected: history.expected[0] }).toEqual(expected);
  },
);

it('writes down what a transaction reads and writes, and siblings beside a value', () => {
  const procedure: Procedure = {
    reads: [3, 4],
    writes: [{ key: 4, value: 9 }],
    pause: 0 as Nanos,
    decides: ([three]) => three === 30,
  };
  const strategy = scripted(() => (input, _now, out) => {
    if (input.kind !== 'request') return;
    const { operation, id } = input;
    if (operation.kind !== 'txn') out.reply(id, { ...ok(8), siblings: [6, 7] } as ReturnType<typeof ok>);
    else {
      const seen = [30, 40];
      out.reply(id, { kind: 'ok', value: 0, swapped: operation.procedure.decides(seen), seen });
    }
  });
  const { history } = simulate(
    strategy,
    asking([{ atMs: 10, operation: { kind: 'txn', key: 3, procedure } }, { atMs: 20 }]),
  );
  const { operation, isWrite, key, value } = history.statements!;
  expect([[...operation], [...isWrite], [...key], [...value]]).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [3, 4, 4],
    [30, 40, 9],
  ]);
  expect(history.swapped[0]).toBe(1);
  expect([[...history.siblings!.operation], [...history.siblings!.value]]).toEqual([
    [1, 1],
    [6, 7],
  ]);
});
