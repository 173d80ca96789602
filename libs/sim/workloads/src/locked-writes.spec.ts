import { nanosFromMs, type OperationId } from '@isthmus/sim-protocol';
import { Random } from '@isthmus/sim-random';
import { type LockedWrite, LockedWrites } from './locked-writes.js';

const PLAN: LockedWrite = { kind: 'locked-write', lease: nanosFromMs(1000), hold: nanosFromMs(20) };
const ok = (value: number, swapped = false) => ({ kind: 'ok', value, swapped }) as const;
const stream = () => new Random('1').stream('pauses/a');

describe('a locked write', () => {
  it('takes the lock, writes under its token after a while, and gives it back at once', () => {
    const locked = new LockedWrites((id) => id + 1);
    expect(locked.begin(3, 5, PLAN, stream())).toEqual({ kind: 'lock', key: 5, lease: nanosFromMs(1000) });
    const write = locked.next(3, ok(17, true))!;
    expect(write).toMatchObject({ after: nanosFromMs(20), by: 'same-session' });
    expect(write.operation(3, 8 as OperationId)).toEqual({ kind: 'write', key: 5, value: 9, token: 17 });
    const unlock = locked.next(3, ok(9))!;
    expect(unlock.after).toBe(0);
    expect(unlock.operation(3, 9 as OperationId)).toEqual({ kind: 'unlock', key: 5, token: 17 });
    expect(locked.next(3, ok(17, true))).toBeNull();
  });

  it('ends where the lock is not granted, and where what came before was not answered', () => {
    const locked = new LockedWrites((id) => id + 1);
    locked.begin(3, 5, PLAN, stream());
    expect(locked.next(3, ok(0))).toBeNull();
    locked.begin(3, 5, PLAN, stream());
    locked.next(3, ok(17, true));
    locked.abandon(3);
    expect(locked.next(3, ok(9))).toBeNull();
  });

  it('comes late where its holder stands still, as often as the share says, whether a session was free or not', () => {
    const locked = new LockedWrites((id) => id + 1);
    const draws = stream();
    const pause = { share: 0.25, length: nanosFromMs(5000) };
    let paused = 0;
    for (let round = 0; round < 1000; round++) {
      const session = round % 2 === 0 ? 1 : -1;
      locked.begin(session, 0, { ...PLAN, pause }, draws);
      const after = session < 0 ? 0 : locked.next(session, ok(1, true))!.after;
      if (after === nanosFromMs(5020)) paused++;
    }
    expect(Math.abs(paused / 500 - 0.25)).toBeLessThan(0.05);
  });
});
