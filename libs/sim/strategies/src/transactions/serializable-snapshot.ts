import type { Step } from './control.js';
import { SnapshotIsolation } from './snapshot-isolation.js';
import type { Transaction } from './transaction.js';
import type { Versions } from './versions.js';

/** What is remembered of a transaction, after its end as long as one runs that overlapped it. */
interface Trace {
  readonly began: number;
  /** Infinity while it runs. */
  ended: number;
  hasCommitted: boolean;
  /** Somebody concurrent has read what it overwrote; and it has read what somebody concurrent overwrote. */
  isOverwriting: boolean;
  isOverwritten: boolean;
}

/**
 * Serializable snapshot isolation: snapshot isolation that aborts whoever would let a transaction stand between two
 * anti-dependencies among concurrent transactions, without which no cycle is possible. It aborts some that harm nobody.
 *
 * Source: Cahill, Röhm and Fekete, "Serializable isolation for snapshot databases", SIGMOD 2008, section 3.2.
 */
export class SerializableSnapshot extends SnapshotIsolation {
  private clock = 0;
  private readonly traces = new Map<Transaction, Trace>();
  private readonly readers = new Map<number, Set<Transaction>>();
  private readonly writers = new Map<number, Set<Transaction>>();
  /** In the order of their ends. */
  private readonly ended: Transaction[] = [];
  /** Who made which commit. */
  private readonly committers = new Map<number, Transaction>();
  private readonly commitOf = new Map<Transaction, number>();

  constructor(
    private readonly kept: Versions,
    commits: () => number,
  ) {
    super(kept, commits);
  }

  override begin(transaction: Transaction): Step {
    if (!this.traces.has(transaction))
      this.traces.set(transaction, {
        began: ++this.clock,
        ended: Infinity,
        hasCommitted: false,
        isOverwriting: false,
        isOverwritten: false,
      });
    return super.begin(transaction);
  }

  override read(transaction: Transaction, key: number): Step {
    member(this.readers, key).add(transaction);
    const overwriters = [
      ...(this.writers.get(key) ?? []),
      ...this.kept.commitsSince(key, transaction.snapshot).flatMap((commit) => this.committers.get(commit) ?? []),
    ];
    const steps = overwriters.map((writer) => this.overwrites(writer, transaction, transaction));
    return steps.includes('abort') ? 'abort' : 'go';
  }

  override write(transaction: Transaction, key: number): Step {
    member(this.writers, key).add(transaction);
    const { began } = this.traces.get(transaction)!;
    const concurrent = [...(this.readers.get(key) ?? [])].filter((reader) => this.traces.get(reader)!.ended > began);
    const steps = concurrent.map((reader) => this.overwrites(transaction, reader, transaction));
    return steps.includes('abort') ? 'abort' : 'go';
  }

  override validate(transaction: Transaction): 'go' | 'abort' {
    return this.isPivot(transaction) ? 'abort' : super.validate(transaction);
  }

  override end(transaction: Transaction, commit: number | null): readonly Transaction[] {
    const trace = this.traces.get(transaction)!;
    trace.ended = ++this.clock;
    trace.hasCommitted = commit !== null;
    for (const { key } of transaction.procedure.writes) this.writers.get(key)?.delete(transaction);
    if (commit === null) {
      this.forget(transaction);
      this.traces.delete(transaction);
    } else {
      this.ended.push(transaction);
      if (commit > 0) {
        this.committers.set(commit, transaction);
        this.commitOf.set(transaction, commit);
      }
    }
    this.forgetOld();
    return super.end(transaction, commit);
  }

  /** `writer` overwrites what `reader` has read, and they overlap. `current`: the one of them that can still be aborted. */
  private overwrites(writer: Transaction, reader: Transaction, current: Transaction): Step {
    if (writer === reader) return 'go';
    this.traces.get(reader)!.isOverwritten = true;
    this.traces.get(writer)!.isOverwriting = true;
    const other = writer === current ? reader : writer;
    return this.traces.get(other)!.hasCommitted && this.isPivot(other) ? 'abort' : 'go';
  }

  private isPivot(transaction: Transaction): boolean {
    const { isOverwriting, isOverwritten } = this.traces.get(transaction)!;
    return isOverwriting && isOverwritten;
  }

  private forgetOld(): void {
    let oldest = Infinity;
    for (const { began, ended } of this.traces.values()) if (ended === Infinity) oldest = Math.min(oldest, began);
    for (let first = this.ended[0]; first !== undefined; first = this.ended[0]) {
      if (this.traces.get(first)!.ended > oldest) return;
      this.ended.shift();
      this.forget(first);
      this.traces.delete(first);
    }
  }

  private forget(transaction: Transaction): void {
    for (const key of transaction.procedure.reads) {
      const readers = this.readers.get(key);
      readers?.delete(transaction);
      if (readers?.size === 0) this.readers.delete(key);
    }
    const commit = this.commitOf.get(transaction);
    if (commit !== undefined) this.committers.delete(commit);
    this.commitOf.delete(transaction);
  }
}

function member(sets: Map<number, Set<Transaction>>, key: number): Set<Transaction> {
  const known = sets.get(key);
  if (known !== undefined) return known;
  const made = new Set<Transaction>();
  sets.set(key, made);
  return made;
}
