import { historyFrom, type HistoryRowInput } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { checkNumbers, type NumberProperty } from './numbers.js';

type Row = Omit<HistoryRowInput, 'kind' | 'invokedAtMs'>;

/** Increments one after the other, each answered before the next begins. */
function numbers(...rows: readonly Row[]) {
  return historyFrom(
    rows.map((row, at) => ({ kind: 'increment', invokedAtMs: 10 * at, respondedAtMs: 10 * at + 5, ...row })),
  );
}

function found(property: NumberProperty, ...rows: readonly Row[]) {
  const { verdict, judged, broken, witness } = checkNumbers(numbers(...rows)).find((one) => one.property === property)!;
  return { verdict, judged, broken, witness };
}

describe('numbers', () => {
  it('are unique where no two of a key are the same', () => {
    expect(found('unique', { value: 3 }, { value: 1 }, { value: 3, key: 1 })).toMatchObject({
      verdict: 'holds',
      judged: 3,
    });
    const twice = found('unique', { value: 3 }, { value: 1 }, { value: 3 });
    expect(twice).toEqual({ verdict: 'violated', judged: 3, broken: 1, witness: [0, 2] });
  });

  it('are causal where a session gets higher ones', () => {
    expect(found('causal', { value: 3, session: 0 }, { value: 1, session: 1 }, { value: 4, session: 0 })).toMatchObject(
      {
        verdict: 'holds',
        judged: 1,
      },
    );
    const back = found('causal', { value: 3, session: 0 }, { value: 1, session: 1 }, { value: 2, session: 0 });
    expect(back).toEqual({ verdict: 'violated', judged: 1, broken: 1, witness: [0, 2] });
  });

  it('are causal where who was told gets a higher one, also by way of another key', () => {
    const told = (value: number) => [
      { value: 3, session: 0 },
      { value: 1, key: 1, session: 1, after: [0] },
      { value, session: 1 },
    ];
    expect(found('causal', ...told(4))).toMatchObject({ verdict: 'holds', judged: 1 });
    expect(found('causal', ...told(2))).toEqual({ verdict: 'violated', judged: 1, broken: 1, witness: [0, 2] });
  });

  it('are free of gaps where only unknown outcomes can have taken what is missing', () => {
    expect(found('gap-free', { value: 1 }, { value: 3 })).toEqual({
      ...{ verdict: 'violated', judged: 2, broken: 1 },
      witness: [0, 1],
    });
    expect(found('gap-free', { value: 1 }, { outcome: 'info' }, { value: 3 })).toMatchObject({ verdict: 'holds' });
  });

  it('are not judged where there are none', () => {
    expect(checkNumbers(numbers()).map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided', 'undecided']);
  });

  it('contradict causality exactly where some pair does, taken literally', () => {
    const row = fc.record({
      value: fc.integer({ min: 1, max: 9 }),
      session: fc.nat(2),
      key: fc.nat(1),
      told: fc.option(fc.nat(9), { nil: null }),
    });
    let violated = 0;
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (drawn) => {
        const rows = drawn.map(({ told, ...rest }, at) =>
          told === null || told >= at ? rest : { ...rest, after: [told] },
        );
        const knows = rows.map((): Set<number> => new Set());
        rows.forEach(({ session, ...rest }, at) => {
          const direct = [
            ...('after' in rest ? rest.after : []),
            ...rows.flatMap((other, before) => (before < at && other.session === session ? [before] : [])),
          ];
          for (const other of direct) for (const one of [other, ...knows[other]!]) knows[at]!.add(one);
        });
        const inverted = rows.filter(({ key, value }, at) =>
          [...knows[at]!].some((other) => rows[other]!.key === key && rows[other]!.value >= value),
        );
        violated += inverted.length > 0 ? 1 : 0;
        expect(found('causal', ...rows).broken).toBe(inverted.length);
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(violated).toBeGreaterThan(50);
  });
});
