import { Random } from '@isthmus/sim-random';
import fc from 'fast-check';
import { EventHeap } from './event-heap.js';
import { EventPool } from './event-pool.js';
import { EventQueue } from './event-queue.js';

/** Takes the next event out and gives the number that it was scheduled with. */
function take(queue: EventQueue): { at: number; number: number } {
  queue.next();
  return { at: queue.now, number: queue.a };
}

describe('the event queue', () => {
  it('gives events in order of time, those of one instant in the order in which they were scheduled', () => {
    const queue = new EventQueue();
    for (const [number, at] of [5, 3, 5, 3, 0].entries()) queue.schedule(at, 0, number, 0, 0, 0, null);
    expect(Array.from({ length: 5 }, () => take(queue).number)).toEqual([4, 1, 3, 0, 2]);
    expect([queue.pending, queue.isDueBefore(Infinity)]).toEqual([0, false]);
  });

  it.each([
    ['a few instants, shared by many', 4, 1],
    ['near and far', 10, 7],
    ['from nanoseconds to hours', 20, 10],
  ])('agrees with a stable sort: %s', (_, steps, growth) => {
    // Null takes one out.
    const command = fc.oneof(fc.integer({ min: 0, max: steps }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 400 }), (commands) => {
        const queue = new EventQueue();
        let waiting: { at: number; number: number }[] = [];
        let number = 0;
        const takeBoth = () => {
          // Array sort is stable.
          waiting = waiting.sort((one, other) => one.at - other.at);
          const due = waiting[0]!.at;
          expect([queue.isDueBefore(due), queue.isDueBefore(2 * due + 1)]).toEqual([false, true]);
          expect(take(queue)).toEqual(waiting.shift());
        };
        for (const step of commands) {
          if (step !== null) {
            const at = queue.now + Math.round(step * growth ** step);
            waiting.push({ at, number });
            queue.schedule(at, 0, number++, 0, 0, 0, null);
          } else if (waiting.length > 0) takeBoth();
          expect(queue.pending).toBe(waiting.length);
        }
        while (waiting.length > 0) takeBoth();
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('agrees with the heap while rates and numbers change a millionfold and its sizes with them', () => {
    const stream = new Random('1').stream('delays');
    const queue = new EventQueue();
    const pool = new EventPool();
    const heap = new EventHeap(pool);
    let number = 0;
    const scheduleBoth = (delay: number) => {
      queue.schedule(queue.now + delay, 0, number, 0, 0, 0, null);
      heap.add(queue.now + delay, pool.add(number++, 0, number - 1, 0, 0, 0, null));
    };
    const disagreements: number[] = [];
    const takeBoth = () => {
      const at = heap.times[0];
      pool.take(heap.slots[0]!);
      heap.removeFirst();
      queue.next();
      if (queue.now !== at || queue.a !== pool.a) disagreements.push(queue.now);
    };
    for (const [mean, pending] of [
      [1e6, 5000],
      [1, 100],
      [1e9, 20_000],
      [100, 20_000],
      [1e12, 10],
      [0, 3000],
      [1e7, 2000],
    ] as const) {
      while (queue.pending < pending) scheduleBoth(Math.round(stream.exponential() * mean));
      while (queue.pending > pending) takeBoth();
      for (let event = 0; event < 20_000; event++) {
        takeBoth();
        scheduleBoth(Math.round(stream.exponential() * mean));
      }
    }
    while (queue.pending > 0) takeBoth();
    expect(disagreements).toEqual([]);
  });

  it('keeps the order of what is pending when its sequence numbers run out', () => {
    const queue = new EventQueue(2 ** 31 - 50);
    for (let number = 0; number < 100; number++) queue.schedule(number % 3, 0, number, 0, 0, 0, null);
    const taken = Array.from({ length: 100 }, () => take(queue).number);
    const expected = Array.from({ length: 100 }, (_, number) => number);
    expect(taken).toEqual(expected.sort((one, other) => (one % 3) - (other % 3)));
  });

  it('keeps every field of every event while it grows', () => {
    const queue = new EventQueue();
    const count = 5000;
    for (let number = 0; number < count; number++) {
      const item = { number };
      queue.schedule((number * 7919) % count, number % 20, number, 1 - number, 2 * number, 3 * number, item);
    }
    for (let at = 0; at < count; at++) {
      queue.next();
      const number = queue.a;
      expect((number * 7919) % count).toBe(at);
      expect([queue.kind, queue.b, queue.c, queue.d, queue.item]).toEqual([
        number % 20,
        1 - number,
        2 * number,
        3 * number,
        { number },
      ]);
    }
  });

  it('refuses an event in the past, and one at no time', () => {
    const queue = new EventQueue();
    queue.schedule(5, 0, 0, 0, 0, 0, null);
    take(queue);
    expect(() => queue.schedule(4, 0, 0, 0, 0, 0, null)).toThrow('in the past');
    expect(() => queue.schedule(NaN, 0, 0, 0, 0, 0, null)).toThrow('in the past');
    expect(() => queue.schedule(Infinity, 0, 0, 0, 0, 0, null)).toThrow('at no time');
  });
});
