import { type Input, nanos, type Operation, type Outbox, type Procedure, type Result } from '@isthmus/sim-protocol';
import type { Control, Step } from './control.js';
import type { TransactionEntry, TransactionMessage } from './messages.js';
import { Transaction } from './transaction.js';
import type { Versions } from './versions.js';

type Out = Outbox<TransactionMessage, TransactionEntry>;
export type Request = Extract<Input<TransactionMessage, TransactionEntry>, { readonly kind: 'request' }>;

export interface ExecutorOptions {
  readonly control: Control;
  readonly versions: Versions;
  /** The first of the timers that are for transactions: one for each in execution. */
  readonly firstTimer: number;
  /**
   * A transaction has come to its end and may commit: who is given it answers it. Gives which commit of the log it is, 0 where it
   * wrote nothing.
   */
  commit(transaction: Transaction, out: Out): number;
}

/** Executes the transactions of one node, statement by statement, several at once where the control lets them. */
export class Executor {
  private readonly options: ExecutorOptions;
  /** By slot. */
  private readonly active: (Transaction | null)[] = [];

  constructor(options: ExecutorOptions) {
    this.options = options;
  }

  /** Begins a client's operation. One that is in execution already is answered when it is, to both attempts. */
  request({ id, session, sequence, operation }: Request, out: Out): void {
    const known = this.active.find((one) => one !== null && one.session === session && one.sequence === sequence);
    if (known) {
      known.attempts.push(id);
      return;
    }
    const procedure = procedureOf(operation);
    if (procedure === null) {
      out.reply(id, { kind: 'refused', reason: 'unsupported' });
      return;
    }
    const free = this.active.indexOf(null);
    const slot = free === -1 ? this.active.length : free;
    const transaction = new Transaction(slot, session, sequence, operation, procedure, [id]);
    this.active[slot] = transaction;
    this.advance(transaction, out);
  }

  timeout(timer: number, out: Out): void {
    const transaction = this.active[timer - this.options.firstTimer];
    if (transaction) this.advance(transaction, out);
  }

  /** The oldest state that somebody still reads, `now` where nobody does. */
  oldestSnapshot(now: number): number {
    return this.active.reduce((oldest, one) => Math.min(oldest, one?.snapshot ?? Infinity), now);
  }

  /** Whether somebody but that one may still write. */
  hasOtherWriters(transaction: Transaction): boolean {
    return this.active.some((one) => one !== null && one !== transaction && !one.isReadOnly);
  }

  private advance(transaction: Transaction, out: Out): void {
    const { control, firstTimer } = this.options;
    const { procedure, slot } = transaction;
    const reads = procedure.reads.length;
    if (transaction.next === 0 && !this.passes(control.begin(transaction), transaction, out)) return;
    for (;;) {
      if (transaction.next === reads && transaction.writes === null)
        transaction.writes = procedure.decides(transaction.seen) ? procedure.writes : [];
      if (transaction.next === reads + (transaction.writes?.length ?? Infinity)) break;
      if (transaction.next > 0 && procedure.pause > 0 && !transaction.hasPaused) {
        transaction.hasPaused = true;
        out.setTimer(firstTimer + slot, nanos(procedure.pause));
        return;
      }
      if (!this.passes(this.statement(transaction), transaction, out)) return;
      transaction.next++;
      transaction.hasPaused = false;
    }
    if (!this.passes(control.validate(transaction), transaction, out)) return;
    const commit = this.options.commit(transaction, out);
    this.end(transaction, commit, out);
  }

  private statement(transaction: Transaction): Step {
    const { control, versions } = this.options;
    const { next, procedure, snapshot } = transaction;
    const key = procedure.reads[next];
    if (key === undefined) return control.write(transaction, transaction.writes![next - procedure.reads.length]!.key);
    const step = control.read(transaction, key);
    if (step === 'go') transaction.seen.push(versions.read(key, snapshot));
    return step;
  }

  private passes(step: Step, transaction: Transaction, out: Out): boolean {
    if (step === 'abort') {
      for (const id of transaction.attempts) out.reply(id, { kind: 'refused', reason: 'aborted' });
      this.end(transaction, null, out);
    }
    return step === 'go';
  }

  private end(transaction: Transaction, commit: number | null, out: Out): void {
    this.active[transaction.slot] = null;
    for (const waiting of this.options.control.end(transaction, commit)) this.advance(waiting, out);
  }
}

/** Every operation on registers as a transaction; null for what is none. */
export function procedureOf(operation: Operation): Procedure | null {
  const { key } = operation;
  const alone = { reads: [], writes: [], pause: nanos(0), decides: () => true };
  switch (operation.kind) {
    case 'txn':
      return operation.procedure;
    case 'read':
      return { ...alone, reads: [key] };
    case 'write':
      return { ...alone, writes: [{ key, value: operation.value }] };
    case 'cas':
      return {
        ...alone,
        reads: [key],
        writes: [{ key, value: operation.value }],
        decides: ([held]) => held === operation.expected,
      };
    default:
      return null;
  }
}

/** What the client of a committed transaction is told. */
export function answerTo(operation: Operation, seen: readonly number[], hasWritten: boolean): Result {
  switch (operation.kind) {
    case 'read':
      return { kind: 'ok', value: seen[0]!, swapped: false };
    case 'write':
      return { kind: 'ok', value: operation.value, swapped: true };
    case 'cas':
      return { kind: 'ok', value: hasWritten ? operation.value : seen[0]!, swapped: hasWritten };
    default:
      return { kind: 'ok', value: 0, swapped: hasWritten, seen };
  }
}
