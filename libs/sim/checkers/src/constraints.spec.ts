import fc from 'fast-check';
import { checkNeverNegative, type Movement } from './balances.js';
import { checkExclusion, type Hold } from './exclusion.js';
import { checkFencing, type Fenced } from './fencing.js';
import { checkReferences, type RowChange } from './references.js';

const RUNS = { seed: 1, numRuns: 2000 };
const nat = (max: number) => fc.nat(max);
/** Half instants too, so that one lies between any two that are told. */
const INSTANTS = Array.from({ length: 80 }, (_, index) => index / 2);

function timed(operation: number, invokedAt: number, respondedAt: number) {
  return { operation, invokedAt, respondedAt };
}

describe('exclusion', () => {
  const hold = (session: string, from: number, answered: number, until: number, lease = Infinity): Hold => ({
    ...timed(from, from, answered),
    key: 'lock',
    session,
    releaseInvokedAt: until,
    lease,
  });

  it('is broken where two sessions certainly hold at once, and both are quoted', () => {
    const { violations, witness } = checkExclusion([hold('a', 0, 1, 9), hold('b', 2, 3, 9)]);
    expect(violations).toBe(1);
    expect(witness).toEqual({
      operations: [0, 2],
      statements: ['#0 gave lock to a by 1, who held it at least until 9.', '#2 gave it to b by 3.'],
    });
  });

  it('is not broken by what may not have overlapped: a release under way, a lease that may have ended', () => {
    expect(checkExclusion([hold('a', 0, 1, 3), hold('b', 2, 3, 9)]).verdict).toBe('holds');
    expect(checkExclusion([hold('a', 0, 1, Infinity, 3), hold('b', 2, 3, 9)]).verdict).toBe('holds');
    expect(checkExclusion([hold('a', 0, 1, Infinity, 4), hold('b', 2, 3, 9)]).verdict).toBe('violated');
    expect(checkExclusion([hold('a', 0, 1, Infinity), hold('a', 2, 3, 9)]).verdict).toBe('holds');
  });

  it('agrees with its definition at every instant, on random holds', () => {
    const arbitrary = fc.array(fc.tuple(nat(2), nat(1), nat(9), nat(3), nat(6), nat(9)), { maxLength: 6 });
    fc.assert(
      fc.property(arbitrary, (rows) => {
        const holds = rows.map(([session, key, from, wait, length, lease], operation): Hold => ({
          ...timed(operation, from, from + wait),
          key: `k${key}`,
          session: `s${session}`,
          releaseInvokedAt: length === 6 ? Infinity : from + wait + length,
          lease: lease === 9 ? Infinity : lease,
        }));
        const isHeld = (one: Hold, at: number) =>
          one.respondedAt <= at && at < one.releaseInvokedAt && at < one.invokedAt + one.lease;
        const broken = ['k0', 'k1'].some((key) =>
          INSTANTS.some(
            (at) => new Set(holds.flatMap((one) => (one.key === key && isHeld(one, at) ? [one.session] : []))).size > 1,
          ),
        );
        const intruders = holds.filter((one) =>
          holds.some(
            (other) =>
              other.key === one.key &&
              other.session !== one.session &&
              (other.respondedAt < one.respondedAt ||
                (other.respondedAt === one.respondedAt && other.operation < one.operation)) &&
              isHeld(one, one.respondedAt) &&
              isHeld(other, one.respondedAt),
          ),
        );
        const { verdict, violations } = checkExclusion(holds);
        expect([verdict, violations]).toEqual([broken ? 'violated' : 'holds', intruders.length]);
      }),
      RUNS,
    );
  });
});

describe('fencing', () => {
  const write = (operation: number, from: number, answered: number, token: number): Fenced => ({
    ...timed(operation, from, answered),
    key: 'file',
    token,
  });

  it('is broken by a write with an old token after one with a newer token was accepted', () => {
    const { witness } = checkFencing([write(1, 0, 1, 33), write(2, 2, 3, 34), write(3, 4, 5, 33)], 'writes');
    expect(witness).toEqual({
      operations: [2, 3],
      statements: [
        '#2 on file was accepted with token 34 by 3.',
        '#3 was accepted all the same with token 33, and began after that.',
      ],
    });
  });

  it('lets writes that overlap come in either order, and one holder write twice', () => {
    expect(checkFencing([write(2, 2, 5, 34), write(3, 4, 6, 33)], 'writes').verdict).toBe('holds');
    expect(checkFencing([write(2, 0, 1, 34), write(3, 4, 6, 34)], 'writes').verdict).toBe('holds');
    expect(checkFencing([write(2, 0, 1, 34), write(3, 0, 6, 34)], 'grants').verdict).toBe('violated');
  });

  it('agrees with its definition on random operations', () => {
    const arbitrary = fc.array(fc.tuple(nat(1), nat(9), nat(4), nat(4)), { maxLength: 6 });
    fc.assert(
      fc.property(arbitrary, fc.boolean(), (rows, isGrant) => {
        const all = rows.map(([key, from, wait, token], operation) => ({
          ...write(operation, from, from + wait, token),
          key: `k${key}`,
        }));
        const broken = all.filter((b) =>
          all.some(
            (a) =>
              a.key === b.key &&
              ((a.respondedAt < b.invokedAt && a.token > b.token) ||
                (isGrant &&
                  a.token === b.token &&
                  (a.invokedAt < b.invokedAt || (a.invokedAt === b.invokedAt && a.operation < b.operation)))),
          ),
        );
        expect(checkFencing(all, isGrant ? 'grants' : 'writes').violations).toBe(broken.length);
      }),
      RUNS,
    );
  });
});

describe('an amount that may not be negative', () => {
  const move = (
    operation: number,
    from: number,
    answered: number,
    amount: number,
    outcome = 'ok' as const,
  ): Movement => ({
    ...timed(operation, from, answered),
    key: 'stock',
    amount,
    outcome,
  });

  it('is broken where more was certainly taken than there could be', () => {
    const { violations, witness } = checkNeverNegative([move(1, 0, 1, -1), move(2, 0, 2, -1), move(3, 4, 5, 1)], 1);
    expect(violations).toBe(1);
    expect(witness).toEqual({
      operations: [1, 2],
      statements: [
        'stock held 1 at first; at most 0 had been added by 2.',
        '#1, #2 took 2 by then: 1 more than there could be.',
      ],
    });
  });

  it('counts what may have been added, and not what may have been taken', () => {
    expect(checkNeverNegative([move(1, 0, 1, -1), { ...move(2, 0, Infinity, 1), outcome: 'info' }], 0).verdict).toBe(
      'holds',
    );
    expect(checkNeverNegative([{ ...move(1, 0, Infinity, -1), outcome: 'info' }], 0).verdict).toBe('holds');
  });

  it('agrees with its definition at every instant, on random movements', () => {
    const arbitrary = fc.array(fc.tuple(nat(1), nat(9), nat(4), fc.integer({ min: -3, max: 3 }), nat(5)), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(arbitrary, nat(2), (rows, initial) => {
        const all = rows.map(([key, from, wait, amount, luck], operation): Movement => ({
          ...timed(operation, from, luck === 0 ? Infinity : from + wait),
          key: `k${key}`,
          amount,
          outcome: luck === 0 ? 'info' : 'ok',
        }));
        const least = (key: string, at: number) =>
          all
            .filter((one) => one.key === key)
            .filter(({ amount, invokedAt, respondedAt }) => (amount > 0 ? invokedAt : respondedAt) <= at)
            .reduce((sum, { amount }) => sum + amount, initial);
        const broken = ['k0', 'k1'].some((key) => INSTANTS.some((at) => least(key, at) < 0));
        expect(checkNeverNegative(all, initial).verdict).toBe(broken ? 'violated' : 'holds');
      }),
      RUNS,
    );
  });
});

describe('references', () => {
  const insert = (operation: number, from: number, answered: number, row: string, parent?: string): RowChange => ({
    ...timed(operation, from, answered),
    kind: 'insert',
    row,
    ...(parent === undefined ? {} : { parent }),
  });
  const remove = (operation: number, from: number, answered: number, row: string): RowChange => ({
    ...timed(operation, from, answered),
    kind: 'delete',
    row,
  });

  it('are broken by a row whose parent was gone, or had never been there', () => {
    const gone = [insert(1, 0, 1, 'user'), remove(2, 2, 3, 'user'), insert(3, 4, 5, 'post', 'user')];
    expect(checkReferences(gone).witness?.statements).toEqual([
      '#2 had deleted user by 3.',
      '#3 inserted post, which refers to user.',
    ]);
    expect(checkReferences([insert(3, 4, 5, 'post', 'user'), insert(4, 6, 7, 'user')]).witness?.statements).toEqual([
      'By 5 nobody had inserted user.',
      '#3 inserted post, which refers to user.',
    ]);
  });

  it('are broken by the deletion of a parent under a row', () => {
    const { witness, violations } = checkReferences([
      insert(1, 0, 1, 'user'),
      insert(2, 2, 3, 'post', 'user'),
      remove(3, 4, 5, 'user'),
    ]);
    expect([violations, witness?.operations]).toEqual([1, [2, 3]]);
    expect(witness?.statements[1]).toBe('#3 deleted user while it was there.');
  });

  it('hold where the two may have come in the other order', () => {
    const user = insert(1, 0, 1, 'user');
    expect(checkReferences([user, insert(2, 2, 5, 'post', 'user'), remove(3, 4, 6, 'user')]).verdict).toBe('holds');
    expect(checkReferences([insert(1, 0, 9, 'user'), insert(2, 2, 5, 'post', 'user')]).verdict).toBe('holds');
    const emptied = [user, insert(2, 2, 3, 'post', 'user'), remove(3, 4, 6, 'post'), remove(4, 5, 8, 'user')];
    expect(checkReferences(emptied).verdict).toBe('holds');
  });

  it('agree on random rows with the search for effect instants at which all is well, where each operation is on its own', () => {
    // One parent and one child, each inserted and perhaps deleted: some choice of instants must satisfy every order.
    const pair = fc.tuple(nat(7), nat(3), fc.option(fc.tuple(nat(9), nat(3))));
    fc.assert(
      fc.property(pair, pair, ([from, wait, end], [childFrom, childWait, childEnd]) => {
        const rows = [
          insert(1, from, from + wait, 'p'),
          insert(2, childFrom, childFrom + childWait, 'c', 'p'),
          ...(end ? [remove(3, from + wait + 1 + end[0], from + wait + 1 + end[0] + end[1], 'p')] : []),
          ...(childEnd
            ? [
                remove(
                  4,
                  childFrom + childWait + 1 + childEnd[0],
                  childFrom + childWait + 1 + childEnd[0] + childEnd[1],
                  'c',
                ),
              ]
            : []),
        ];
        const at = (operation: number) => {
          const row = rows.find((one) => one.operation === operation);
          return row === undefined
            ? [Infinity]
            : INSTANTS.filter((time) => row.invokedAt <= time && time <= row.respondedAt);
        };
        const isInsertWell = at(1).some((p) => at(3).some((gone) => at(2).some((c) => p <= c && c <= gone)));
        const isDeleteWell = at(3).some(
          (gone) => gone === Infinity || at(2).some((c) => at(4).some((away) => c >= gone || away <= gone)),
        );
        expect(checkReferences(rows).verdict).toBe(isInsertWell && isDeleteWell ? 'holds' : 'violated');
      }),
      RUNS,
    );
  });
});
