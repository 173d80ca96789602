import { type DatacenterId, nanosFromMs, type OperationId } from '@isthmus/sim-protocol';
import { ToldIncrements } from './told-increments.js';

const [here, there] = [0 as DatacenterId, 1 as DatacenterId];
const told = () =>
  new ToldIncrements([
    { to: there, after: nanosFromMs(40) },
    { to: here, after: nanosFromMs(30) },
  ]);

describe('an increment that is told of', () => {
  it('is followed by one of the same key in the datacenter that hears of it, with its context, when that is told', () => {
    const increments = told();
    expect(increments.begin(here, 3, 5)).toEqual({ kind: 'increment', key: 5 });
    const next = increments.next(3)!;
    expect(next).toMatchObject({ after: nanosFromMs(40), by: there, isTold: true, carriesContext: true });
    expect(next.operation(8, 1 as OperationId)).toEqual({ kind: 'increment', key: 5 });
  });

  it('is told of once, and not by who was told', () => {
    const increments = told();
    increments.begin(here, 3, 5);
    const next = increments.next(3)!;
    expect(increments.next(3)).toBeNull();
    // The session that hears of it had one of its own, which was not answered.
    increments.begin(there, 8, 6);
    next.operation(8, 1 as OperationId);
    expect(increments.next(8)).toBeNull();
  });

  it('is told to nobody where it was not answered, or not sent', () => {
    const increments = told();
    increments.begin(here, 3, 5);
    increments.abandon(3);
    expect(increments.next(3)).toBeNull();
    increments.begin(here, -1, 5);
    expect(increments.next(-1)).toBeNull();
  });
});
