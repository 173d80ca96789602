import type { FollowUp, Nanos, Operation, OperationId, Result } from '@isthmus/sim-protocol';
import { nanos } from '@isthmus/sim-protocol';
import type { Stream } from '@isthmus/sim-random';

/** A lock is taken, held for a while, a value written under its token, and the lock given back. */
export interface LockedWrite {
  readonly kind: 'locked-write';
  /** For which the lock is asked. */
  readonly lease: Nanos;
  /** From the grant to the write. */
  readonly hold: Nanos;
  /** Some holders stand still for so long before they write, and do not know it: a collector of garbage, a virtual machine moved. */
  readonly pause?: { readonly share: number; readonly length: Nanos } | undefined;
}

type Lock = Extract<Operation, { kind: 'lock' }>;

/** How far a session has come. */
type Stage =
  | { readonly asks: 'lock'; readonly key: number; readonly holdsFor: Nanos }
  | { readonly asks: 'write'; readonly key: number; readonly token: number }
  | { readonly asks: 'unlock' };

const AT_ONCE = nanos(0);

/** Holders of locks, who do not look at a clock: that a lease is over is for the storage to find out, by its token. */
export class LockedWrites {
  private readonly stages = new Map<number, Stage>();

  /** @param valueOf what an operation writes. */
  constructor(private readonly valueOf: (id: OperationId) => number) {}

  /** Always one draw where holders may pause, whether a session was free or not. */
  begin(session: number, key: number, { lease, hold, pause }: LockedWrite, stream: Stream): Lock {
    const isPaused = pause !== undefined && stream.bernoulli(pause.share);
    if (session >= 0)
      this.stages.set(session, { asks: 'lock', key, holdsFor: nanos(hold + (isPaused ? pause.length : 0)) });
    return { kind: 'lock', key, lease };
  }

  /** The session does something else: what it had begun was not answered. */
  abandon(session: number): void {
    this.stages.delete(session);
  }

  /** What follows from an answer, null where the session has no lock to do anything under. */
  next(session: number, { value, swapped }: Extract<Result, { kind: 'ok' }>): FollowUp | null {
    const stage = this.stages.get(session);
    this.stages.delete(session);
    if (stage?.asks === 'lock' && swapped) {
      const { key, holdsFor } = stage;
      this.stages.set(session, { asks: 'write', key, token: value });
      return followUp(holdsFor, (id) => ({ kind: 'write', key, value: this.valueOf(id), token: value }));
    }
    if (stage?.asks !== 'write') return null;
    const { key, token } = stage;
    this.stages.set(session, { asks: 'unlock' });
    return followUp(AT_ONCE, () => ({ kind: 'unlock', key, token }));
  }
}

function followUp(after: Nanos, operation: (id: OperationId) => Operation): FollowUp {
  const isLocal = { by: 'same-session', isTold: false, carriesContext: false } as const;
  return { after, ...isLocal, operation: (_session, id) => operation(id) };
}
