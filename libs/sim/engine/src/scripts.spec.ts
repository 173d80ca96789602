import {
  type DatacenterId,
  type Instant,
  type Nanos,
  type ScriptedClient,
  type ScriptedStep,
  type SessionClient,
} from '@isthmus/sim-protocol';
import { arrivals, clients, MS, quiet, read, write } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { localStore, ok, scripted, silent } from './strategies.fixture.js';

const [HERE, THERE] = [0, 1] as DatacenterId[] as [DatacenterId, DatacenterId];

type Step = Partial<ScriptedStep> & { readonly atMs?: number };

function client(datacenter: DatacenterId, steps: readonly Step[]): ScriptedClient {
  return {
    datacenter,
    steps: steps.map(({ atMs = 0, ...step }) => ({
      notBefore: (atMs * MS) as Instant,
      operation: () => read(0),
      ...step,
    })),
  };
}

const tells = (one: number, step: number, afterMs = 0, carriesContext = false) => ({
  told: { client: one, step, after: (afterMs * MS) as Nanos, carriesContext },
});

/** Two datacenters with a node each: 2 ms from a client to its own node and back. */
function playing(script: readonly ScriptedClient[], changes: Parameters<typeof quiet>[1] = {}) {
  const none = clients([HERE, THERE], { loop: 'none', sessions: 0, maxSessions: 1 });
  return quiet(
    { nodes: [1, 1] },
    { clients: none, workload: () => ({ ...arrivals([]), scripted: script }), ...changes },
  );
}

/** When each operation began, in milliseconds, by session. */
function times({ history }: ReturnType<typeof simulate>): [session: number, atMs: number][] {
  return [...history.invokedAt].map((at, row) => [history.session[row]!, at / MS]);
}

describe('a scripted client', () => {
  it('does one thing after the other, each at its time, or as soon as the one before is over', () => {
    const script = [client(HERE, [{ atMs: 10 }, {}, { atMs: 11 }, { atMs: 50 }]), client(THERE, [{ atMs: 20 }])];
    const outcome = simulate(localStore, playing(script));
    expect(times(outcome)).toEqual([
      [0, 10],
      [0, 12],
      [0, 14],
      [1, 20],
      [0, 50],
    ]);
    expect([...outcome.history.datacenter]).toEqual([0, 0, 0, 1, 0]);
  });

  it('goes on after an operation that was not answered, when it has given it up', () => {
    const script = [client(HERE, [{ atMs: 10 }, { atMs: 20 }])];
    expect(times(simulate(silent, playing(script)))).toEqual([
      [0, 10],
      [0, 1010],
    ]);
  });

  it('begins nothing at the end of the run or later', () => {
    const script = [client(HERE, [{ atMs: 10 }, { atMs: 100 }])];
    expect(times(simulate(localStore, playing(script, { duration: (100 * MS) as Instant })))).toEqual([[0, 10]]);
  });

  it('acts on what another tells it, which becomes part of the history', () => {
    const script = [
      client(HERE, [{ atMs: 10, operation: () => write(5, 7) }]),
      client(THERE, [tells(0, 0, 5), { atMs: 10, ...tells(0, 0) }]),
    ];
    const outcome = simulate(localStore, playing(script));
    // Answered at 12 ms; what was known long ago delays nothing.
    expect(times(outcome)).toEqual([
      [0, 10],
      [1, 17],
      [1, 19],
    ]);
    const { after } = outcome.history;
    expect([[...after!.operation], [...after!.learned]]).toEqual([
      [1, 2],
      [0, 0],
    ]);
  });

  it('may wait for an operation of its own, of which nobody tells it', () => {
    const script = [client(HERE, [{ atMs: 10 }, tells(0, 0, 8)])];
    const outcome = simulate(localStore, playing(script));
    expect(times(outcome)).toEqual([
      [0, 10],
      [0, 20],
    ]);
    expect(outcome.history.after).toBeUndefined();
  });

  it('leaves out what rests on an operation that did not end ok, and what rests on that', () => {
    const onlyHere = scripted((self) => (input, _now, out) => {
      if (input.kind === 'request' && self === 0) out.reply(input.id, ok(1));
    });
    const script = [
      client(THERE, [{ atMs: 10 }, { atMs: 2000 }]),
      client(HERE, [tells(0, 0), { atMs: 20 }, tells(2, 0)]),
      client(HERE, [tells(1, 0), { atMs: 30 }]),
    ];
    // The others go on with what is not told them only when it is clear that they are not told the rest: after its deadline.
    expect(times(simulate(onlyHere, playing(script)))).toEqual([
      [0, 10],
      [1, 1010],
      [2, 1010],
      [0, 2000],
    ]);
  });

  it('hears what the strategy remembered in the session of whoever tells it, where that is told as well', () => {
    const heard: unknown[] = [];
    let sessions = 0;
    const createClient = (): SessionClient<unknown> => {
      const name = `session ${sessions++}`;
      let known: unknown = null;
      return {
        route: () => 'any',
        context: () => known,
        answered: () => (known = `what ${name} knows`),
        hear: (context) => heard.push([name, context]),
        unanswered: () => undefined,
      };
    };
    const strategy = scripted(
      () => (input, _now, out) => {
        if (input.kind === 'request') out.reply(input.id, ok(1));
      },
      { client: { createClient, sizeOfContext: () => 8 } },
    );
    const script = [client(HERE, [{ atMs: 10 }]), client(THERE, [tells(0, 0, 5, true), tells(0, 0)])];
    simulate(strategy, playing(script));
    expect(heard).toEqual([['session 1', 'what session 0 knows']]);
  });

  it('has a session of its own, beside those that think and ask', () => {
    const script = [client(HERE, [{ atMs: 15 }])];
    const loop = { ...arrivals([]), gap: () => (40 * MS) as Nanos, operation: () => read(0), scripted: script };
    const outcome = simulate(
      localStore,
      playing(script, {
        clients: clients([HERE], { loop: 'closed', sessions: 2 }),
        workload: () => loop,
        duration: (60 * MS) as Instant,
      }),
    );
    expect(times(outcome)).toEqual([
      [0, 0],
      [2, 15],
      [1, 20],
      [0, 42],
    ]);
  });
});
