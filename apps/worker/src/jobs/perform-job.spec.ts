import { gzipSync } from 'node:zlib';
import type { JobWork } from '@isthmus/persistence';
import { performJob } from './perform-job.js';

type CheckWork = Extract<JobWork, { kind: 'check' }>;

function judged(rows: readonly object[], asked: Pick<CheckWork, 'model' | 'level' | 'checks'>) {
  const history = gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const result = performJob({ kind: 'check', format: 'ndjson', budget: null, history, ...asked });
  return result.kind === 'check' ? result.judgement : null;
}

const ran = (session: number, at: number) => ({ session, outcome: 'ok', invokedAtMs: at, respondedAtMs: at + 5 });

describe('a check', () => {
  const skew = [
    {
      ...ran(1, 0),
      kind: 'txn',
      value: [
        ['r', 'x', null],
        ['w', 'y', 1],
      ],
    },
    {
      ...ran(2, 1),
      kind: 'txn',
      value: [
        ['r', 'y', null],
        ['w', 'x', 2],
      ],
    },
  ];

  it.each([
    [null, 'strict serializable', 'violated'],
    ['snapshot-isolation', 'snapshot isolation', 'holds'],
  ])('of transactions by %s is on that level', (level, named, verdict) => {
    expect(judged(skew, { model: 'rw-register', level, checks: null })).toMatchObject({
      ...{ level: named, verdict, transactions: 2 },
      anomalies: [{ name: 'write-skew', transactions: [{ session: '1' }, { session: '2' }] }],
    });
  });

  it('of registers is by linearizability, or by the models that it names', () => {
    const late = [
      { ...ran(1, 0), kind: 'write', argument: 7, value: 7 },
      { ...ran(2, 10), kind: 'read', value: 0 },
    ];
    const asked = { model: 'register', level: null };
    expect(judged(late, { ...asked, checks: null })?.verdict).toBe('violated');
    expect(judged(late, { ...asked, checks: ['sequential'] })).toMatchObject({
      verdict: 'holds',
      models: [{ model: 'sequential', verdict: 'holds' }],
    });
  });
});
