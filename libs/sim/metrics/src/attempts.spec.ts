import { attemptFindings } from './attempt-findings.js';
import { attemptsOf } from './attempts.js';
import { classify } from './classification.js';
import { ok, refused, subjectOf } from './hand-written-run.fixture.js';

/** Operations by how often their clients asked; the first is of the warm-up. */
function attempts(redirects: readonly number[], retries: readonly number[], asked: readonly number[]) {
  const operations = asked.map((attempts, at) =>
    attempts === 0 ? refused(at / 4, { attempts }) : ok(at / 4, 5, { attempts }),
  );
  const subject = subjectOf({ operations, warmup: 0.25 });
  const further = { redirects: Uint8Array.from(redirects), retries: Uint8Array.from(retries) };
  return attemptsOf(subject, classify(subject), further);
}

describe('requests for one operation', () => {
  it('are one, what followed redirects and retries, and what the strategy asked besides', () => {
    const rows = attempts([1, 0, 1, 0, 0, 2], [1, 0, 0, 5, 0, 1], [9, 1, 2, 6, 0, 7]);
    expect(rows).toEqual([
      {
        kind: 'write',
        operations: 5,
        perOperation: 16 / 5,
        redirectsPerOperation: 3 / 5,
        retriesPerOperation: 6 / 5,
        redirected: 2,
        retried: 2,
        most: 7,
        distribution: [
          { from: 0, to: 0, operations: 1 },
          { from: 1, to: 1, operations: 1 },
          { from: 2, to: 2, operations: 1 },
          { from: 5, to: 8, operations: 2 },
        ],
      },
    ]);
    expect(attemptFindings(rows).map(({ sentence }) => sentence)).toEqual([
      '2 of 5 operations were tried again after a refusal or without an answer; the most requests for one were 7',
      '2 of 5 operations were sent on by a node that does not serve them',
    ]);
  });

  it('are not worth a word where one does for nearly all', () => {
    const times = (value: number) => Array<number>(201).fill(value);
    const rows = attempts([...times(0).fill(1, 200)], times(0), [...times(1).fill(2, 200)]);
    expect(rows[0]).toMatchObject({ redirected: 1, operations: 200 });
    expect(attemptFindings(rows)).toEqual([]);
  });
});
