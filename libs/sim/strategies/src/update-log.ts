import { invariant, type NodeId, type OperationId, type Result } from '@isthmus/sim-protocol';
import { ExactlyOnce, type StateCopy } from './exactly-once.js';
import { FIELD_BYTES, payloadOfCommand, sizeOfCommand } from './message-size.js';
import { Registers } from './registers.js';
import type { Command, CommandPlace, Observer, ReadOperation } from './state-machine.js';

/** A command at its place in the one order in which all replicas execute commands. */
export interface Update extends CommandPlace {
  readonly kind: 'update';
  readonly operation: Command;
  /** The attempt that brought it, and the node that was asked: who awaits its answer. */
  readonly id: OperationId;
  readonly receiver: NodeId;
}

/** The state after the first `index` updates: it takes their place. */
export interface UpdateSnapshot {
  readonly kind: 'snapshot';
  readonly index: number;
  readonly state: StateCopy;
}

/** With whom the answer goes to: the operation and the node that was asked. */
export function sizeOfUpdate({ operation }: Update): number {
  return sizeOfCommand(operation) + 2 * FIELD_BYTES;
}

export function sizeOfUpdates(updates: readonly Update[]): number {
  let bytes = 0;
  for (const update of updates) bytes += sizeOfUpdate(update);
  return bytes;
}

export function payloadOfUpdates(updates: readonly Update[]): number {
  let bytes = 0;
  for (const { operation } of updates) bytes += payloadOfCommand(operation);
  return bytes;
}

interface Pending {
  readonly update: Update;
  /** What its key holds after it. */
  readonly after: Result;
}

/** Updates committed since the last snapshot after which the next one is taken: as in raft. */
export const SNAPSHOT_EVERY = 100_000;

const NOBODY: Observer = { hold: () => {} };

/**
 * One replica's copy of the history of updates: those that are committed as a state, the others, which came after them, one by one.
 * Indexes count from 1.
 */
export class UpdateLog {
  /** The last that this replica has, that is on its disk, that it knows to be committed. */
  last = 0;
  durable = 0;
  committed = 0;
  /** After the last update, and after the last committed one. */
  readonly #tip = new ExactlyOnce(() => new Registers());
  readonly #stable = new ExactlyOnce(() => new Registers());
  /** Those after `committed`, from `#head` on. */
  #pending: Pending[] = [];
  #head = 0;
  /** By key: its last update that is pending. */
  readonly #dirty = new Map<number, number>();
  #snapshotIndex = 0;

  constructor(private readonly snapshotEvery = SNAPSHOT_EVERY) {}

  /** Takes over what the disk kept: a snapshot, and the updates after it. None of them is known to be committed. */
  recover(records: readonly (Update | UpdateSnapshot)[], observer: Observer): void {
    const at = records.findLastIndex(({ kind }) => kind === 'snapshot');
    const snapshot = records[at];
    if (snapshot?.kind === 'snapshot') this.install(snapshot, observer);
    for (const record of records.slice(at + 1)) {
      if (record.kind === 'update' && record.index > this.last) this.append(record);
    }
    this.durable = this.last;
  }

  append(update: Update): void {
    const { index, operation } = update;
    if (index !== this.last + 1) invariant(false, `update ${index} after ${this.last}`);
    this.#tip.apply(operation, update, NOBODY);
    this.#pending.push({ update, after: this.#tip.query(readOf(operation.key)) });
    this.#dirty.set(operation.key, index);
    this.last = index;
  }

  markDurable(index: number): void {
    if (index > this.durable) this.durable = index;
  }

  /** Up to `index`, at most up to what is on disk here. Calls back for each update with its answer. */
  commitTo(index: number, observer: Observer, visit: (update: Update, result: Result | null) => void): void {
    const end = Math.min(index, this.durable);
    while (this.committed < end) {
      const { update } = this.#pending[this.#head++]!;
      const { session, sequence, operation } = update;
      this.committed++;
      if (this.#dirty.get(operation.key) === this.committed) this.#dirty.delete(operation.key);
      this.#stable.apply(operation, update, observer);
      visit(update, this.#stable.resultOf(session, sequence));
    }
    if (this.#head > 1024 && this.#head * 2 > this.#pending.length) {
      this.#pending = this.#pending.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Begins again from a snapshot. */
  install({ index, state }: UpdateSnapshot, observer: Observer): void {
    this.#tip.restore(state, NOBODY);
    this.#stable.restore(state, observer);
    this.#pending = [];
    this.#head = 0;
    this.#dirty.clear();
    this.last = this.committed = this.#snapshotIndex = index;
    this.durable = 0;
  }

  /** Whether enough has been committed since the last snapshot for the next one. */
  get wantsSnapshot(): boolean {
    return this.committed - this.#snapshotIndex >= this.snapshotEvery;
  }

  /** What stands for all that is committed, and the updates after it. */
  compact(): readonly (Update | UpdateSnapshot)[] {
    this.#snapshotIndex = this.committed;
    return [this.snapshot(), ...this.updates(this.committed + 1, this.last)];
  }

  snapshot(): UpdateSnapshot {
    return { kind: 'snapshot', index: this.committed, state: this.#stable.copy() };
  }

  /** From `from`, which is not committed yet, to `to`. */
  updates(from: number, to: number): readonly Update[] {
    const start = this.#head + from - this.committed - 1;
    return this.#pending.slice(start, start + to + 1 - from).map(({ update }) => update);
  }

  /** Whether the command is in the history, committed or not. */
  has(session: number, sequence: number): boolean {
    return this.#tip.hasApplied(session, sequence);
  }

  hasCommitted(session: number, sequence: number): boolean {
    return this.#stable.hasApplied(session, sequence);
  }

  /** What a committed command was answered; null where its session has gone on since. */
  resultOf(session: number, sequence: number): Result | null {
    return this.#stable.resultOf(session, sequence);
  }

  /** From what is committed. */
  query(operation: ReadOperation): Result {
    return this.#stable.query(operation);
  }

  /** From all that is here. */
  queryTip(operation: ReadOperation): Result {
    return this.#tip.query(operation);
  }

  /** Whether an update of that key is not known to be committed. */
  isDirty(key: number): boolean {
    return this.#dirty.has(key);
  }

  /** As of the update `index`, which is here; of what is committed if it is older than that. */
  queryAt(operation: ReadOperation, index: number): Result {
    for (let at = this.#head + Math.min(index, this.last) - this.committed - 1; at >= this.#head; at--) {
      const { update, after } = this.#pending[at]!;
      if (update.operation.key === operation.key) return after;
    }
    return this.query(operation);
  }

  /** The newest version that is at most `bound` versions newer than the one that is committed. */
  queryAhead(operation: ReadOperation, bound: number): Result {
    let [result, ahead] = [this.query(operation), 0];
    for (let at = this.#head; at < this.#pending.length && ahead < bound; at++) {
      const { update, after } = this.#pending[at]!;
      if (update.operation.key !== operation.key) continue;
      result = after;
      ahead++;
    }
    return result;
  }
}

function readOf(key: number): ReadOperation {
  return { kind: 'read', key, consistency: 'default' };
}
