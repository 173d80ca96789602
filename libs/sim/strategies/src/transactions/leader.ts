import type { Input, Instant, NodeId, Operation, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { LogShipping } from '../log-shipping.js';
import type { Control } from './control.js';
import { answerTo, Executor, type Request } from './executor.js';
import type { Commit, TransactionEntry, TransactionMessage } from './messages.js';
import type { Transaction } from './transaction.js';
import { Versions } from './versions.js';

type Out = Outbox<TransactionMessage, TransactionEntry>;

const RESEND_TIMER = 0;
const FIRST_TRANSACTION_TIMER = 1;

/** An answer that waits until what it rests on is on disk. */
interface Waiting {
  readonly position: number;
  readonly ids: readonly OperationId[];
  readonly operation: Operation;
  readonly seen: readonly number[];
  readonly hasWritten: boolean;
}

export interface LeaderOptions {
  readonly followers: readonly NodeId[];
  controlFor(versions: Versions, commits: () => number): Control;
}

/** The node that executes every transaction that writes. It answers when what was written, and what was read, is on its disk. */
export class TransactionLeader implements Replica<TransactionMessage, TransactionEntry> {
  private readonly log: Commit[] = [];
  private readonly versions = new Versions();
  private readonly executor: Executor;
  private readonly shipping: LogShipping<Commit, TransactionMessage>;
  private durable = 0;
  /** By session: the latest of its transactions that wrote, and where it is in the log. */
  private readonly latest = new Map<number, number>();
  private readonly waiting: Waiting[] = [];

  constructor({ followers, controlFor }: LeaderOptions) {
    const { log, versions } = this;
    this.executor = new Executor({
      versions,
      control: controlFor(versions, () => log.length),
      firstTimer: FIRST_TRANSACTION_TIMER,
      commit: (transaction, out) => this.commit(transaction, out),
    });
    this.shipping = new LogShipping({
      peers: followers,
      log,
      timer: RESEND_TIMER,
      messageOf: (from, entries) => ({ kind: 'append', from, before: log[from - 1] ?? null, entries }),
    });
  }

  step(input: Input<TransactionMessage, TransactionEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        for (const entry of input.recovered) if ('writes' in entry) this.install(entry, out);
        this.durable = this.log.length;
        if (input.reason === 'restart') this.shipping.resume(this.durable, now, out);
        return;
      case 'request':
        return this.request(input, out);
      case 'persisted':
        this.durable = input.count;
        this.shipping.extend(this.durable, now, out);
        return this.settle(out);
      case 'message':
        return this.receive(input.from, input.message, now, out);
      case 'timeout':
        if (input.timer === RESEND_TIMER) this.shipping.timeout(now, out);
        else this.executor.timeout(input.timer, out);
        return;
      case 'connection-reset':
        return this.shipping.reset(input.peer, now, out);
    }
  }

  private request(request: Request, out: Out): void {
    const { id, session, sequence, operation } = request;
    const position = this.latest.get(session);
    const done = position === undefined ? undefined : this.log[position];
    if (done === undefined || done.sequence < sequence) this.executor.request(request, out);
    else if (done.sequence === sequence)
      this.waiting.push({ position: position! + 1, ids: [id], operation, seen: done.seen, hasWritten: true });
    // Else its client has gone on, and waits for nothing.
    this.settle(out);
  }

  private receive(from: NodeId, message: TransactionMessage, now: Instant, out: Out): void {
    if (message.kind !== 'acknowledge' && message.kind !== 'fetch') return;
    if (message.position > this.durable) out.send(from, { kind: 'cut', position: this.durable });
    else if (message.kind === 'acknowledge') this.shipping.acknowledge(from, message.position, now, out);
    else this.shipping.rewind(from, message.position, now, out);
  }

  private commit(transaction: Transaction, out: Out): number {
    const { session, sequence, operation, seen, attempts, snapshot } = transaction;
    const writes = transaction.writes ?? [];
    if (writes.length > 0) {
      const entry = { session, sequence, writes, seen, isSafe: !this.executor.hasOtherWriters(transaction) };
      out.persist(entry);
      this.install(entry, out);
    }
    const restsOn = writes.length > 0 ? this.log.length : Math.min(this.log.length, snapshot);
    this.waiting.push({ position: restsOn, ids: attempts, operation, seen, hasWritten: writes.length > 0 });
    return writes.length > 0 ? this.log.length : 0;
  }

  private install(entry: Commit, out: Out): void {
    this.latest.set(entry.session, this.log.length);
    this.log.push(entry);
    const oldest = this.executor.oldestSnapshot(this.log.length);
    for (const { key, value } of entry.writes) {
      this.versions.install(key, { commit: this.log.length, value }, oldest);
      out.hold(key, value);
    }
  }

  private settle(out: Out): void {
    for (let at = 0; at < this.waiting.length;) {
      const { position, ids, operation, seen, hasWritten } = this.waiting[at]!;
      if (position > this.durable) {
        at++;
        continue;
      }
      this.waiting.splice(at, 1);
      for (const id of ids) out.reply(id, answerTo(operation, seen, hasWritten));
    }
  }
}
