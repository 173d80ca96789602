import { INITIAL_VALUE, type Operation, type OperationId, type Outbox } from '@isthmus/sim-protocol';
import type { RaftLog } from '../raft/log.js';
import type { ReplicatedStore } from '../replicated-store.js';
import type { Command, ReadOperation } from '../state-machine.js';

type Out = Pick<Outbox<never, never, number>, 'reply'>;
type Asking = ReadOperation | Extract<Operation, { kind: 'sync' }>;

export interface WaitingWrite {
  readonly id: OperationId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: Command;
}

interface WaitingRead {
  readonly id: OperationId;
  readonly operation: Asking;
  /** Of the last transaction that must be applied here first. */
  readonly index: number;
}

/**
 * The sessions that are connected to a server, whether it leads or follows, and wait. A session is answered by its own server, once
 * that has applied what the session wrote, or had seen elsewhere. Every answer tells how much its server has applied.
 */
export class ConnectedSessions {
  /** By session, which has one operation open at a time. */
  private readonly writes = new Map<number, WaitingWrite>();
  private reads: WaitingRead[] = [];
  /** Until the leader has answered the question of that number, or a later one. */
  private syncs: { readonly id: OperationId; readonly operation: Asking; readonly number: number }[] = [];
  private asked = 0;

  constructor(
    private readonly log: RaftLog,
    private readonly store: ReplicatedStore,
  ) {}

  /** Questions are numbered from a moment on, so that an answer to one of an earlier life is not taken for one of this. */
  start(now: number): void {
    this.asked = now;
  }

  addWrite(write: WaitingWrite): void {
    this.writes.set(write.session, write);
  }

  /** A read, or a sync that the leader has answered. */
  addRead(read: WaitingRead, out: Out): void {
    if (read.index <= this.store.appliedIndex) this.reply(read, out);
    else this.reads.push(read);
  }

  /** Gives the number of the question that is to be asked. */
  addSync(id: OperationId, operation: Asking): number {
    this.syncs.push({ id, operation, number: ++this.asked });
    return this.asked;
  }

  synced(number: number, index: number, out: Out): void {
    const { syncs } = this;
    if (number > this.asked) return;
    this.syncs = syncs.filter((sync) => sync.number > number);
    for (const sync of syncs) if (sync.number <= number) this.addRead({ ...sync, index }, out);
  }

  /** What may have been lost on its way to the leader. */
  get unanswered(): { readonly writes: readonly WaitingWrite[]; readonly question: number | null } {
    return { writes: [...this.writes.values()], question: this.syncs.at(-1)?.number ?? null };
  }

  /** The store has applied more than the first `before` transactions. */
  applied(before: number, out: Out): void {
    const { log, store, writes } = this;
    if (writes.size > 0) {
      // A snapshot does not say whose commands it holds.
      if (before < log.base) for (const session of [...writes.keys()]) this.answerWrite(session, out);
      else for (let i = before + 1; i <= store.appliedIndex; i++) this.answerWrite(log.entry(i).session, out);
    }
    if (this.reads.length === 0) return;
    const { reads } = this;
    this.reads = reads.filter(({ index }) => index > store.appliedIndex);
    for (const read of reads) if (read.index <= store.appliedIndex) this.reply(read, out);
  }

  /** The server is no part of an epoch any more. Writes stay unanswered, for they may still take effect. */
  disconnect(out: Out): void {
    this.writes.clear();
    for (const { id } of [...this.reads, ...this.syncs]) out.reply(id, { kind: 'redirect', leader: null });
    this.reads = [];
    this.syncs = [];
  }

  private answerWrite(session: number, out: Out): void {
    const { appliedIndex, state } = this.store;
    const write = this.writes.get(session);
    if (write === undefined || !state.hasApplied(session, write.sequence)) return;
    this.writes.delete(session);
    const result = state.resultOf(session, write.sequence);
    if (result !== null) out.reply(write.id, result, appliedIndex);
  }

  private reply({ id, operation }: WaitingRead, out: Out): void {
    const { appliedIndex, state } = this.store;
    const result =
      operation.kind === 'read'
        ? state.query(operation)
        : ({ kind: 'ok', value: INITIAL_VALUE, swapped: false } as const);
    out.reply(id, result, appliedIndex);
  }
}
