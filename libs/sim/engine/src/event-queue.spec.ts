import fc from 'fast-check';
import { EventQueue } from './event-queue.js';

/** Takes the next event out and gives the number that it was scheduled with. */
function take(queue: EventQueue): { at: number; number: number } {
  const slot = queue.next();
  const number = queue.a[slot]!;
  queue.release(slot);
  return { at: queue.now, number };
}

describe('the event queue', () => {
  it('gives events in order of time, those of one instant in the order in which they were scheduled', () => {
    const queue = new EventQueue();
    for (const [number, at] of [5, 3, 5, 3, 0].entries()) queue.schedule(at, 0, number, 0, 0, 0, null);
    expect(Array.from({ length: 5 }, () => take(queue).number)).toEqual([4, 1, 3, 0, 2]);
    expect([queue.pending, queue.earliest]).toEqual([0, Infinity]);
  });

  it('agrees with a stable sort, whenever events are taken out and new ones scheduled', () => {
    // Few distinct delays, so that most events share their instant with others. Null takes one out.
    const command = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 400 }), (commands) => {
        const queue = new EventQueue();
        let waiting: { at: number; number: number }[] = [];
        let number = 0;
        const takeBoth = () => {
          // Array sort is stable.
          waiting = waiting.sort((one, other) => one.at - other.at);
          expect(take(queue)).toEqual(waiting.shift());
        };
        for (const delay of commands) {
          if (delay !== null) {
            waiting.push({ at: queue.now + delay, number });
            queue.schedule(queue.now + delay, 0, number++, 0, 0, 0, null);
          } else if (waiting.length > 0) takeBoth();
        }
        while (waiting.length > 0) takeBoth();
        expect(queue.pending).toBe(0);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('keeps every field of every event while it grows', () => {
    const queue = new EventQueue();
    const count = 5000;
    for (let number = 0; number < count; number++) {
      const item = { number };
      queue.schedule((number * 7919) % count, number % 20, number, 1 - number, 2 * number, 3 * number, item);
    }
    for (let at = 0; at < count; at++) {
      const slot = queue.next();
      const number = queue.a[slot]!;
      expect((number * 7919) % count).toBe(at);
      expect([queue.kind[slot], queue.b[slot], queue.c[slot], queue.d[slot], queue.item[slot]]).toEqual([
        number % 20,
        1 - number,
        2 * number,
        3 * number,
        { number },
      ]);
      queue.release(slot);
    }
  });

  it('refuses an event in the past', () => {
    const queue = new EventQueue();
    queue.schedule(5, 0, 0, 0, 0, 0, null);
    take(queue);
    expect(() => queue.schedule(4, 0, 0, 0, 0, 0, null)).toThrow('in the past');
    expect(() => queue.schedule(NaN, 0, 0, 0, 0, 0, null)).toThrow('in the past');
  });
});
