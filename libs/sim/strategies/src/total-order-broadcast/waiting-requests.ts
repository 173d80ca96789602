import type { Operation, OperationId, Outbox } from '@isthmus/sim-protocol';
import type { ExactlyOnce } from '../exactly-once.js';
import type { Command } from '../state-machine.js';
import type { Submission } from './messages.js';

/** A client of this node waits until the node has delivered what was ordered for it. */
export interface WaitingRequest extends Submission {
  readonly id: OperationId;
  readonly operation: Operation;
}

/** Append and wait: a node answers a client once it has delivered the client's message itself. */
export class WaitingRequests {
  /** By session, which has one operation open at a time. */
  private readonly bySession = new Map<number, WaitingRequest>();

  get isEmpty(): boolean {
    return this.bySession.size === 0;
  }

  all(): readonly WaitingRequest[] {
    return [...this.bySession.values()];
  }

  add(request: Omit<WaitingRequest, 'command'>): WaitingRequest {
    const waiting = { ...request, command: commandOf(request.operation) };
    this.bySession.set(request.session, waiting);
    return waiting;
  }

  /** Something of that session was delivered here. Reads are answered from the state that they find then. */
  delivered(session: number, state: ExactlyOnce, out: Pick<Outbox<never, never>, 'reply'>): void {
    const request = this.bySession.get(session);
    if (request === undefined || !state.hasApplied(session, request.sequence)) return;
    this.bySession.delete(session);
    const { id, operation, sequence } = request;
    // Where its session has gone on, nobody waits any more.
    const result = operation.kind === 'read' ? state.query(operation) : state.resultOf(session, sequence);
    if (result !== null) out.reply(id, result);
  }
}

/** A read that goes through the log needs a place in it, and no more. */
function commandOf(operation: Operation): Command {
  return operation.kind === 'read' ? { kind: 'sync', key: operation.key } : operation;
}
