import fc from 'fast-check';
import { checkBarriers, type Coming } from './barriers.js';

/** Asked at, answered at, and the round; of a barrier of two unless told. */
function coming(
  operation: number,
  [invokedAt, respondedAt]: [number, number],
  round: number | null,
  parties = 2,
): Coming {
  return { operation, invokedAt, respondedAt, key: 'barrier 0', parties, round };
}

/** Each takes its turn. */
function comings(...all: readonly [times: [number, number], round: number | null, parties?: number][]): Coming[] {
  return all.map((one, operation) => coming(operation, ...one));
}

describe('a barrier', () => {
  it('holds where all of a round had asked before any of them was answered', () => {
    const rounds = comings([[0, 20], 1], [[10, 21], 1], [[22, 40], 2], [[30, 41], 2]);
    expect(checkBarriers(rounds)).toEqual({ verdict: 'holds', violations: 0 });
  });

  it('is broken by who is answered before another party of the round has asked', () => {
    const { verdict, violations, witness } = checkBarriers(comings([[0, 20], 1], [[30, 40], 1]));
    expect({ verdict, violations }).toEqual({ verdict: 'violated', violations: 1 });
    expect(witness).toEqual({
      operations: [0, 1],
      statements: ['#0 passed barrier 0 in round 1 by 20.', '#1 came at 30, after that, and passed in round 1.'],
    });
  });

  it('is broken by a round that opened with a party too few', () => {
    const { witness } = checkBarriers(comings([[0, 20], 1, 3], [[10, 21], 1, 3]));
    expect(witness?.statements).toEqual([
      '#0 passed barrier 0 in round 1 by 20.',
      '1 of the 3 parties of it cannot have come.',
    ]);
  });

  it('holds where the missing party is one that was not told, and had asked in time', () => {
    expect(checkBarriers(comings([[0, 20], 1], [[10, Infinity], null])).verdict).toBe('holds');
    expect(checkBarriers(comings([[0, 20], 1], [[21, Infinity], null])).verdict).toBe('violated');
  });

  it('counts whoever was not told for one round only', () => {
    const one = comings([[0, 20], 1], [[10, Infinity], null], [[30, 40], 2]);
    expect(checkBarriers(one)).toMatchObject({ verdict: 'violated', witness: { operations: [2] } });
    const two = [...one, coming(3, [31, Infinity], null)];
    expect(checkBarriers(two).verdict).toBe('holds');
  });

  it('is broken by a round that nobody was told of, where nobody can have been of it', () => {
    const { witness } = checkBarriers(comings([[0, 20], 2], [[10, 20], 2], [[11, Infinity], null]));
    expect(witness?.statements[1]).toBe('1 of the 2 parties of it or of a round before it cannot have come.');
  });

  it('is broken by a round of too many', () => {
    const { violations, witness } = checkBarriers(comings([[0, 20], 1], [[10, 21], 1], [[12, 22], 1]));
    expect(violations).toBe(1);
    expect(witness?.statements[1]).toBe('#2 was told that it passed in it, as 2 others before it.');
  });

  it('is broken by rounds that go back', () => {
    const { witness } = checkBarriers(comings([[0, 20], 2, 1], [[30, 40], 1, 1]));
    expect(witness?.operations).toEqual([0, 1]);
  });

  it('has rounds of its own under each key', () => {
    const [first, second] = comings([[0, 20], 1, 1], [[30, 40], 1, 1]);
    expect(checkBarriers([first!, { ...second!, key: 'barrier 1' }]).verdict).toBe('holds');
  });

  it('is judged as by trying all ways to share out those who were not told', () => {
    const time = fc.integer({ min: 0, max: 8 });
    const one = fc.record({ from: time, length: time, round: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }) });
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (all) => {
        const drawn = comings(
          ...all.map(({ from, length, round }): [[number, number], number | null] => [
            [from, round === null ? Infinity : from + length],
            round,
          ]),
        );
        const { verdict } = checkBarriers(drawn);
        verdicts.add(verdict);
        return verdict === (canHold(drawn) ? 'holds' : 'violated');
      }),
      { seed: 1, numRuns: 3000 },
    );
    expect(verdicts.size).toBe(2);
  });
});

/** From the definition: those who were not told are put into every round, or into none, and what comes of it is judged. */
function canHold(all: readonly Coming[]): boolean {
  const open = all.findIndex(({ round }) => round === null);
  if (open === -1) return isOfWholeRounds(all);
  return [1, 2, 3, undefined].some((round) => {
    const { operation, invokedAt } = all[open]!;
    const tried = round === undefined ? [] : [coming(operation, [invokedAt, Infinity], round)];
    return canHold([...all.slice(0, open), ...tried, ...all.slice(open + 1)]);
  });
}

function isOfWholeRounds(all: readonly Coming[]): boolean {
  const last = Math.max(0, ...all.filter(({ respondedAt }) => respondedAt !== Infinity).map(({ round }) => round!));
  const isComplete = [1, 2, 3].every((round) => round > last || all.filter((one) => one.round === round).length === 2);
  const isInOrder = all.every((one) =>
    all.every((other) => other.respondedAt >= one.invokedAt || other.round! < one.round!),
  );
  return isComplete && isInOrder;
}
