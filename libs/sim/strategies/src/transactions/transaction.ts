import type { Operation, OperationId, Procedure } from '@isthmus/sim-protocol';

/** A transaction in execution at one node. */
export class Transaction {
  readonly seen: number[] = [];
  /** Reads done, and then writes. */
  next = 0;
  /** The application has had its pause before the next statement. */
  hasPaused = false;
  /** The writes that it does; null until it has decided. */
  writes: Procedure['writes'] | null = null;
  /** It reads what these many commits left. Infinity: what there is. */
  snapshot = Infinity;

  constructor(
    /** A small number of its own among those in execution. */
    readonly slot: number,
    readonly session: number,
    readonly sequence: number,
    readonly operation: Operation,
    readonly procedure: Procedure,
    /** Attempts of its client that wait for it. */
    readonly attempts: OperationId[],
  ) {}

  get isReadOnly(): boolean {
    return this.procedure.writes.length === 0;
  }
}
