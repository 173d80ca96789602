import { historyFrom, type HistoryRowInput } from '@isthmus/sim-protocol';
import { judgeStock, judgeTransfers } from './application-amounts.js';
import { judgeLitmus } from './application-litmus.js';
import { judgeNames } from './application-names.js';
import { judgeShifts } from './application-shifts.js';
import { judgeScores, judgeThreads, judgeThumbnails } from './application-told.js';
import { BREACHES_MAX } from './application-verdict.js';

type Row = HistoryRowInput;
type More = Partial<Row>;

/** Rows that each take a millisecond, one after the other, unless they say otherwise. */
function history(...rows: readonly Row[]) {
  return historyFrom(rows);
}
let clock = 0;
beforeEach(() => (clock = 0));

function row(kind: Row['kind'], key: number, session: number, more: More): Row {
  const invokedAtMs = clock;
  clock += 2;
  return { kind, key, session, invokedAtMs, respondedAtMs: invokedAtMs + 1, ...more };
}
const read = (key: number, session: number, value: number, more: More = {}) =>
  row('read', key, session, { value, ...more });
const write = (key: number, session: number, argument: number, more: More = {}) =>
  row('write', key, session, { argument, ...more });
const cas = (key: number, session: number, expected: number, argument: number, swapped: boolean, more: More = {}) =>
  row('cas', key, session, { expected, argument, swapped, value: swapped ? argument : 99, ...more });
type Pairs = readonly (readonly [key: number, value: number])[];
const txn = (session: number, reads: Pairs, writes: Pairs, swapped: boolean, more: More = {}) =>
  row('txn', reads[0]![0], session, {
    swapped,
    statements: [
      ...reads.map(([key, value]) => ({ kind: 'read' as const, key, value })),
      ...writes.map(([key, value]) => ({ kind: 'write' as const, key, value })),
    ],
    ...more,
  });
const UNKNOWN = { outcome: 'info', reason: 'deadline' } as const;

describe('names', () => {
  it('are unique where one compare-and-set swaps', () => {
    const verdict = judgeNames(history(cas(4, 1, 0, 1, true), cas(4, 2, 0, 2, false), cas(5, 2, 0, 3, true)));
    expect(verdict).toMatchObject({
      verdict: 'holds',
      counts: { claims: 3, granted: 2, refused: 1, duplicateNames: 0, toldLate: 0 },
    });
  });

  it('are not, where two found them free and wrote; who lost finds out late', () => {
    const rows = [read(4, 1, 0), read(4, 2, 0), write(4, 1, 3), write(4, 2, 4), read(4, 1, 4), read(4, 2, 4)];
    expect(judgeNames(history(...rows))).toEqual({
      verdict: 'violated',
      counts: { claims: 2, granted: 2, refused: 0, duplicateNames: 1, toldLate: 1 },
      sentence:
        '2 claims of 1 name that somebody got: 1 went to more than one account; 1 owner found another account there later',
      breaches: [{ operations: [2, 3], sentence: 'name 4 was given to #2 and to #3, all told that it was theirs' }],
    });
  });

  it("are nobody's whose write may or may not have been", () => {
    const rows = [read(4, 1, 0), read(4, 2, 0), write(4, 1, 3, UNKNOWN), write(4, 2, 4)];
    expect(judgeNames(history(...rows))).toMatchObject({ verdict: 'holds', counts: { claims: 2, granted: 1 } });
  });

  it('belong to whoever is first in the log of the node that answered', () => {
    const broadcast = (session: number, argument: number, node: number) =>
      row('broadcast', 4, session, { argument, node });
    const rows = [broadcast(1, 1, 0), broadcast(2, 2, 1), broadcast(3, 3, 0)];
    const log = (...pairs: [node: number, message: number][]) => ({
      length: pairs.length,
      node: Int16Array.from(pairs, ([node]) => node),
      message: Int32Array.from(pairs, ([, message]) => message),
      at: Float64Array.from(pairs, (_, at) => at),
      excused: [],
    });
    const agreed = { ...history(...rows), deliveries: log([0, 1], [1, 1], [1, 2], [0, 2], [0, 3], [1, 3]) };
    expect(judgeNames(agreed)).toMatchObject({ verdict: 'holds', counts: { granted: 1, refused: 2 } });
    const split = { ...history(...rows), deliveries: log([0, 1], [1, 2], [1, 1], [0, 2], [0, 3]) };
    expect(judgeNames(split)).toMatchObject({ verdict: 'violated', breaches: [{ operations: [0, 1] }] });
  });

  it('are listed as far as a report goes, and all counted', () => {
    const rows = Array.from({ length: 30 }, (_, name) => [
      cas(name, 1, 0, 2 * name + 1, true),
      cas(name, 2, 0, 2 * name + 2, true),
    ]);
    const { counts, breaches } = judgeNames(history(...rows.flat()));
    expect([counts['duplicateNames'], breaches.length]).toEqual([30, BREACHES_MAX]);
  });
});

describe('accounts', () => {
  const bank = { balance: 100, amount: 60 };

  it('pay once what they have', () => {
    const rows = [
      read(0, 1, 0),
      cas(0, 1, 0, 2040, true),
      read(1, 1, 0),
      cas(1, 1, 0, 4160, true),
      cas(0, 2, 0, 5040, false),
    ];
    expect(judgeTransfers(history(...rows), bank)).toMatchObject({
      verdict: 'holds',
      counts: { transfers: 1, overdrafts: 0, undeposited: 0 },
    });
  });

  it('pay twice what two read, whatever they hold then', () => {
    const deposit = [read(0, 3, 0), write(0, 3, 2160, UNKNOWN)];
    const rows = [read(0, 1, 0), read(0, 2, 0), write(0, 1, 3040), write(0, 2, 4040)];
    const verdict = judgeTransfers(history(...rows), bank);
    expect(verdict).toMatchObject({ verdict: 'violated', counts: { transfers: 2, overdrafts: 1, undeposited: 2 } });
    expect(verdict.breaches[0]!.operations).toEqual([2, 3]);
    // What may have come in meanwhile may have paid for it.
    expect(judgeTransfers(history(...deposit, ...rows), bank)).toMatchObject({ verdict: 'holds' });
  });

  it('change together in a transaction', () => {
    const seen: Pairs = [
      [0, 0],
      [1, 0],
    ];
    const moves: Pairs = [
      [0, 1040],
      [1, 1160],
    ];
    const other: Pairs = [
      [0, 2040],
      [1, 2160],
    ];
    expect(judgeTransfers(history(txn(1, seen, moves, true), txn(2, seen, other, false)), bank)).toMatchObject({
      verdict: 'holds',
      counts: { transfers: 1, undeposited: 0 },
    });
    expect(judgeTransfers(history(txn(1, seen, moves, true), txn(2, seen, other, true)), bank)).toMatchObject({
      verdict: 'violated',
      counts: { overdrafts: 1 },
    });
  });

  it('are seen with all of their money by one transaction, or by two reads one after the other', () => {
    const pair = (one: number, other: number): Pairs => [
      [0, one],
      [1, other],
    ];
    const looks = [txn(1, pair(0, 0), [], false), txn(1, pair(0, 3160), [], false)];
    expect(judgeTransfers(history(...looks), bank)).toMatchObject({
      verdict: 'violated',
      counts: { audits: 2, skewedAudits: 1 },
      breaches: [{ operations: [1], sentence: '#1 saw 260 on both accounts, and there was 200' }],
    });
    const first = read(0, 1, 0);
    const atOnce = { ...read(1, 1, 3160), invokedAtMs: first.respondedAtMs! };
    expect(judgeTransfers(history(first, atOnce), bank).counts).toMatchObject({ audits: 1, skewedAudits: 1 });
    // Two who wanted to withdraw, in one session.
    expect(judgeTransfers(history(read(0, 1, 0), read(1, 1, 3160)), bank).counts).toMatchObject({ audits: 0 });
  });
});

describe('stock', () => {
  const shop = { items: 2, stock: 1, isLoose: false };
  const orders = [write(0, 1, 1000), write(0, 2, 2000)];

  it('is sold once, or else oversold, or compensated where that is allowed', () => {
    expect(judgeStock(history(orders[0]!), shop)).toMatchObject({ verdict: 'holds', counts: { orders: 1 } });
    expect(judgeStock(history(...orders), shop)).toMatchObject({
      verdict: 'violated',
      counts: { orders: 2, oversold: 1 },
    });
    const compensation = write(2, 3, 9001, { invokedAtMs: 50, respondedAtMs: 51 });
    const loose = { ...shop, isLoose: true };
    expect(judgeStock(history(...orders, compensation), loose)).toMatchObject({
      verdict: 'holds',
      counts: { oversold: 1, compensations: 1, uncompensated: 0 },
    });
    // Of the other item.
    expect(judgeStock(history(...orders, { ...compensation, key: 3 }), loose)).toMatchObject({ verdict: 'violated' });
  });
});

describe('shifts', () => {
  it('keep a doctor unless all of their doctors left', () => {
    const both: Pairs = [
      [4, 0],
      [5, 0],
    ];
    const [one, other] = [txn(1, both, [[4, 1]], true), txn(2, both, [[5, 2]], true)];
    expect(judgeShifts(history(one, { ...other, swapped: false }), 2)).toMatchObject({
      verdict: 'holds',
      counts: { shifts: 1, leaves: 1, emptyShifts: 0 },
    });
    expect(judgeShifts(history(one, other), 2)).toMatchObject({
      verdict: 'violated',
      breaches: [{ operations: [0, 1], sentence: 'shift 2 is without a doctor: #0 and #1 all left' }],
    });
    expect(judgeShifts(history(write(0, 1, 1), write(1, 1, 2), write(2, 1, 3), write(5, 1, 4)), 3)).toMatchObject({
      counts: { shifts: 2, leaves: 4, emptyShifts: 1 },
    });
  });
});

describe('thumbnails', () => {
  it('are made of what was uploaded, or of what came after it', () => {
    const rows = [write(0, 1, 1), write(0, 1, 2), read(0, 3, 2, { after: [0] }), write(1, 3, 4)];
    expect(judgeThumbnails(history(...rows), false)).toMatchObject({
      verdict: 'holds',
      counts: { uploads: 2, jobs: 1, thumbnails: 1, oldImages: 0, noImage: 0 },
    });
  });

  it('are wrong where the image is older, and missing where there is none', () => {
    const rows = [
      write(0, 1, 1),
      write(0, 1, 2),
      read(0, 3, 1, { after: [1] }),
      write(1, 3, 4),
      read(0, 3, 0, { after: [1] }),
    ];
    expect(judgeThumbnails(history(...rows), false)).toMatchObject({
      verdict: 'violated',
      counts: { jobs: 2, oldImages: 1, noImage: 1 },
      breaches: [
        { operations: [1, 2], sentence: '#2 was told of the upload #1 and found the older image 1' },
        { operations: [1, 4], sentence: '#4 was told of the upload #1 and found no image' },
      ],
    });
  });

  it('are right where the resizer waited for the version', () => {
    const rows = [write(0, 1, 1), read(0, 3, 0, { after: [0] }), read(0, 3, 1), write(1, 3, 4)];
    expect(judgeThumbnails(history(...rows), true)).toMatchObject({ verdict: 'holds', counts: { waits: 1 } });
  });

  it('of uploads at the same time are right, whichever it was', () => {
    const overlapping = [
      write(0, 1, 1, { respondedAtMs: 3 }),
      write(0, 2, 2),
      read(0, 3, 1, { after: [1] }),
      write(1, 3, 4),
    ];
    expect(judgeThumbnails(history(...overlapping), false)).toMatchObject({ verdict: 'holds' });
  });
});

describe('scores and threads', () => {
  it('a score that was told of is there, unless what is there is older', () => {
    const alice = [write(7, 1, 1), read(7, 2, 1)];
    expect(judgeScores(history(...alice, read(7, 3, 1, { after: [1] })))).toMatchObject({
      verdict: 'holds',
      counts: { told: 1 },
    });
    expect(judgeScores(history(...alice, read(7, 3, 0, { after: [1] })))).toMatchObject({
      verdict: 'violated',
      breaches: [{ operations: [1, 2], sentence: '#1 read 1 of match 7; #2, told of it, read nothing' }],
    });
    // Nobody told him.
    expect(judgeScores(history(...alice, read(7, 3, 0)))).toMatchObject({ verdict: 'undecided' });
  });

  it('an answer comes with its question', () => {
    const thread = [write(2, 1, 1), write(3, 2, 2), read(3, 3, 2)];
    expect(judgeThreads(history(...thread, read(2, 3, 1)))).toMatchObject({
      verdict: 'holds',
      counts: { questions: 1, answers: 1, observed: 1 },
    });
    expect(judgeThreads(history(...thread, read(2, 3, 0)))).toMatchObject({
      verdict: 'violated',
      breaches: [{ operations: [2, 3], sentence: '#2 read the answer of thread 1, and then #3 found no question' }],
    });
    // Another session's, and another thread's.
    expect(judgeThreads(history(...thread, read(2, 4, 0), read(0, 3, 0)))).toMatchObject({ verdict: 'undecided' });
  });
});

describe('litmus tests', () => {
  const outcome = (test: Parameters<typeof judgeLitmus>[1], ...rows: readonly Row[]) => {
    const { counts, verdict } = judgeLitmus(history(...rows), test);
    const [found] = Object.entries(counts).find(([name, times]) => name.startsWith('outcome') && times > 0) ?? ['none'];
    return `${found}, ${verdict}`;
  };

  it('find the outcome of each round, thread by thread', () => {
    const stores = [write(0, 1, 1), write(1, 2, 2)];
    expect(outcome('store-buffering', ...stores, read(0, 2, 0), read(1, 1, 2))).toBe('outcome 10, holds');
    expect(outcome('store-buffering', ...stores, read(0, 2, 0), read(1, 1, 0))).toBe('outcome 00, violated');
    expect(outcome('message-passing', ...stores, read(1, 3, 2), read(0, 3, 0))).toBe('outcome 10, violated');
    expect(outcome('load-buffering', read(0, 1, 9), read(1, 2, 9))).toBe('outcome 11, violated');
    const readers = [read(1, 4, 2), read(0, 4, 0), read(0, 3, 1), read(1, 3, 0)];
    expect(outcome('independent-reads', ...stores, ...readers)).toBe('outcome 1010, violated');
  });

  it('leave out rounds that were not answered whole', () => {
    const rows = [write(0, 1, 1, UNKNOWN), write(1, 2, 2), read(0, 2, 0), read(1, 1, 0)];
    expect(outcome('store-buffering', ...rows)).toBe('none, undecided');
  });
});

it('nothing is undecided like an empty history', () => {
  const empty = history();
  const verdicts = [
    judgeNames(empty),
    judgeTransfers(empty, { balance: 1, amount: 1 }),
    judgeStock(empty, { items: 1, stock: 1, isLoose: false }),
    judgeShifts(empty, 2),
    judgeThumbnails(empty, false),
    judgeScores(empty),
    judgeThreads(empty),
    judgeLitmus(empty, 'store-buffering'),
  ];
  expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['undecided']));
});
