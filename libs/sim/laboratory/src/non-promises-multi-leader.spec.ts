import type { Report } from '@isthmus/contract';
import { type History, historyRow, INITIAL_VALUE } from '@isthmus/sim-protocol';
import { played } from './spec-experiments.js';

const FAITHFUL = { kind: 'multi-leader', stamps: 'hybrid', sessions: 'sticky' };

/** The way from a to c is longer than that over b: nothing is lost, and nothing fails. */
const TRIANGLE = {
  datacenters: ['a', 'b', 'c'].map((id) => ({ id, nodes: 1 })),
  links: { oneWay: { a: { b: '10ms', c: '300ms' }, b: { c: '10ms' } }, jitter: { kind: 'none' } },
};
const MIXED = [
  { kind: 'read', share: 0.7 },
  { kind: 'write', share: 0.3 },
];

function inTriangle(strategy: Record<string, unknown>, change: Record<string, unknown> = {}): Report {
  return played({
    topology: TRIANGLE,
    strategy,
    workload: {
      arrivals: { kind: 'open', rate: '50/s' },
      operations: MIXED,
      keys: { count: 5, distribution: 'uniform' },
      clients: { maxSessions: 3, perDatacenter: 1 },
    },
    duration: '8s',
    warmup: '1s',
    drain: '2s',
    checks: ['linearizable', 'causal', 'sessions'],
    ...change,
  }).report;
}

function checkOf({ otherChecks }: Report, name: string) {
  return otherChecks.find(({ check }) => check === name)!;
}

describe('one write overtakes another (DDIA, figure 5-9)', () => {
  it('all to all: c sees what rests on a write of a that has not come', () => {
    const { verdict, promised, sentence } = checkOf(inTriangle(FAITHFUL), 'causal (CC)');
    expect([verdict, promised]).toEqual(['violated', undefined]);
    // The offender reads a version although it has seen what rests on a later one of that key.
    expect(sentence).toMatch(/^WriteCORead: .* read 101 from key 2, written by #100\.$/);
  });

  it.each([{ delivery: 'causal' }, { topology: { kind: 'star', hub: 'b' } }, { topology: { kind: 'ring' } }])(
    'never with %j',
    (options) => {
      const report = inTriangle({ ...FAITHFUL, ...options });
      expect(checkOf(report, 'causal (CC)')).toMatchObject({ verdict: 'holds', promised: true });
      expect(checkOf(report, 'causal (CCv)')).toMatchObject({ verdict: 'holds', promised: true });
    },
  );
});

describe('multi-leader does not promise', () => {
  it('linearizability, whatever its settings', () => {
    for (const options of [{}, { delivery: 'causal' }, { topology: { kind: 'ring' } }]) {
      const { linearizable } = inTriangle({ ...FAITHFUL, ...options });
      expect(linearizable).toMatchObject({ verdict: 'violated', promised: false });
      expect(linearizable.witness?.operations.at(-1)).toMatchObject({ kind: 'read' });
    }
  });

  it('that a session finds what it wrote where its clock is behind: the later write is dropped, as an older one', () => {
    const behind = { ...TRIANGLE, nodes: { clock: { offset: '1s' } } };
    const byClock = inTriangle({ ...FAITHFUL, delivery: 'causal', stamps: 'clock' }, { topology: behind });
    expect(checkOf(byClock, 'read your writes').verdict).toBe('violated');
    const hybrid = inTriangle({ ...FAITHFUL, delivery: 'causal' }, { topology: behind });
    expect(checkOf(hybrid, 'read your writes').verdict).toBe('holds');
    expect(checkOf(hybrid, 'causal (CC)')).toMatchObject({ verdict: 'holds', promised: true });
  });

  it('anything to a session that changes datacenters, though writes come in causal order', () => {
    const crash = { name: 'crash', kind: 'crash', at: '3s', for: '2s', node: 'a' };
    const moving = {
      faults: [crash],
      workload: {
        arrivals: { kind: 'open', rate: '20/s' },
        operations: MIXED,
        keys: { count: 3, distribution: 'uniform' },
        clients: { maxSessions: 3, perDatacenter: 1, failover: { after: 1, returnAfter: '100ms' } },
        attemptTimeout: '60ms',
        retries: 4,
        deadline: '500ms',
      },
    };
    const roaming = inTriangle({ ...FAITHFUL, delivery: 'causal', sessions: 'roaming' }, moving);
    expect(checkOf(roaming, 'monotonic reads')).toMatchObject({ verdict: 'violated' });
    expect(roaming.otherChecks.some(({ promised }) => promised)).toBe(false);
    const sticky = inTriangle({ ...FAITHFUL, delivery: 'causal' }, moving);
    expect(checkOf(sticky, 'causal (CC)')).toMatchObject({ verdict: 'holds', promised: true });
  });

  it('that one name is given once: with compare-and-set refused, two find a name free, and both have it', () => {
    const claims = {
      topology: { layout: 'aws-3' },
      workload: {
        arrivals: { kind: 'open', rate: '40/s' },
        operations: [{ kind: 'read-modify-write', share: 1 }],
        keys: { count: 200, distribution: 'uniform' },
      },
    };
    const cut = { name: 'cut', kind: 'partition', at: '2s', for: '3s', groups: [['eu-west-1'], ['rest']] };
    for (const conflicts of ['last-write-wins', 'siblings']) {
      const strategy = { kind: 'multi-leader', conflicts };
      const { history } = played({ ...claims, strategy, faults: [cut], duration: '8s', warmup: '1s', drain: '2s' });
      expect(namesGivenTwice(history)).toBeGreaterThan(10);
    }
  });
});

/** Keys that two sessions found at their initial value and wrote then, and were told that it was done. */
function namesGivenTwice(history: History): number {
  const owners = new Map<number, Set<number>>();
  const found = new Map<string, number>();
  for (let row = 0; row < history.length; row++) {
    const { session, key, kind, outcome, value } = historyRow(history, row);
    if (outcome !== 'ok' || value === null) continue;
    const name = `${session} ${key}`;
    if (kind === 'read') found.set(name, value);
    else if (found.get(name) === INITIAL_VALUE) owners.set(key, (owners.get(key) ?? new Set()).add(session ?? -1));
  }
  return [...owners.values()].filter(({ size }) => size > 1).length;
}
