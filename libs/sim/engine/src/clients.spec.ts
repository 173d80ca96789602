import type { Instant, Nanos, Operation, Result, Workload } from '@isthmus/sim-protocol';
import { asking, lines } from './asking.fixture.js';
import { type Arrival, arrivals, clients, MS, quiet, read, write } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { answering, localStore, ok, scripted, silent } from './strategies.fixture.js';

const followUp = { after: 0 as Nanos, by: 'same-session', isTold: false, carriesContext: false } as const;
const refused: Result = { kind: 'refused', reason: 'unavailable' };

describe('an operation', () => {
  it('ends when its answer arrives, with what it asked and learned in the history', () => {
    const list = [
      { atMs: 10, operation: write(3, 42) },
      { atMs: 20, operation: { kind: 'read', key: 3, consistency: 'local' } as const },
      { atMs: 30, operation: { kind: 'cas', key: 3, expected: 42, value: 43 } as const },
    ];
    const swapping = scripted(() => (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, { kind: 'ok', value: 42 + input.sequence, swapped: true });
    });
    const outcome = simulate(swapping, asking(list));
    const { history } = outcome;
    expect(lines(outcome)).toEqual(['12 ok, node 0, 1', '22 ok, node 0, 1', '32 ok, node 0, 1']);
    expect([...history.intendedAt].map((at) => at / MS)).toEqual([10, 20, 30]);
    expect([...history.invokedAt]).toEqual([...history.intendedAt]);
    expect([[...history.kind], [...history.consistency]]).toEqual([
      [1, 0, 2],
      [0, 2, 0],
    ]);
    expect([[...history.key], [...history.argument], [...history.expected]]).toEqual([
      [3, 3, 3],
      [42, 0, 43],
      [0, 0, 42],
    ]);
    // Only a compare-and-set can have swapped.
    expect([[...history.value], [...history.swapped]]).toEqual([
      [43, 44, 45],
      [0, 0, 1],
    ]);
    expect([[...history.session], [...history.datacenter]]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('without an answer by its deadline ends then, unknown; a late answer is ignored', () => {
    const late = { nodes: { ...quiet({ nodes: [1] }).nodes, serviceTime: (1500 * MS) as Nanos } };
    const outcome = simulate(localStore, { ...asking([{ atMs: 10 }, { atMs: 1200 }]), ...late });
    // The first is answered at 1,512 ms, while the second of that session is open; the second at 3,012 ms.
    expect(lines(outcome)).toEqual(['1010 info deadline, node 0, 1', '2200 info deadline, node 0, 1']);
  });

  it('that finds no free session is not sent, and is drawn all the same', () => {
    const asked: number[] = [];
    const workload = (): Workload => ({
      ...arrivals([{ atMs: 10 }, { atMs: 11 }, { atMs: 12 }]),
      operation: (_datacenter, session) => {
        asked.push(session);
        return read(session + 5);
      },
    });
    const outcome = simulate(silent, { ...asking([], { sessions: 1, maxSessions: 2 }), workload });
    expect(lines(outcome)).toEqual([
      '1010 info deadline, node 0, 1',
      '1011 info deadline, node 0, 1',
      '12 fail not-sent, node -1, 0',
    ]);
    expect(asked).toEqual([0, 1, -1]);
    expect([[...outcome.history.session], [...outcome.history.key]]).toEqual([
      [0, 1, -1],
      [5, 6, 4],
    ]);
  });

  it('takes the idle session of the lowest number', () => {
    // Session 0 is busy from 10 to 12, session 1 from 11 to 13; at 20 both are free again.
    const outcome = simulate(
      localStore,
      asking([{ atMs: 10 }, { atMs: 11 }, { atMs: 20 }, { atMs: 20 }], { sessions: 40 }),
    );
    expect([...outcome.history.session]).toEqual([0, 1, 0, 1]);
  });

  it('has a number of its own within its session, which replicas see', () => {
    const seen: number[][] = [];
    const strategy = scripted(() => (input, _now, out) => {
      if (input.kind !== 'request') return;
      seen.push([input.id, input.session, input.sequence]);
      out.reply(input.id, input.sequence === 2 && seen.length < 4 ? refused : ok(1));
    });
    simulate(strategy, asking([{ atMs: 10 }, { atMs: 20 }, { atMs: 200 }], { retries: 1 }, [1]));
    expect(seen).toEqual([
      [0, 0, 1],
      [1, 0, 2],
      [1, 0, 2],
      [2, 0, 3],
    ]);
  });
});

describe('a closed loop', () => {
  it('thinks, asks, waits and thinks again, its sessions spread over the first think time', () => {
    const workload = (): Workload => ({ ...arrivals([]), gap: () => (40 * MS) as Nanos, operation: () => read(0) });
    const scenario = {
      ...quiet(
        { nodes: [1] },
        {
          clients: clients([0], { loop: 'closed', sessions: 2 }),
          duration: (100 * MS) as Instant,
          drain: (80 * MS) as Nanos,
        },
      ),
      workload,
    };
    const { history, endedAt } = simulate(localStore, scenario);
    // Each asks every 42 ms: the first from 0, the second from 20 ms.
    expect([...history.intendedAt].map((at) => at / MS)).toEqual([0, 20, 42, 62, 84]);
    expect([...history.session]).toEqual([0, 1, 0, 1, 0]);
    expect(endedAt).toBe(180 * MS);
  });
});

describe('the end of the clients', () => {
  const at = (ms: number): { duration: Instant } => ({ duration: (ms * MS) as Instant });

  it('lets nothing begin at the end of the duration or later, and what is open have its deadline; then comes the drain', () => {
    const base = asking([{ atMs: 10 }, { atMs: 99.999 }, { atMs: 100 }, { atMs: 150 }], { sessions: 4 });
    const outcome = simulate(silent, { ...base, ...at(100), drain: (7 * MS) as Nanos });
    expect(lines(outcome)).toEqual(['1010 info deadline, node 0, 1', '1099.999 info deadline, node 0, 1']);
    expect(outcome.endedAt).toBe(1106.999 * MS);
  });

  it('comes at once where nothing is open', () => {
    const outcome = simulate(localStore, { ...asking([{ atMs: 10 }]), ...at(100), drain: (7 * MS) as Nanos });
    expect([outcome.endedAt, outcome.stopped]).toEqual([107 * MS, 'end']);
  });
});

describe('a workload', () => {
  it('is told what its sessions learn from answers, and only from answers in time', () => {
    const learned: number[][] = [];
    const list: Arrival[] = [
      { atMs: 10, operation: write(3, 42) },
      { atMs: 20, operation: read(3) },
      { atMs: 30, operation: read(4) as Operation },
    ];
    const observing = (): Workload => ({ ...arrivals(list), observed: (...seen) => void learned.push(seen) });
    const strategy = answering((_self, asked) => (asked === 2 ? null : ok(42)));
    simulate(strategy, { ...asking(list), workload: observing });
    expect(learned).toEqual([
      [0, 3, 42],
      [0, 3, 42],
    ]);
  });

  it('may go on at once in the session of an answer, until the end', () => {
    const following = (rounds: number): Workload => ({
      ...arrivals([{ atMs: 10, operation: read(5) }, { atMs: 50 }]),
      followUps: (session, id) =>
        session === 0 && id < rounds ? [{ ...followUp, operation: (_session, next) => write(5, next) }] : [],
    });
    const base = asking([]);
    const outcome = simulate(localStore, { ...base, workload: () => following(1) });
    expect(lines(outcome)).toEqual(['12 ok, node 0, 1', '14 ok, node 0, 1', '52 ok, node 0, 1']);
    const { history } = outcome;
    expect([[...history.session], [...history.key], [...history.kind]]).toEqual([
      [0, 0, 0],
      [5, 5, 0],
      [0, 1, 0],
    ]);
    expect(history.intendedAt[1]).toBe(12 * MS);
    // Not after an answer that never came, nor past the end: at 15 ms the answer of 14 ms is the last to have a sequel.
    expect(simulate(silent, { ...base, workload: () => following(99) }).history.length).toBe(2);
    const ending = { ...base, workload: () => following(99), duration: (15 * MS) as Instant };
    expect(lines(simulate(localStore, ending))).toEqual(['12 ok, node 0, 1', '14 ok, node 0, 1', '16 ok, node 0, 1']);
  });
});
