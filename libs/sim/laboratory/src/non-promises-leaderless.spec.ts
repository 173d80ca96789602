import type { Report } from '@isthmus/contract';
import { siblingsOf } from '@isthmus/sim-protocol';
import { FIGURE_9_6, inFive } from './broken-guarantees.fixture.js';
import { played } from './spec-experiments.js';

const MIXED = [
  { kind: 'read', share: 0.6 },
  { kind: 'write', share: 0.4 },
];
const CAS = [
  { kind: 'read', share: 0.5 },
  { kind: 'cas', share: 0.5 },
];
const RARELY_WRITTEN = [
  { kind: 'read', share: 0.95 },
  { kind: 'write', share: 0.05 },
];

/** A node in each of five datacenters, in a row, 5 ms from each to the next. */
const ROW = inFive((from, to) => 5 * (to - from));
const CUT = { name: 'cut', kind: 'partition', at: '3s', for: '4s', groups: [['a', 'b'], ['rest']] };

function run(strategy: Record<string, unknown>, change: Record<string, unknown> = {}) {
  return played({
    topology: ROW,
    strategy,
    workload: load(MIXED),
    duration: '10s',
    warmup: '1s',
    drain: '12s',
    ...change,
  });
}

function load(operations: readonly Record<string, unknown>[], rate = '20/s', count = 5) {
  return { arrivals: { kind: 'open', rate }, operations, keys: { count, distribution: 'uniform' } };
}

function linearizable(strategy: Record<string, unknown>, change?: Record<string, unknown>): Report['linearizable'] {
  return run(strategy, change).report.linearizable;
}

const SKEWED = { topology: { ...ROW, nodes: { clock: { offset: '200ms' } } } };
const HOLDS = { verdict: 'holds', promised: true };
const VIOLATED = { verdict: 'violated', promised: false };

describe('n = 3, w = 3 and r = 2 (DDIA, figure 9-6)', () => {
  const QUORUMS = { kind: 'leaderless', n: 3, w: 3, r: 2 };
  const figure = { topology: FIGURE_9_6, workload: load(RARELY_WRITTEN, '50/s', 1) };

  it.each(['off', 'async'])(
    'is not linearizable with read repair %s: a read misses what an earlier one found',
    (readRepair) => {
      const verdict = linearizable({ ...QUORUMS, readRepair }, figure);
      expect(verdict).toMatchObject(VIOLATED);
      const [writes, reads] = ['write', 'read'].map((kind) =>
        (verdict.witness?.operations ?? []).filter((operation) => operation.kind === kind),
      );
      // What the earlier read found was in flight when the later one missed it.
      const [earlier, later] = [reads!.at(-2), reads!.at(-1)];
      const inFlight = writes!.find(({ argument }) => argument === earlier?.value);
      expect([inFlight?.outcome, later?.value === earlier?.value]).toEqual(['info', false]);
    },
  );

  it('is, with synchronous read repair and stamps that are read first', () => {
    expect(linearizable({ ...QUORUMS, readRepair: 'sync', stamps: 'read-first' }, figure)).toMatchObject(HOLDS);
  });
});

describe('quorum systems as they are by default', () => {
  it.each(['riak', 'cassandra-one', 'cassandra-quorum', 'cassandra-local-quorum', 'cassandra-each-quorum'])(
    '%s is not linearizable with clocks apart',
    (preset) => {
      expect(linearizable({ preset }, SKEWED)).toMatchObject(VIOLATED);
    },
  );

  it('cassandra-quorum drops acknowledged writes for the clocks, and more the further they are apart', () => {
    const dropped = [ROW, SKEWED.topology].map(
      (topology) => run({ preset: 'cassandra-quorum' }, { topology }).report.writes!.dropped,
    );
    expect(dropped[1]).toBeGreaterThan(5 * (dropped[0] as number));
  });

  it('dynamo answers on both sides of a cut, and lets a reader miss what another has found', () => {
    expect(linearizable({ preset: 'dynamo' }, { faults: [CUT] })).toMatchObject(VIOLATED);
  });

  it('abd is linearizable, with clocks apart and a cut; not any more where its quorums are sloppy', () => {
    const change = { ...SKEWED, faults: [CUT] };
    expect(linearizable({ preset: 'abd' }, change)).toMatchObject(HOLDS);
    const sloppy = { preset: 'abd', n: 3, placement: 'ring', hintedHandoff: 'sloppy-quorum' };
    expect(linearizable(sloppy, change)).toMatchObject(VIOLATED);
  });
});

describe('lightweight transactions', () => {
  const alone = { workload: load(CAS, '4/s') };

  it('are linearizable alone', () => {
    expect(linearizable({ preset: 'cassandra-serial' }, alone)).toMatchObject(HOLDS);
  });

  it('are not beside ordinary writes, with ordinary reads of one, or with a Paxos for each datacenter', () => {
    const all = [{ kind: 'write', share: 0.4 }, ...CAS.map(({ kind }) => ({ kind, share: 0.3 }))];
    expect(linearizable({ preset: 'cassandra-serial' }, { ...SKEWED, workload: load(all, '4/s') })).toMatchObject(
      VIOLATED,
    );
    const often = { workload: load(CAS) };
    const rarely = {
      workload: load(
        [
          { kind: 'read', share: 0.95 },
          { kind: 'cas', share: 0.05 },
        ],
        '50/s',
        1,
      ),
    };
    expect(linearizable({ kind: 'leaderless', r: 1, serial: 'serial' }, rarely)).toMatchObject(VIOLATED);
    expect(linearizable({ preset: 'cassandra-serial', serial: 'local-serial' }, often)).toMatchObject(VIOLATED);
  });
});

describe('siblings', () => {
  const most = (strategy: Record<string, unknown>) => {
    const { history } = run({ kind: 'leaderless', conflicts: 'siblings', ...strategy });
    return Math.max(...Array.from({ length: history.length }, (_, row) => siblingsOf(history, row).length));
  };

  it('are few where a write carries what its session has read, and pile up where it does not', () => {
    const [carried, none] = [most({}), most({ context: 'none' })];
    expect(carried).toBeLessThan(40);
    expect(none).toBeGreaterThan(80);
  });

  it('are kept where last write wins drops: nothing acknowledged is lost', () => {
    const [siblings, latest] = [{ conflicts: 'siblings' }, {}].map(
      (options) => run({ kind: 'leaderless', ...options }, SKEWED).report.writes!,
    );
    expect([siblings!.dropped, siblings!.lost]).toEqual([0, 0]);
    expect(latest!.dropped).toBeGreaterThan(0);
  });
});
