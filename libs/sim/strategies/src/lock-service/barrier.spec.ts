import { nanosFromMs } from '@isthmus/sim-protocol';
import { nodeId } from '@isthmus/sim-testing';
import { a, answerTo, barrier, GRANTED, lockCell, NOT_GRANTED, unlock, write } from './three-nodes.fixture.js';

describe('a barrier', () => {
  it('answers all of a round when the last of them has come, and tells them the round', () => {
    const cell = lockCell();
    const early = [cell.request(a, barrier(3)), cell.request(a, barrier(3))];
    cell.run(nanosFromMs(50));
    expect(early.map(({ answer }) => answer)).toEqual([null, null]);
    const last = cell.request(a, barrier(3));
    cell.run(nanosFromMs(50));
    expect(early.map(answerTo)).toEqual([1, 2].map(() => ({ result: GRANTED(1), ms: 71 })));
    expect(answerTo(last)).toEqual({ result: GRANTED(1), ms: 21 });
  });

  it('begins the next round with who comes then, and has rounds of its own under each key', () => {
    const cell = lockCell();
    const rounds = [0, 0, 0, 7, 0].map((key) => {
      const attempt = cell.request(a, barrier(1, 1000, key));
      cell.run(nanosFromMs(30));
      return attempt.answer?.result;
    });
    expect(rounds).toEqual([1, 2, 3, 1, 4].map(GRANTED));
  });

  it('is not passed by one session that asks twice', () => {
    const cell = lockCell();
    const first = cell.request(a, barrier(2));
    cell.run(nanosFromMs(50));
    const again = cell.request(a, barrier(2), { session: first.session });
    cell.run(nanosFromMs(50));
    expect([answerTo(again), cell.request(a, barrier(2)).answer]).toEqual([null, null]);
    cell.run(nanosFromMs(50));
    expect(answerTo(again)?.result).toEqual(GRANTED(1));
  });

  it('is left, by a command, by who has waited long enough: the round goes on without', () => {
    const cell = lockCell({ wait: nanosFromMs(300) });
    const first = cell.request(a, barrier(2));
    cell.run(nanosFromMs(400));
    // A round to come, the wait, and a round to leave.
    expect(answerTo(first)).toEqual({ result: NOT_GRANTED, ms: 21 + 300 + 21 });
    const [second, third] = [cell.request(a, barrier(2)), cell.request(a, barrier(2))];
    cell.run(nanosFromMs(50));
    expect([second, third].map(answerTo)).toEqual([2, 3].map(() => ({ result: GRANTED(1), ms: 21 })));
  });

  it('is passed by who was about to leave, where the last party came first', () => {
    const cell = lockCell({ wait: nanosFromMs(300) });
    const first = cell.request(a, barrier(2));
    cell.run(nanosFromMs(315));
    const last = cell.request(a, barrier(2));
    cell.run(nanosFromMs(100));
    // The end of the wait at 321 ms is 6 ms behind it in the log.
    expect(answerTo(first)).toEqual({ result: GRANTED(1), ms: 315 + 21 });
    expect(answerTo(last)?.result).toEqual(GRANTED(1));
  });

  it('knows who has come though its leader changes, and tells who asks again', () => {
    const cell = lockCell({ wait: nanosFromMs(60_000) });
    const first = cell.request(a, barrier(2));
    cell.run(nanosFromMs(100));
    cell.crash(a);
    cell.run(nanosFromMs(3000));
    const { node: leader } = cell.announcements.findLast(({ role }) => role === 'leader')!;
    expect(leader).not.toBe(a);
    const second = cell.request(leader, barrier(2));
    cell.run(nanosFromMs(100));
    expect(answerTo(second)?.result).toEqual(GRANTED(1));
    expect(answerTo(cell.request(leader, barrier(2), { retryOf: first }))).toEqual({ result: GRANTED(1), ms: 0 });
  });

  it('keeps who asks again waiting, without a second command', () => {
    const cell = lockCell({ wait: nanosFromMs(60_000) });
    const first = cell.request(a, barrier(2));
    cell.run(nanosFromMs(100));
    cell.cut([a]);
    cell.run(nanosFromMs(4000));
    const { node: leader } = cell.announcements.findLast(({ role }) => role === 'leader')!;
    const again = cell.request(leader, barrier(2), { retryOf: first });
    cell.run(nanosFromMs(100));
    expect(again.answer).toBeNull();
    cell.request(leader, barrier(2));
    cell.run(nanosFromMs(100));
    expect(answerTo(again)).toEqual({ result: GRANTED(1), ms: 121 });
  });

  it('answers nobody when its leader is deposed: who has come may still pass', () => {
    const cell = lockCell({ wait: nanosFromMs(60_000) });
    const first = cell.request(a, barrier(2));
    cell.run(nanosFromMs(50));
    cell.cut([a]);
    cell.run(nanosFromMs(4000));
    expect(first.answer).toBeNull();
  });

  it('is left to its lease by who does not ask the next leader again', () => {
    const cell = lockCell({ wait: nanosFromMs(60_000) });
    cell.request(a, barrier(2, 500));
    cell.run(nanosFromMs(100));
    cell.crash(a);
    cell.run(nanosFromMs(4000));
    const { node: leader } = cell.announcements.findLast(({ role }) => role === 'leader')!;
    const second = cell.request(leader, barrier(2));
    cell.run(nanosFromMs(100));
    expect(answerTo(second)).toBeNull();
    expect(leader).not.toBe(nodeId(0));
  });

  it('has nothing to do with a lock, nor with storage, of the same key', () => {
    const cell = lockCell();
    const waiting = cell.request(a, barrier(2));
    cell.request(a, write(5, 9));
    cell.run(nanosFromMs(50));
    const released = cell.request(a, unlock(1));
    cell.run(nanosFromMs(50));
    expect(answerTo(released)?.result).toEqual({ kind: 'ok', value: 1, swapped: false });
    expect(answerTo(waiting)).toBeNull();
  });
});

describe("Curator's recipe of a barrier", () => {
  it('creates a node, and watches until the round is complete', () => {
    const cell = lockCell({ recipe: 'barrier' });
    const asked = [cell.request(a, barrier(2)), cell.request(a, barrier(2))];
    const again = (index: number) => cell.request(a, barrier(2), { retryOf: asked[index]! });
    cell.run(nanosFromMs(30));
    expect(asked.map(answerTo)).toEqual([1, 2].map(() => ({ result: { kind: 'continue' }, ms: 21 })));
    expect([again(0), again(1)].map(answerTo)).toEqual([1, 2].map(() => ({ result: GRANTED(1), ms: 0 })));
  });

  it('ends a watch that does not fire, and with it hears of a session that goes on waiting', () => {
    const cell = lockCell({ recipe: 'barrier', wait: nanosFromMs(400) });
    const first = cell.request(a, barrier(2, 500));
    cell.run(nanosFromMs(30));
    const again = () => cell.request(a, barrier(2), { retryOf: first });
    for (let round = 0; round < 4; round++) {
      const watch = again();
      cell.run(nanosFromMs(400));
      expect(answerTo(watch)).toEqual({ result: { kind: 'continue' }, ms: 400 });
    }
    const watch = again();
    cell.request(a, barrier(2));
    cell.run(nanosFromMs(30));
    expect(answerTo(watch)).toEqual({ result: GRANTED(1), ms: 21 });
  });

  it('tells a session that was not heard of that it is not of the round', () => {
    const cell = lockCell({ recipe: 'barrier' });
    const first = cell.request(a, barrier(2, 100));
    cell.run(nanosFromMs(300));
    const late = cell.request(a, barrier(2), { retryOf: first });
    expect(answerTo(late)?.result).toEqual(NOT_GRANTED);
  });
});

it('costs a round to the others, whose entry has 6 fields for who comes to a barrier', () => {
  const cell = lockCell();
  const sizes: number[] = [];
  cell.onStep = (_node, effects) => {
    for (const effect of effects) {
      if (effect.kind === 'send' && effect.message.kind === 'append-entries' && effect.message.entries.length > 0)
        sizes.push(cell.strategy.sizeOf(effect.message));
    }
  };
  cell.request(a, barrier(2));
  cell.run(nanosFromMs(10));
  expect(sizes).toEqual([1, 2].map(() => 16 + 5 * 8 + 8 + 6 * 8));
});
