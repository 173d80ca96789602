import { LineFault } from './history-fault.js';

/** The operation that each session has begun and not ended: at most one. */
export class OpenOperations<Operation extends { readonly line: number }> {
  private readonly open = new Map<string, Operation>();

  /** @throws LineFault if the session has one already. */
  begin(session: string, operation: Operation): void {
    const open = this.open.get(session);
    if (open)
      throw new LineFault(1, `session ${session} begins an operation while its operation of line ${open.line} is open`);
    this.open.set(session, operation);
  }

  /** @throws LineFault if the session has none. */
  end(session: string): Operation {
    const open = this.open.get(session);
    if (!open) throw new LineFault(1, `an operation of session ${session} ends before it begins`);
    this.open.delete(session);
    return open;
  }

  /** Those that never ended, in the order in which they began. */
  left(): readonly Operation[] {
    return [...this.open.values()];
  }
}
