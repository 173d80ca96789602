import { nanosFromMs } from '@isthmus/sim-protocol';
import { a, answerTo, b, GRANTED, lock, lockCell, NOT_GRANTED, unlock, write } from './three-nodes.fixture.js';

describe('a lock', () => {
  it('is granted after one round to a majority, with its position in the log for a token', () => {
    const cell = lockCell();
    const first = cell.request(a, lock(1000));
    cell.run(nanosFromMs(21));
    expect(answerTo(first)).toEqual({ result: GRANTED(2), ms: 21 });
  });

  it('is granted to whoever waits, in order, once it is given back', () => {
    const cell = lockCell();
    const first = cell.request(a, lock(10_000));
    cell.run(nanosFromMs(50));
    const [second, third] = [cell.request(a, lock(10_000)), cell.request(a, lock(10_000))];
    cell.run(nanosFromMs(50));
    cell.request(a, unlock(2), { session: first.session });
    cell.run(nanosFromMs(100));
    // 50 ms until it is given back, a round for that, and one for the grant.
    expect(answerTo(second)).toEqual({ result: GRANTED(4), ms: 92 });
    expect(answerTo(third)).toBeNull();
  });

  it('is refused to whoever has waited long enough', () => {
    const cell = lockCell({ wait: nanosFromMs(300) });
    cell.request(a, lock(10_000));
    const second = cell.request(a, lock(10_000));
    cell.run(nanosFromMs(400));
    expect(answerTo(second)).toEqual({ result: NOT_GRANTED, ms: 300 });
  });

  it('is refused at once where nobody waits', () => {
    const cell = lockCell({ wait: nanosFromMs(0) });
    cell.request(a, lock(10_000));
    cell.run(nanosFromMs(50));
    expect(answerTo(cell.request(a, lock(10_000)))).toEqual({ result: NOT_GRANTED, ms: 0 });
  });

  it('is granted to the next when the lease is over, by the clock of the leader and some more for what it drifts', () => {
    const cell = lockCell({ clockDriftPpm: 10_000 });
    cell.request(a, lock(500));
    const second = cell.request(a, lock(500));
    cell.run(nanosFromMs(1000));
    // A round, the lease and a hundredth, a round for its end, and one for the grant.
    expect(answerTo(second)).toEqual({ result: GRANTED(4), ms: 21 + 505 + 21 + 21 });
  });

  it('is kept for the whole lease again by a new leader', () => {
    const cell = lockCell({ wait: nanosFromMs(5000) });
    cell.request(a, lock(2000));
    cell.run(nanosFromMs(100));
    cell.crash(a);
    cell.run(nanosFromMs(1800));
    const leader = cell.announcements.findLast(({ role }) => role === 'leader')!;
    expect(leader.node).not.toBe(a);
    const second = cell.request(leader.node, lock(2000));
    cell.run(nanosFromMs(3000));
    const grantedAt = second.answer!.at;
    // Two rounds for its no-op and the end of the lease, and one for the grant.
    expect(grantedAt - leader.at).toBe(nanosFromMs(2000 + 3 * 21));
  });

  it('is for the leader to grant: others say who leads, and a leader that is deposed sends away who waits', () => {
    const cell = lockCell({ wait: nanosFromMs(5000) });
    expect(answerTo(cell.request(b, lock(1000)))?.result).toEqual({ kind: 'redirect', leader: a });
    cell.request(a, lock(5000));
    const second = cell.request(a, lock(1000));
    cell.run(nanosFromMs(50));
    cell.cut([a]);
    cell.run(nanosFromMs(2500));
    expect(answerTo(second)?.result).toMatchObject({ kind: 'redirect' });
  });

  it('is granted again to its holder, who cannot know of the first grant, with a new token', () => {
    const cell = lockCell();
    const first = cell.request(a, lock(10_000));
    cell.run(nanosFromMs(50));
    const again = cell.request(a, lock(10_000), { session: first.session });
    cell.run(nanosFromMs(50));
    expect(answerTo(again)?.result).toEqual(GRANTED(3));
  });
});

it('costs a round to the others, whose entry has 5 fields for a lock and 6 for a write under its token', () => {
  const cell = lockCell();
  const sizes: number[] = [];
  cell.onStep = (_node, effects) =>
    sizes.push(
      ...effects.flatMap((effect) =>
        effect.kind === 'send' && effect.message.kind === 'append-entries' && effect.message.entries.length > 0
          ? [cell.strategy.sizeOf(effect.message)]
          : [],
      ),
    );
  cell.request(a, lock(1000));
  cell.request(a, write(1, 2));
  cell.run(nanosFromMs(10));
  // Header, 5 fields of the message, the entry's term, and the command; once to each of two followers.
  const [ofLock, ofWrite] = [5, 6].map((fields) => 16 + 5 * 8 + 8 + fields * 8);
  expect(sizes).toEqual([ofLock, ofLock, ofWrite, ofWrite]);
});

describe('storage', () => {
  it('refuses a write of a former holder, whose token is smaller', () => {
    const cell = lockCell();
    const attempts = [write(1, 4), write(2, 3), write(3, 4), write(4, 5)].map((operation) => {
      const attempt = cell.request(a, operation);
      cell.run(nanosFromMs(30));
      return attempt.answer?.result.kind;
    });
    expect(attempts).toEqual(['ok', 'refused', 'ok', 'ok']);
    expect(cell.held(a, 0)).toBe(4);
  });

  it('takes it all the same without fencing', () => {
    const cell = lockCell({ fencing: false });
    cell.request(a, write(1, 4));
    const late = cell.request(a, write(2, 3));
    cell.run(nanosFromMs(30));
    expect(answerTo(late)?.result).toEqual({ kind: 'ok', value: 2, swapped: false });
  });
});

describe("Curator's recipe", () => {
  it('creates a node and lists all: whose is the first holds the lock', () => {
    const cell = lockCell({ recipe: 'lock' });
    const create = cell.request(a, lock(1000));
    cell.run(nanosFromMs(30));
    expect(answerTo(create)).toEqual({ result: { kind: 'continue' }, ms: 21 });
    expect(answerTo(cell.request(a, lock(1000), { retryOf: create }))).toEqual({ result: GRANTED(2), ms: 0 });
  });

  it('watches the node before its own, whose end wakes nobody else', () => {
    const cell = lockCell({ recipe: 'lock', wait: nanosFromMs(400) });
    const creates = [0, 1, 2].map(() => cell.request(a, lock(10_000)));
    cell.run(nanosFromMs(30));
    const again = (index: number) => cell.request(a, lock(10_000), { retryOf: creates[index]! });
    expect([0, 1, 2].map((index) => again(index).answer?.result.kind)).toEqual(['ok', 'continue', 'continue']);
    const [second, third] = [again(1), again(2)];
    cell.request(a, unlock(2), { session: creates[0]!.session });
    cell.run(nanosFromMs(30));
    expect([answerTo(second), answerTo(third)]).toEqual([{ result: { kind: 'continue' }, ms: 21 }, null]);
    expect(answerTo(again(1))?.result).toEqual(GRANTED(3));
  });

  it('ends a watch that does not fire, and with it hears of a session that goes on waiting', () => {
    const cell = lockCell({ recipe: 'lock', wait: nanosFromMs(400) });
    const [first, second] = [cell.request(a, lock(10_000)), cell.request(a, lock(500))];
    cell.run(nanosFromMs(30));
    const again = () => cell.request(a, lock(500), { retryOf: second });
    for (let round = 0; round < 4; round++) {
      expect(answerTo(again())?.result).toEqual({ kind: 'continue' });
      const watch = again();
      cell.run(nanosFromMs(400));
      expect(answerTo(watch)).toEqual({ result: { kind: 'continue' }, ms: 400 });
    }
    cell.request(a, unlock(2), { session: first.session });
    cell.run(nanosFromMs(30));
    expect(answerTo(again())?.result).toEqual(GRANTED(3));
  });
});
