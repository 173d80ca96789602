import type { Outbox } from '@isthmus/sim-protocol';
import { DiskQueue } from './disk-queue.js';

/** What one life of a node writes to its disk, and how much of it is safe. */
export class Journal<Entry> {
  readonly #queue: DiskQueue<Entry>;
  #written: number;
  /** So many entries, the first of this life, have been replaced: whether they are safe does not matter any more. */
  #replaced = 0;
  #visited: number;

  /** `recovered`: how many entries the disk gave back at the start of this life. */
  constructor(recovered: number) {
    this.#queue = new DiskQueue(recovered);
    this.#written = recovered;
    this.#visited = recovered;
  }

  write(entry: Entry, out: Outbox<never, Entry>): void {
    this.#written++;
    this.#queue.push(entry);
    out.persist(entry);
  }

  /** Visits the entries that `count`, the number in a `persisted` input, newly covers, and that nothing has replaced. */
  persisted(count: number, visit: (entry: Entry) => void): void {
    this.#queue.persisted(count, (entry) => {
      if (++this.#visited > this.#replaced) visit(entry);
    });
  }

  /** Writes entries that stand for all that was written before, which the disk then forgets. */
  replace(entries: readonly Entry[], out: Outbox<never, Entry>): void {
    const before = this.#written;
    this.#replaced = before;
    for (const entry of entries) this.write(entry, out);
    out.discard(before);
  }
}
