import { type Assertion, assertionSchema } from '@isthmus/contract';
import { judgeAssertion } from './assertion-judgement.js';
import { seen } from './scenario.fixture.js';

function assertion(fields: Readonly<Record<string, unknown>>): Assertion {
  return assertionSchema.parse({ says: 'so', variant: 'loose', figure: 'writes.lost', ...fields });
}

const lost = (...values: number[]) => seen('loose', 'writes.lost', values);

describe('an assertion', () => {
  it.each([
    ['every seed', [1, 1, 1], true],
    ['every seed', [1, 0, 1], false],
    ['no seed', [0, 0, 0], true],
    ['no seed', [0, 1, 0], false],
    ['not every seed', [1, 1, 0], true],
    ['not every seed', [1, 1, 1], false],
    // Of three seeds two thirds of that many are asked, rounded down; of one seed still one.
    ['at least 12 of 20', [1, 0, 0], true],
    ['at least 12 of 20', [0, 0, 0], false],
    ['at least 1 of 20', [0, 0, 0], false],
    ['at least 12 of 20', [...Array<number>(12).fill(1), ...Array<number>(8).fill(0)], true],
    ['at least 12 of 20', [...Array<number>(11).fill(1), ...Array<number>(9).fill(0)], false],
  ])('in %s of %j passes: %s', (quantifier, values, pass) => {
    expect(judgeAssertion(assertion({ in: quantifier, atLeast: 1 }), lost(...values)).pass).toBe(pass);
  });

  it('says how often it held and what that says of other seeds', () => {
    expect(judgeAssertion(assertion({ in: 'no seed', above: 0 }), lost(...Array<number>(20).fill(0))).sentence).toBe(
      'in 0 of 20 seeds (in at most 14 % of all, 95 %); writes.lost 0',
    );
  });

  it('names the run that broke it', () => {
    expect(judgeAssertion(assertion({ in: 'no seed', above: 0 }), lost(0, 0, 7)).example).toEqual({
      variant: 'loose',
      seed: '3',
      runId: null,
      sentence: '7',
    });
  });

  it('is about every variant that its name matches, each by itself', () => {
    const both = [...seen('a / x', 'writes.lost', [1, 0]), ...seen('b / x', 'writes.lost', [1, 1])];
    const outcome = judgeAssertion(assertion({ variant: '* / x', in: 'not every seed', is: 1 }), both);
    expect([outcome.pass, outcome.sentence]).toEqual([
      false,
      'in 2 of 2 seeds (in at least 22 % of all, 95 %); writes.lost 1; 1 of 2 variants pass',
    ]);
  });

  it('compares two variants seed by seed, not their means', () => {
    const pairs = [...lost(2, 40), ...seen('strict', 'writes.lost', [1, 10])];
    const versus = { versus: { variant: 'strict' }, take: 'max' };
    expect(judgeAssertion(assertion({ ...versus, atLeast: 2 }), pairs)).toMatchObject({ pass: true, held: 2 });
    expect(judgeAssertion(assertion({ ...versus, atLeast: 3 }), pairs)).toMatchObject({ pass: false, held: 1 });
    expect(
      judgeAssertion(assertion({ ...versus, versus: { variant: 'strict', by: 'difference' }, is: 1 }), pairs).held,
    ).toBe(1);
  });

  it('takes each of several values, or one made of them', () => {
    const run = [
      { variant: 'loose', seed: '1', runId: null, figures: { f: [1, 2, 3].map((value) => ({ value, place: '' })) } },
    ];
    const holds = (fields: Readonly<Record<string, unknown>>) =>
      judgeAssertion(assertion({ figure: 'f', ...fields }), run).pass;
    expect([
      holds({ atLeast: 1 }),
      holds({ atLeast: 2 }),
      holds({ take: 'any', atLeast: 3 }),
      holds({ take: 'sum', is: 6 }),
      holds({ take: 'count', is: 3 }),
      holds({ take: 'min', is: 1 }),
    ]).toEqual([true, false, true, true, true, true]);
  });

  it('cannot be judged by runs that have no such figure', () => {
    expect(judgeAssertion(assertion({ figure: 'writes.found', is: 0 }), lost(1))).toMatchObject({
      pass: null,
      seeds: 0,
    });
  });

  it('does not take a missing number for a small one', () => {
    expect(judgeAssertion(assertion({ atMost: 5 }), seen('loose', 'writes.lost', [null])).pass).toBe(false);
  });
});
