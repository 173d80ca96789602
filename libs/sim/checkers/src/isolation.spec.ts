import { transactionRow } from '@isthmus/sim-protocol';
import { checkIsolation } from './isolation.js';
import { IMPLIED_LEVELS, ISOLATION_LEVELS, type IsolationLevel } from './isolation-verdict.js';
import { type Told, transactions } from './transaction-samples.js';

const lists = (...told: readonly Told[]) => checkIsolation(transactions('list-append', ...told));
const registers = (...told: readonly Told[]) => checkIsolation(transactions('rw-register', ...told));

/** The weakest levels that a history does not have. */
function broken({ levels }: ReturnType<typeof lists>): readonly IsolationLevel[] {
  const violated = new Set(levels.filter(({ verdict }) => verdict === 'violated').map(({ level }) => level));
  return ISOLATION_LEVELS.filter(
    (level) => violated.has(level) && !IMPLIED_LEVELS[level].some((weaker) => violated.has(weaker)),
  );
}

/** A session's transaction from one instant to another. */
const at = (session: string, invokedAt: number, respondedAt: number) => ({ session, invokedAt, respondedAt });

describe('the anomalies of the literature, on lists', () => {
  it.each<[string, IsolationLevel, readonly Told[]]>([
    // Adya 1999, section 4.2.1: two transactions' writes interleave.
    ['G0', 'read uncommitted', ['append x 1; append y 1', 'append x 2; append y 2', 'r x [1,2]; r y [2,1]']],
    ['duplicate-elements', 'read uncommitted', ['append x 1', 'r x [1,1]']],
    ['G1a', 'read committed', [['append x 1', { outcome: 'fail' }], 'r x [1]']],
    ['G1b', 'read committed', ['append x 1; append x 2', 'r x [1]']],
    ['G1c', 'read committed', ['append x 1; r y [1]', 'append y 1; r x [1]']],
    ['garbage-read', 'read committed', ['r x [7]']],
    ['incompatible-order', 'read committed', ['append x 1', 'append x 2', 'r x [1,2]', 'r x [2]']],
    ['internal', 'read committed', ['append x 1; r x []']],
    ['internal', 'read committed', ['r x [1]; append x 1']],
    ['OTV', 'monotonic atomic view', ['append x 1; append y 1', 'r x [1]; r y []']],
    ['read-skew', 'transactional causal', ['append x 1; append y 1', 'r x []; r y [1]']],
    ['lost-update', 'snapshot isolation', ['r x []; append x 1', 'r x []; append x 2', 'r x [1,2]']],
    ['lost-update', 'snapshot isolation', ['r x []; append x 1', 'r x []; append x 2']],
    ['write-skew', 'repeatable read', ['r x []; append y 1', 'r y []; append x 1', 'r x [1]; r y [1]']],
    // Two readers see two independent writes in two orders: the long fork that parallel snapshot isolation allows.
    ['G-nonadjacent', 'snapshot isolation', ['append x 1', 'append y 1', 'r x [1]; r y []', 'r x []; r y [1]']],
    // Fekete, O'Neil and O'Neil 2004: a read-only transaction sees the order of two that are otherwise serializable.
    ['G2', 'repeatable read', ['append x 1', 'r x []; r y []; append y 1', 'r x [1]; r y []']],
  ])('finds %s, which excludes %s', (name, level, told) => {
    const report = lists(...told);
    expect([report.anomalies[0]?.name, broken(report)[0]]).toEqual([name, level]);
  });

  it('finds the cycles that only session order closes', () => {
    const stale = lists(['append x 1', at('a', 0, 1)], ['r x []', at('a', 2, 3)]);
    expect([stale.anomalies[0]?.name, broken(stale)]).toEqual(['causal-miss', ['transactional causal']]);
  });

  it('finds the cycles that only real time closes', () => {
    const stale = lists(['append x 1', at('a', 0, 1)], ['r x []', at('b', 2, 3)]);
    expect([stale.anomalies[0]?.name, broken(stale)]).toEqual(['G-single-realtime', ['strong snapshot isolation']]);
    expect(lists(['append x 1', at('a', 0, 2)], ['r x []', at('b', 2, 3)]).anomalies).toEqual([]);
  });

  it('lets what is of unknown outcome commit after all else, or not at all', () => {
    const unknown = { outcome: 'info', respondedAt: Infinity } as const;
    expect(lists(['append x 1', unknown], ['r x []', at('b', 5, 6)], ['r x [1]', at('b', 7, 8)]).anomalies).toEqual([]);
    expect(broken(lists(['append x 1; append y 1', unknown], 'r x [1]; r y []'))[0]).toBe('monotonic atomic view');
  });

  it('knows that transactions which may not overlap are ordered, though nobody read what they wrote', () => {
    const report = lists('r y []; append z 1; append x 1', 'r z []; append y 1; append x 2');
    expect(broken(report)).toEqual(['snapshot isolation']);
  });
});

describe('the anomalies of the literature, on registers', () => {
  it.each<[string, IsolationLevel, readonly Told[]]>([
    ['G0', 'read uncommitted', ['r x 2; w x 1', 'r x 1; w x 2']],
    ['G1a', 'read committed', [['w x 1', { outcome: 'fail' }], 'r x 1']],
    ['G1b', 'read committed', ['w x 1; w x 2', 'r x 1']],
    ['G1c', 'read committed', ['w x 1; r y 1', 'w y 1; r x 1']],
    ['garbage-read', 'read committed', ['r x 7']],
    ['internal', 'read committed', ['w x 1; r x null']],
    ['OTV', 'monotonic atomic view', ['w x 1; w y 1', 'r x 1; r y null']],
    ['read-skew', 'transactional causal', ['w x 1; w y 1', 'r x null; r y 1']],
    ['lost-update', 'snapshot isolation', ['w x 1', 'r x 1; w x 2', 'r x 1; w x 3']],
    ['write-skew', 'repeatable read', ['r x null; w y 1', 'r y null; w x 1']],
    // What the order of 1 and 2 was nobody saw; the two readers cannot both be right.
    ['G1c', 'monotonic atomic view', ['w x 1; w y 1', 'w x 2; w y 2', 'r x 1; r y 2', 'r x 2; r y 1']],
  ])('finds %s, which excludes %s', (name, level, told) => {
    const report = registers(...told);
    expect([report.anomalies[0]?.name, broken(report)[0]]).toEqual([name, level]);
  });

  it('finds a stale read after two writes whose order only real time shows', () => {
    const report = registers(['w x 1', at('a', 0, 1)], ['w x 2', at('b', 2, 3)], ['r x 1', at('c', 4, 5)]);
    expect([report.anomalies[0]?.name, broken(report)]).toEqual(['G1c-realtime', ['strong snapshot isolation']]);
  });

  it('says that it cannot decide where a value was written twice', () => {
    const { levels } = registers('w x 1', 'w x 1', 'r x 1');
    expect(levels.every(({ verdict, undecided }) => verdict === 'undecided' && undecided === 'repeated-values')).toBe(
      true,
    );
  });
});

describe('the witness', () => {
  it('is the example of the paper on Elle: a cycle of three, each edge with its reason', () => {
    // Kingsbury and Alvaro 2020, section 1: the keys 250, 253, 255 and 256 of one of their histories.
    const { anomalies } = lists(
      'append 253 1; append 253 3; append 253 4; append 255 2; append 255 3; append 255 4; append 255 5; append 256 1; append 256 2',
      'append 255 8; r 253 [1,3,4]',
      'append 256 4; r 255 [2,3,4,5,8]; r 256 [1,2,4]; r 253 [1,3,4]',
      'append 250 10; r 253 [1,3,4]; r 255 [2,3,4,5]; append 256 3',
    );
    expect(anomalies.map(({ name, transactions: cycle, shortest }) => ({ name, cycle, shortest }))).toEqual([
      { name: 'G-single', cycle: [2, 3, 1], shortest: true },
    ]);
    expect(anomalies[0]!.edges).toEqual([
      {
        from: 2,
        to: 3,
        kind: 'ww',
        key: '256',
        reason:
          '#2 read key 256 as [1,2,4], without 3, which #3 appended; so, as both write key 256 and cannot overlap, #2 came before #3.',
      },
      { from: 3, to: 1, kind: 'rw', key: '255', reason: '#3 read key 255 as [2,3,4,5], without 8, which #1 appended.' },
      {
        from: 1,
        to: 2,
        kind: 'wr',
        key: '255',
        reason: '#2 read key 255 as [2,3,4,5,8], the last of which #1 appended.',
      },
    ]);
  });

  it('is the shortest cycle, however many longer ones there are', () => {
    const ring = Array.from({ length: 5 }, (_, i) => `append k${i} 1; r k${(i + 1) % 5} [1]`);
    const { anomalies } = lists(...ring, 'append a 1; r b [1]', 'append b 1; r a [1]');
    expect(anomalies.map(({ transactions: cycle }) => cycle)).toEqual([[5, 6]]);
  });

  it('comes with a history of its own that breaks the same level', () => {
    const told = ['append x 1; append z 1', 'append x 2; append y 5', 'r x [1]; r z [1]; r y [5]', 'r x [1,2]'];
    const { anomalies } = lists(...told);
    const [anomaly] = anomalies;
    expect(anomaly?.name).toBe('read-skew');
    const rows = Array.from(
      { length: anomaly!.reduced.length },
      (_, row) => transactionRow(anomaly!.reduced, row).steps,
    );
    expect(rows).toEqual([
      [
        { kind: 'append', key: 'x', value: 2 },
        { kind: 'append', key: 'y', value: 5 },
      ],
      [
        { kind: 'r', key: 'x', value: [] },
        { kind: 'r', key: 'z', value: [] },
        { kind: 'r', key: 'y', value: [5] },
      ],
    ]);
    expect(broken(checkIsolation(anomaly!.reduced))).toEqual(['transactional causal', 'snapshot isolation']);
  });
});
