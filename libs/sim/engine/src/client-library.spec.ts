import type { Instant, Nanos, NodeId, Result } from '@isthmus/sim-protocol';
import { asking, lines } from './asking.fixture.js';
import { BACKOFF_NANOS } from './backoff.js';
import { ATTEMPTS_MAX } from './client-library.js';
import { partitionMask } from './partition.js';
import { arrivals, clients, MS, quiet, SECOND } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { answering, leaderStore, localStore, NODE, ok, silent } from './strategies.fixture.js';

const BACKOFF_MS = BACKOFF_NANOS / MS;

const redirect = (leader: NodeId | null): Result => ({ kind: 'redirect', leader });
const refused: Result = { kind: 'refused', reason: 'unavailable' };

describe('a client that needs the leader', () => {
  it('follows a redirect at once, and remembers the leader for all sessions of its site', () => {
    const list = [10, 30, 200, 200].map((atMs) => ({ atMs }));
    const outcome = simulate(leaderStore(NODE[1]!), asking(list, { sessions: 2 }));
    // 2 ms to the own node and back, then 100 to the leader and back; the others go straight there.
    expect(lines(outcome)).toEqual([
      '112 ok, node 1, 2',
      '130 ok, node 1, 1',
      '300 ok, node 1, 1',
      '300 ok, node 1, 1',
    ]);
  });

  it('does not follow the second copy of a redirect', () => {
    const outcome = simulate(leaderStore(NODE[1]!), doubled(asking([{ atMs: 10 }])));
    expect(lines(outcome)).toEqual(['112 ok, node 1, 2']);
    // Each request came twice, and each copy was answered.
    expect([...outcome.requestLog.answer]).toEqual([2, 2, 1, 1]);
  });

  it('asks the initial leader first where it is routed to the leader, for what any replica serves too', () => {
    const anyServes = { route: () => 'any' as const };
    const routed = asking([{ atMs: 10 }], { route: 'leader' });
    expect(lines(simulate(leaderStore(NODE[1]!, anyServes), routed))).toEqual(['110 ok, node 1, 1']);
    // And not otherwise: then any replica is the own one, which here sends it on.
    expect(lines(simulate(leaderStore(NODE[1]!, anyServes), asking([{ atMs: 10 }])))).toEqual(['112 ok, node 1, 2']);
  });

  it('remembers who answered it', () => {
    // Node 1 leads and its word for it is its answer; then node 0, asked by nobody any more, would have redirected.
    const outcome = simulate(
      answering((self) => (self === 1 ? ok(1) : redirect(null)), { route: () => 'leader' }),
      asking([{ atMs: 10 }, { atMs: 500 }]),
    );
    expect(lines(outcome)).toEqual([`${12 + BACKOFF_MS + 100} ok, node 1, 2`, '600 ok, node 1, 1']);
  });

  it('asks the next node in turn, after a pause, where nobody knows the leader, until its deadline', () => {
    const outcome = simulate(
      answering(() => redirect(null), { route: () => 'leader' }),
      asking([{ atMs: 0 }], { deadline: (500 * MS) as Nanos }),
    );
    // Node 0 takes 2 ms and the others 100, with 50 between: asked at 0, 52, 202, 352, 404; the fifth is unanswered.
    expect(lines(outcome)).toEqual(['500 info deadline, node 1, 5']);
    expect([...outcome.requestLog.node]).toEqual([0, 1, 2, 0, 1]);
    // Where all answers are in, the operation certainly had no effect.
    const earlier = asking([{ atMs: 0 }], { deadline: (390 * MS) as Nanos });
    expect(
      lines(
        simulate(
          answering(() => redirect(null), { route: () => 'leader' }),
          earlier,
        ),
      ),
    ).toEqual(['390 fail no-leader, node 0, 4']);
  });

  it('gives up two nodes that send it back and forth after 255 attempts', () => {
    const pingPong = answering((self) => redirect(NODE[1 - self]!), { route: () => 'leader' });
    const scenario = quiet(
      { nodes: [2], localMs: 1 },
      { clients: clients([0]), workload: () => arrivals([{ atMs: 0 }]) },
    );
    expect(lines(simulate(pingPong, scenario))).toEqual([`${2 * ATTEMPTS_MAX} fail no-leader, node 0, 255`]);
  });

  it('forgets a leader that does not answer by the deadline', () => {
    let isGone = false;
    const leaving = answering(
      (self, asked) => {
        if (self === 0) return redirect(isGone ? NODE[2]! : NODE[1]!);
        if (self === 2) return ok(2);
        isGone = asked === 1;
        return isGone ? null : ok(1);
      },
      { route: () => 'leader' },
    );
    const outcome = simulate(leaving, asking([{ atMs: 10 }, { atMs: 200 }, { atMs: 2000 }]));
    expect(lines(outcome)).toEqual(['112 ok, node 1, 2', '1200 info deadline, node 1, 1', '2102 ok, node 2, 2']);
  });

  it('forgets a leader that says it is none', () => {
    let isDeposed = false;
    const deposed = answering(
      (self) => {
        if (self === 0) return isDeposed ? ok(1) : redirect(NODE[1]!);
        const before = isDeposed;
        isDeposed = true;
        return before ? redirect(null) : ok(1);
      },
      { route: () => 'leader' },
    );
    const outcome = simulate(deposed, asking([{ atMs: 10 }, { atMs: 200 }]));
    expect(lines(outcome)[1]).toBe(`${300 + BACKOFF_MS + 2} ok, node 0, 2`);
  });

  it('forgets a leader whose connection was reset', () => {
    const base = asking([{ atMs: 10 }, { atMs: 1000 }, { atMs: 1500 }], {
      deadline: (30 * SECOND) as Nanos,
      sessions: 2,
    });
    const blocked = partitionMask(base.cluster, { groups: [[3], [1]], blocks: 'both', scope: 'both' });
    const outcome = simulate(leaderStore(NODE[1]!), {
      ...base,
      duration: (60 * SECOND) as Instant,
      workload: () => arrivals([{ atMs: 10 }, { atMs: 1000 }, { atMs: 17_000 }]),
      faults: { crashes: [], partitions: [{ from: (900 * MS) as Instant, until: (17_000 * MS) as Instant, blocked }] },
    });
    // Redirected to it again by node 0; then a handshake of 100 ms before the request.
    expect(lines(outcome)).toEqual([
      '112 ok, node 1, 2',
      '16000 info connection-reset, node 1, 1',
      '17202 ok, node 1, 2',
    ]);
  });
});

describe('a client whose connection is reset', () => {
  it('loses what it had asked that node, and nothing else', () => {
    const scenario = asking([{ atMs: 10 }, { atMs: 10 }], { sessions: 2 }, [2]);
    const crashes = [{ node: NODE[1]!, at: (20 * MS) as Instant, until: 100 * MS, disk: 'kept' as const }];
    const outcome = simulate(silent, { ...scenario, faults: { partitions: [], crashes } });
    expect(lines(outcome)).toEqual(['1010 info deadline, node 0, 1', '100 info connection-reset, node 1, 1']);
  });
});

describe('a client that is refused', () => {
  it('cannot know that it had no effect where its request may come twice', () => {
    let asked = 0;
    // The second copy is served: its client has been told no, and has ended by then.
    const outcome = simulate(
      answering(() => (asked++ === 0 ? refused : ok(5))),
      doubled(asking([{ atMs: 0 }])),
    );
    expect(lines(outcome)).toEqual(['2 info refused, node 0, 1']);
    expect(asked).toBe(2);
  });

  it('asks others while retries are left, and then gives up for certain', () => {
    const refusing = answering(() => refused);
    expect(lines(simulate(refusing, asking([{ atMs: 0 }])))).toEqual(['2 fail refused, node 0, 1']);
    const patient = asking([{ atMs: 0 }, { atMs: 1000 }], { retries: 2 });
    expect(lines(simulate(refusing, patient))).toEqual([
      `${2 + 2 * (BACKOFF_MS + 100)} fail refused, node 2, 3`,
      `${1002 + 2 * (BACKOFF_MS + 100)} fail refused, node 2, 3`,
    ]);
  });

  it('has its answer as soon as somebody serves it', () => {
    const outcome = simulate(
      answering((self) => (self === 0 ? refused : ok(5))),
      asking([{ atMs: 0 }], { retries: 1 }),
    );
    expect(lines(outcome)).toEqual([`${2 + BACKOFF_MS + 100} ok, node 1, 2`]);
    expect([...outcome.requestLog.answer]).toEqual([3, 1]);
  });

  it('has failed for certain when its deadline comes between two attempts', () => {
    const outcome = simulate(
      answering(() => refused),
      asking([{ atMs: 0 }], { retries: 9, deadline: (30 * MS) as Nanos }),
    );
    expect(lines(outcome)).toEqual(['30 fail refused, node 0, 1']);
  });
});

describe('routing', () => {
  const nodesAsked = (scenario: Scenario) => [...simulate(localStore, scenario).history.node];

  it('spreads the sessions of a site over the nodes of its datacenter', () => {
    const list = Array.from({ length: 5 }, () => ({ atMs: 10 }));
    expect(nodesAsked(asking(list, { sessions: 5 }, [2, 1]))).toEqual([0, 1, 0, 1, 0]);
  });

  it('goes to the nearest datacenter that has nodes, where the own one has none', () => {
    const base = asking([{ atMs: 10 }, { atMs: 10 }], { sessions: 2 }, [0, 1, 2]);
    const delay = Float64Array.from([1, 80, 30, 80, 1, 50, 30, 50, 1], (ms) => ms * MS);
    expect(nodesAsked({ ...base, network: { ...base.network, delay } })).toEqual([1, 2]);
  });

  it('local stays at home even where another datacenter is nearer, nearest does not', () => {
    const base = asking([{ atMs: 10 }], {}, [1, 1]);
    const delay = Float64Array.from([9, 4, 4, 9], (ms) => ms * MS);
    const network = { ...base.network, delay };
    expect(nodesAsked({ ...base, network })).toEqual([0]);
    expect(nodesAsked({ ...base, network, clients: clients([0], { route: 'nearest' }) })).toEqual([1]);
  });
});

function doubled(scenario: Scenario): Scenario {
  const transport = { kind: 'datagram', loss: 0, duplicate: 1, reorder: 0 } as const;
  return { ...scenario, network: { ...scenario.network, transport } };
}
