import { invariant, type Outbox } from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import type { LogEntry, SingleLeaderEntry } from './messages.js';

type Out = Outbox<unknown, SingleLeaderEntry>;

/** A node's copy of the log, and how much of it is on its disk. It outlives the node's leadership. */
export class Journal {
  /** Never replaced: who ships it keeps this array. */
  readonly log: LogEntry[] = [];
  #durable = 0;
  #epochOnDisk = 0;
  #tokenOnDisk = 0;
  #queue = new DiskQueue<SingleLeaderEntry>(0);

  /** So many entries of the log are on disk. */
  get durable(): number {
    return this.#durable;
  }

  /** The latest epoch that this node will know of after a crash. */
  get epochOnDisk(): number {
    return this.#epochOnDisk;
  }

  /** The latest token that it has promised somebody, as a lock server. */
  get tokenOnDisk(): number {
    return this.#tokenOnDisk;
  }

  /** The epoch of the last entry of the log; 0 where there is none. */
  get lastEpoch(): number {
    return this.log.at(-1)?.epoch ?? 0;
  }

  /** Takes over what the disk gave back: all of it, or the part of it that counts. */
  recover(recovered: readonly SingleLeaderEntry[], counting: readonly SingleLeaderEntry[] = recovered): void {
    this.#queue = new DiskQueue(recovered.length);
    for (const entry of counting) {
      if (entry.kind === 'cut') this.log.length = entry.position;
      else if ('value' in entry) this.log.push(entry);
      else if (entry.kind === 'epoch') this.#epochOnDisk = entry.epoch;
      else if (entry.kind === 'token') this.#tokenOnDisk = entry.token;
    }
    this.#durable = this.log.length;
  }

  append(entry: LogEntry, out: Out): void {
    invariant(entry.position === this.log.length, `entry ${entry.position} follows ${this.log.length} others`);
    this.log.push(entry);
    this.write(entry, out);
  }

  /** Forgets what it has from `position` on. Gives whether that was on disk already. */
  cut(position: number, out: Out): boolean {
    if (position >= this.log.length) return false;
    this.write({ kind: 'cut', position }, out);
    this.log.length = position;
    if (this.#durable <= position) return false;
    this.#durable = position;
    return true;
  }

  /** Makes its log equal to another one. */
  become(log: readonly LogEntry[], out: Out): void {
    let shared = 0;
    while (shared < log.length && this.log[shared]?.epoch === log[shared]?.epoch) shared++;
    this.cut(shared, out);
    for (const entry of log.slice(shared)) this.append(entry, out);
  }

  write(entry: SingleLeaderEntry, out: Out): void {
    this.#queue.push(entry);
    out.persist(entry);
  }

  /** The first `count` entries of this life are on disk. Gives the epoch that has come with them; 0 where none has. */
  persisted(count: number): number {
    let begun = 0;
    this.#queue.persisted(count, (entry) => {
      // Cut off since it was written?
      if ('value' in entry) {
        if (this.log[entry.position] === entry) this.#durable = entry.position + 1;
        if (entry.kind === 'begin') begun = entry.epoch;
      } else if (entry.kind === 'epoch') {
        this.#epochOnDisk = entry.epoch;
        begun = entry.epoch;
      } else if (entry.kind === 'token') {
        this.#tokenOnDisk = entry.token;
      }
    });
    return begun;
  }
}
