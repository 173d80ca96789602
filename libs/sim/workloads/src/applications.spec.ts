import { amountOf, type Nanos, type Operation } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { accountTransfers } from './account-transfers.js';
import type { Application } from './application.js';
import { type Done, ms, ok, oneCopy, play, type Store, words } from './applications.fixture.js';
import { doctorsOnCall } from './doctors-on-call.js';
import { imageResizer } from './image-resizer.js';
import { litmusTests } from './litmus-tests.js';
import { questionThreads } from './question-threads.js';
import { scorePage } from './score-page.js';
import { stockReservations } from './stock-reservations.js';
import { usernameClaims } from './username-claims.js';

const POLLING = { every: ms(50), tries: 3 };
const CLAIMS = { rivals: 1, within: ms(100), lease: ms(1000) };
const TRANSFERS = { customers: 3, balance: 100, amount: 60, audits: 0, auditBy: 'reads' } as const;
const claims = (method: Parameters<typeof usernameClaims>[0]['method'], more = {}) =>
  usernameClaims({ ...CLAIMS, method, ...more });

const APPLICATIONS: Readonly<Record<string, () => Application>> = {
  'claims by cas': () => claims('cas', { recheck: ms(5) }),
  'claims by read-then-write': () => claims('read-then-write', { recheck: ms(5) }),
  'claims by lock': () => claims('lock'),
  'claims by txn': () => claims('txn'),
  'claims by broadcast': () => claims('broadcast'),
  'transfers by cas': () => accountTransfers({ ...TRANSFERS, method: 'cas', audits: 0.2 }),
  'transfers by read-then-write': () => accountTransfers({ ...TRANSFERS, method: 'read-then-write' }),
  'transfers by txn': () => accountTransfers({ ...TRANSFERS, method: 'txn', audits: 0.2, auditBy: 'txn' }),
  'stock by cas': () => stockReservations({ method: 'cas', items: 2, stock: 3 }),
  'stock, loose': () => stockReservations({ method: 'read-then-write', items: 2, stock: 3, settleAfter: ms(9) }),
  'doctors by txn': () => doctorsOnCall({ method: 'txn', doctors: 3, within: ms(10), pause: ms(1) }),
  'doctors one by one': () => doctorsOnCall({ method: 'read-then-write', doctors: 3, within: ms(10), pause: ms(0) }),
  images: () => imageResizer({ ...IMAGES, carriesVersion: true }),
  threads: () => questionThreads(3, { polling: POLLING }),
  scores: () => scorePage({ polling: POLLING, tellAfter: ms(7), carriesContext: true }),
  litmus: () => litmusTests({ test: 'independent-reads', fence: true, within: ms(1) }),
};
const IMAGES = { images: 2, queueLatency: ms(10), carriesVersion: false, carriesContext: false, polling: POLLING };

/** All values that operations may write, by key. */
function writtenBy(done: readonly Done[]): string[] {
  return done.flatMap(({ operation }) => {
    if (operation.kind === 'txn') return operation.procedure.writes.map(({ key, value }) => `${key}: ${value}`);
    return 'value' in operation ? [`${operation.key}: ${operation.value}`] : [];
  });
}

describe.each(Object.entries(APPLICATIONS))('the application %s', (_name, application) => {
  it('writes values that are unique, whatever is answered, and comes to an end', () => {
    const answers = fc.array(
      fc.record({ value: fc.integer({ min: 0, max: 5000 }), swapped: fc.boolean(), answered: fc.boolean() }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(answers, (list) => {
        let at = 0;
        const random: Store = (operation) => {
          const { value, swapped, answered } = list[at++ % list.length]!;
          const seen = operation.kind === 'txn' ? operation.procedure.reads.map(() => value) : [];
          return answered ? ok(value, { swapped, seen }) : null;
        };
        const written = writtenBy(play(application, random, { arrivals: 5 }));
        expect(new Set(written).size).toBe(written.length);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('draws the same for what arrives, whatever was answered before', () => {
    const arrivals = (store: Store) =>
      play(application, store, { arrivals: 8 })
        .filter(({ because }) => because === undefined)
        .map(({ operation }) => [operation.kind, operation.key]);
    expect(arrivals(() => null)).toEqual(arrivals(oneCopy()));
  });
});

describe('claims of a name', () => {
  it('are of the same name, which nobody has wanted before, and by others than the first', () => {
    expect(
      words(
        play(
          () => claims('cas', { rivals: 2 }),
          () => null,
          { arrivals: 2 },
        ),
      ),
    ).toEqual(['cas 0 1', 'b: cas 0 2', 'c: cas 0 3', 'cas 1 4', 'b: cas 1 5', 'c: cas 1 6']);
  });

  it('write only what is free, and look again whether they still have it', () => {
    expect(words(play(() => claims('read-then-write', { recheck: ms(5) }), oneCopy()))).toEqual([
      ...['read 0', 'write 0 2', 'read 0'],
      'b: read 0',
    ]);
  });

  it('give a lock back, whether the name was free or not', () => {
    const done = play(() => claims('lock'), oneCopy());
    expect(words(done)).toEqual([
      ...['lock 0', 'read 0', 'write 0 3', 'unlock 0'],
      ...['b: lock 0', 'read 0', 'unlock 0'],
    ]);
    expect(done[2]!.operation).toMatchObject({ token: 7 });
  });
});

describe('amounts', () => {
  const balances = (operation: Operation) =>
    operation.kind === 'txn'
      ? operation.procedure.writes.map(({ value }) => amountOf(value, 100))
      : 'value' in operation
        ? [amountOf(operation.value, 100)]
        : [];

  it('go from one account to the other, at once or one after the other', () => {
    const byTxn = play(() => accountTransfers({ ...TRANSFERS, method: 'txn' }), oneCopy());
    expect(byTxn.map(({ operation }) => balances(operation))).toEqual([[], [40, 160]]);
    const one = play(() => accountTransfers({ ...TRANSFERS, method: 'cas' }), oneCopy());
    expect(one.map(({ operation }) => [operation.kind, ...balances(operation)])).toEqual([
      ['read'],
      ['cas', 40],
      ['read'],
      ['cas', 160],
    ]);
  });

  it('are not taken where there is not enough, and tried again where somebody was faster', () => {
    const poor = play(
      () => accountTransfers({ ...TRANSFERS, method: 'cas' }),
      () => ok(7050),
    );
    expect(poor).toHaveLength(1);
    const beaten = play(
      () => accountTransfers({ ...TRANSFERS, method: 'cas' }),
      ({ kind }) => (kind === 'read' ? ok(0) : ok(7090)),
    );
    expect(beaten.map(({ operation }) => balances(operation))).toEqual([[], [40], ...Array<number[]>(4).fill([30])]);
  });

  it('never leave a store with one copy with less than nothing', () => {
    for (const method of ['cas', 'txn', 'read-then-write'] as const) {
      const sold = play(() => stockReservations({ method, items: 1, stock: 3 }), oneCopy(), { arrivals: 9 });
      expect(writtenBy(sold)).toHaveLength(3);
    }
  });

  it('are compensated where an order is not in the books that are found later', () => {
    const loose = () => stockReservations({ method: 'read-then-write', items: 1, stock: 3, settleAfter: ms(9) });
    const found = play(loose, oneCopy());
    expect(words(found)).toEqual(['read 0', 'write 0 2002', 'a: read 0']);
    expect(found[2]!.because).toMatchObject({ after: ms(9), isTold: true });
    let reads = 0;
    const forgetful: Store = ({ kind }) => ok(kind === 'read' && reads++ > 0 ? 9002 : 0);
    expect(words(play(loose, forgetful))).toEqual(['read 0', 'write 0 2002', 'a: read 0', 'write 1 4001']);
  });
});

describe('doctors', () => {
  it('leave while another one is on call', () => {
    for (const method of ['txn', 'read-then-write'] as const) {
      const shift = { method, doctors: 3, within: ms(10), pause: 0 as Nanos };
      const store = oneCopy();
      const left: number[] = [];
      play(
        () => doctorsOnCall(shift),
        (operation) => {
          const answer = store(operation)!;
          if (operation.kind === 'write' || (operation.kind === 'txn' && answer.swapped)) left.push(operation.key);
          return answer;
        },
      );
      expect(left).toHaveLength(2);
    }
  });
});

describe('a resizer', () => {
  const store =
    (...reads: number[]): Store =>
    ({ kind }) =>
      ok(kind === 'read' ? (reads.shift() ?? 0) : 0);

  it('makes a thumbnail of what it finds, and none of nothing', () => {
    const done = play(() => imageResizer(IMAGES), store(99));
    expect(words(done)).toEqual([
      expect.stringMatching(/^write [02] 1$/),
      expect.stringMatching(/^b: read/),
      expect.stringMatching(/^write [13] 3$/),
    ]);
    expect(done[1]!.because).toMatchObject({ after: ms(10), isTold: true });
    expect(play(() => imageResizer(IMAGES), store())).toHaveLength(2);
  });

  it('waits for the version that it was told of, for a while', () => {
    const versioned = () => imageResizer({ ...IMAGES, carriesVersion: true });
    expect(words(play(versioned, store(0, 0, 1))).slice(1)).toHaveLength(4);
    expect(play(versioned, store())).toHaveLength(1 + POLLING.tries);
  });
});

describe('onlookers', () => {
  it('look for a question and answer it, or for the answer and read the question then', () => {
    expect(words(play(() => questionThreads(3, { polling: POLLING }), oneCopy()))).toEqual([
      'write 0 1',
      ...['b: read 0', 'write 1 3'],
      ...['c: read 1', 'read 0'],
    ]);
  });

  it('tell somebody else of the score that they have read', () => {
    const page = () => scorePage({ polling: POLLING, tellAfter: ms(7), carriesContext: true });
    const done = play(page, oneCopy());
    expect(words(done)).toEqual(['write 0 1', 'b: read 0', 'c: read 0']);
    expect(done[2]!.because).toMatchObject({ after: ms(7), isTold: true, carriesContext: true });
    expect(words(play(page, () => null))).toEqual(['write 0 1', 'b: read 0']);
  });
});

describe('a litmus test', () => {
  it('has the threads that its name says', () => {
    const played = (test: Parameters<typeof litmusTests>[0]['test'], fence = false) =>
      words(
        play(
          () => litmusTests({ test, fence, within: ms(1) }),
          () => ok(0),
        ),
      );
    expect(played('store-buffering')).toEqual(['write 0 1', 'read 1', 'b: write 1 3', 'read 0']);
    expect(played('message-passing')).toEqual(['write 0 1', 'write 1 2', 'b: read 1', 'read 0']);
    expect(played('load-buffering')).toEqual(['read 0', 'write 1 2', 'b: read 1', 'write 0 4']);
    expect(played('independent-reads')).toEqual([
      ...['write 0 1', 'b: write 1 2'],
      ...['c: read 0', 'read 1'],
      ...['a: read 1', 'read 0'],
    ]);
    expect(played('store-buffering', true)).toEqual([
      ...['write 0 1', 'sync 1', 'read 1'].map((word) => word.replace('sync 1', 'sync 0')),
      ...['b: write 1 4', 'sync 1', 'read 0'],
    ]);
  });
});
