import { INITIAL_VALUE, type Input, type Instant, type NodeId, type Outbox, type Replica } from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import type { Step } from './control.js';
import { answerTo, Executor, procedureOf, type Request } from './executor.js';
import type { Commit, TransactionEntry, TransactionMessage } from './messages.js';
import type { Transaction } from './transaction.js';
import { Versions } from './versions.js';

type Out = Outbox<TransactionMessage, TransactionEntry>;

const FIRST_TRANSACTION_TIMER = 0;

/** Copies the leader's log, and lets those who only read do so here, from the latest state of it that they may see. */
export class TransactionFollower implements Replica<TransactionMessage, TransactionEntry> {
  private readonly log: Commit[] = [];
  private readonly versions = new Versions();
  private readonly executor: Executor;
  private disk = new DiskQueue<TransactionEntry>(0);
  private durable = 0;
  /** The latest state that a reader may see: so many commits. */
  private visible = 0;

  /** @param readsSafe whether a state that need not fit into the serial order is kept from readers. */
  constructor(
    private readonly leader: NodeId,
    private readonly servesReads: boolean,
    private readonly readsSafe: boolean,
  ) {
    const pass = (): Step => 'go';
    this.executor = new Executor({
      versions: this.versions,
      control: {
        begin: (transaction) => {
          transaction.snapshot = this.visible;
          return 'go';
        },
        read: pass,
        write: pass,
        validate: () => 'go',
        end: () => [],
      },
      firstTimer: FIRST_TRANSACTION_TIMER,
      commit: (transaction, out) => this.answer(transaction, out),
    });
  }

  step(input: Input<TransactionMessage, TransactionEntry>, _now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.disk = new DiskQueue(input.recovered.length);
        for (const entry of input.recovered) {
          if ('cut' in entry) this.forget(entry.cut, out);
          else this.install(entry, out);
        }
        this.durable = this.log.length;
        if (input.reason === 'restart') this.fetch(out);
        return;
      case 'request':
        return this.request(input, out);
      case 'message':
        return this.receive(input.message, out);
      case 'persisted':
        this.disk.persisted(input.count, (entry) => {
          const position = 'writes' in entry ? this.log.indexOf(entry, this.durable) : -1;
          if (position >= 0) this.durable = position + 1;
        });
        out.send(this.leader, { kind: 'acknowledge', position: this.durable });
        return;
      case 'timeout':
        return this.executor.timeout(input.timer, out);
      case 'connection-reset':
        if (input.peer === this.leader) this.fetch(out);
    }
  }

  private request(request: Request, out: Out): void {
    const writes = procedureOf(request.operation)?.writes ?? [];
    if (this.servesReads && writes.length === 0) this.executor.request(request, out);
    else out.reply(request.id, { kind: 'redirect', leader: this.leader });
  }

  private answer({ attempts, operation, seen }: Transaction, out: Out): number {
    for (const id of attempts) out.reply(id, answerTo(operation, seen, false));
    return 0;
  }

  private receive(message: TransactionMessage, out: Out): void {
    if (message.kind === 'cut') {
      if (message.position < this.log.length) this.cut(message.position, out);
      this.fetch(out);
      return;
    }
    if (message.kind !== 'append') return;
    const { from, before, entries } = message;
    if (from > this.log.length) return this.fetch(out);
    const known = from === 0 ? null : this.log[from - 1]!;
    if (known?.session !== before?.session || known?.sequence !== before?.sequence) {
      this.cut(0, out);
      return this.fetch(out);
    }
    const news = entries.slice(Math.max(0, this.log.length - from));
    for (const entry of news) {
      this.disk.push(entry);
      out.persist(entry);
      this.install(entry, out);
    }
    if (news.length === 0) out.send(this.leader, { kind: 'acknowledge', position: this.durable });
  }

  private install(entry: Commit, out: Out): void {
    this.log.push(entry);
    const oldest = Math.min(this.visible, this.executor.oldestSnapshot(this.log.length));
    for (const { key, value } of entry.writes) {
      this.versions.install(key, { commit: this.log.length, value }, oldest);
      out.hold(key, value);
    }
    if (entry.isSafe || !this.readsSafe) this.visible = this.log.length;
  }

  private cut(position: number, out: Out): void {
    const entry = { cut: position };
    this.disk.push(entry);
    out.persist(entry);
    this.forget(position, out);
    this.durable = Math.min(this.durable, position);
  }

  /** Rare: it begins anew with what is left. */
  private forget(position: number, out: Out): void {
    const left = this.log.slice(0, position);
    for (const key of this.versions.keys()) out.hold(key, INITIAL_VALUE);
    this.versions.clear();
    this.log.length = 0;
    this.visible = 0;
    for (const entry of left) this.install(entry, out);
  }

  private fetch(out: Out): void {
    out.send(this.leader, { kind: 'fetch', position: this.log.length });
  }
}
