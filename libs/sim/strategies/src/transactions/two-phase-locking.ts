import type { Control, Step } from './control.js';
import type { Transaction } from './transaction.js';

type Mode = 'shared' | 'exclusive';

interface Request {
  readonly transaction: Transaction;
  readonly mode: Mode;
}

interface Lock {
  readonly owners: Map<Transaction, Mode>;
  /** First come first served, but for an owner that wants more. */
  readonly queue: Request[];
}

/**
 * Strict two-phase locking: a shared lock for each read and an exclusive one for each write, held to the end. Whose request would
 * close a cycle of waiting is aborted.
 *
 * Source: Eswaran, Gray, Lorie and Traiger, "The notions of consistency and predicate locks in a database system", CACM 19 (11), 1976;
 * Bernstein, Hadzilacos and Goodman, "Concurrency control and recovery in database systems", 1987, sections 3.2 and 3.4.
 */
export class TwoPhaseLocking implements Control {
  private readonly locks = new Map<number, Lock>();
  /** The key that each waits for. */
  private readonly waiting = new Map<Transaction, number>();
  private readonly touched = new Map<Transaction, Set<number>>();

  begin(): Step {
    return 'go';
  }

  read(transaction: Transaction, key: number): Step {
    return this.acquire(transaction, key, 'shared');
  }

  write(transaction: Transaction, key: number): Step {
    return this.acquire(transaction, key, 'exclusive');
  }

  validate(): 'go' {
    return 'go';
  }

  end(transaction: Transaction): readonly Transaction[] {
    const freed: Transaction[] = [];
    this.waiting.delete(transaction);
    for (const key of this.touched.get(transaction) ?? []) {
      const lock = this.lock(key);
      lock.owners.delete(transaction);
      const place = lock.queue.findIndex((request) => request.transaction === transaction);
      if (place >= 0) lock.queue.splice(place, 1);
      freed.push(...this.grant(lock));
      if (lock.owners.size === 0) this.locks.delete(key);
    }
    this.touched.delete(transaction);
    return freed;
  }

  private acquire(transaction: Transaction, key: number, mode: Mode): Step {
    const lock = this.lock(key);
    const held = lock.owners.get(transaction);
    if (held === 'exclusive' || held === mode) return 'go';
    const request = { transaction, mode };
    const mayPass = held !== undefined || lock.queue.length === 0;
    this.touch(transaction, key);
    if (mayPass && fits(request, lock)) {
      lock.owners.set(transaction, mode);
      return 'go';
    }
    if (held === undefined) lock.queue.push(request);
    else lock.queue.unshift(request);
    this.waiting.set(transaction, key);
    return this.waitsForItself(transaction) ? 'abort' : 'wait';
  }

  private grant(lock: Lock): Transaction[] {
    const granted: Transaction[] = [];
    for (let first = lock.queue[0]; first !== undefined && fits(first, lock); first = lock.queue[0]) {
      lock.queue.shift();
      lock.owners.set(first.transaction, first.mode);
      this.waiting.delete(first.transaction);
      granted.push(first.transaction);
    }
    return granted;
  }

  private waitsForItself(transaction: Transaction): boolean {
    const met = new Set<Transaction>();
    const next = [...this.waitsFor(transaction)];
    for (let other = next.pop(); other !== undefined; other = next.pop()) {
      if (other === transaction) return true;
      if (met.has(other)) continue;
      met.add(other);
      next.push(...this.waitsFor(other));
    }
    return false;
  }

  /** Owners whose lock does not go with what it asks for, and all who asked before it. */
  private waitsFor(transaction: Transaction): readonly Transaction[] {
    const key = this.waiting.get(transaction);
    if (key === undefined) return [];
    const { owners, queue } = this.lock(key);
    const place = queue.findIndex((request) => request.transaction === transaction);
    const { mode } = queue[place]!;
    const blocking = [...owners].filter(([owner, held]) => owner !== transaction && conflict(held, mode));
    return [...blocking.map(([owner]) => owner), ...queue.slice(0, place).map((request) => request.transaction)];
  }

  private lock(key: number): Lock {
    const known = this.locks.get(key);
    if (known !== undefined) return known;
    const lock: Lock = { owners: new Map(), queue: [] };
    this.locks.set(key, lock);
    return lock;
  }

  private touch(transaction: Transaction, key: number): void {
    const keys = this.touched.get(transaction);
    if (keys === undefined) this.touched.set(transaction, new Set([key]));
    else keys.add(key);
  }
}

function fits({ transaction, mode }: Request, { owners }: Lock): boolean {
  return [...owners].every(([owner, held]) => owner === transaction || !conflict(held, mode));
}

function conflict(held: Mode, mode: Mode): boolean {
  return held === 'exclusive' || mode === 'exclusive';
}
