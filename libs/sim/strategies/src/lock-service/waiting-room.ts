import type { Operation, OperationId } from '@isthmus/sim-protocol';

export type LockOperation = Extract<Operation, { kind: 'lock' }>;
export type BarrierOperation = Extract<Operation, { kind: 'barrier' }>;

/** A request for a lock, or to pass a barrier. */
export interface ServiceRequest<Asked extends LockOperation | BarrierOperation> {
  readonly id: OperationId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: Asked;
}

export type LockRequest = ServiceRequest<LockOperation>;

interface Waiting<Request> {
  readonly request: Request;
  /** By the leader's clock. */
  readonly until: number;
}

/**
 * Clients that a leader keeps waiting, first come first served, for a lock to be free, a round to be complete, or a watch to fire. Nobody else knows of
 * them: they are gone with the leader, and their clients ask again.
 */
export class WaitingRoom<Asked extends LockOperation | BarrierOperation> {
  /** By key. */
  private readonly lines = new Map<number, Waiting<ServiceRequest<Asked>>[]>();

  /** A second copy of a request waits no second time: false. */
  add(request: ServiceRequest<Asked>, until: number): boolean {
    const { key } = request.operation;
    const line = this.lines.get(key) ?? [];
    if (line.some((waiting) => isSame(waiting.request, request))) return false;
    line.push({ request, until });
    this.lines.set(key, line);
    return true;
  }

  isEmpty(key: number): boolean {
    return !this.lines.has(key);
  }

  /** Takes the first that `wants`; null where none does. */
  take(key: number, wants: (request: ServiceRequest<Asked>) => boolean = () => true): ServiceRequest<Asked> | null {
    const line = this.lines.get(key) ?? [];
    const first = line.findIndex(({ request }) => wants(request));
    if (first === -1) return null;
    const [{ request } = { request: null }] = line.splice(first, 1);
    if (line.length === 0) this.lines.delete(key);
    return request;
  }

  /** Takes all that have waited long enough, and gives when the next of the others will have. Cost: all that wait. */
  takeOverdue(now: number): { readonly overdue: readonly ServiceRequest<Asked>[]; readonly next: number } {
    const overdue: ServiceRequest<Asked>[] = [];
    let next = Infinity;
    for (const [key, line] of this.lines) {
      const left = line.filter(({ until }) => until > now);
      if (left.length < line.length)
        overdue.push(...line.flatMap(({ until, request }) => (until > now ? [] : [request])));
      for (const { until } of left) next = Math.min(next, until);
      if (left.length === 0) this.lines.delete(key);
      else this.lines.set(key, left);
    }
    return { overdue, next };
  }

  takeAll(): readonly ServiceRequest<Asked>[] {
    return this.takeOverdue(Infinity).overdue;
  }
}

type Attempted = Pick<LockRequest, 'session' | 'sequence'>;

/** Whether both are attempts at one operation. */
export function isSame(one: Attempted, other: Attempted): boolean {
  return one.session === other.session && one.sequence === other.sequence;
}
