import type { OperationId } from '@isthmus/sim-protocol';

/** What a hardware thread has still to do in memory. */
export interface Entry {
  readonly kind: 'store' | 'compare-exchange';
  readonly key: number;
  readonly value: number;
  /** A compare-exchange's comparand; unused else. */
  readonly expected: number;
  /** When it was buffered, by the core's clock. */
  readonly at: number;
  /** Whose answer waits until memory has it; null: nobody's. */
  readonly fenced: OperationId | null;
  /** Whose answer waits until there is room for it, for the buffer was full; null: nobody's. */
  readonly stalled: OperationId | null;
}

/** A load that waits until the thread may go on. */
export interface Load {
  readonly id: OperationId;
  readonly key: number;
}

/** The stores of one hardware thread, first in, first out. Behind a fence or a locked instruction its own loads wait, too. */
export class StoreBuffer {
  /** The first is in memory's hands. */
  isDraining = false;
  private readonly entries: Entry[] = [];
  /** Entries for which somebody waits: then all before them are in a hurry. */
  private awaited = 0;
  private held: Load[] = [];

  constructor(private readonly capacity: number) {}

  get first(): Entry | undefined {
    return this.entries[0];
  }

  get isFull(): boolean {
    return this.entries.length >= this.capacity;
  }

  /** Whether the first may not be kept any longer. */
  get isUrgent(): boolean {
    return this.awaited > 0 || this.isFull;
  }

  /** Whether the thread may not go on, though its client may have lost patience. */
  get isFenced(): boolean {
    return this.awaited > 0;
  }

  hold(load: Load): void {
    this.held.push(load);
  }

  /** The loads that were held, if they need not be any more. */
  released(): readonly Load[] {
    return this.isFenced ? [] : this.held.splice(0);
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    if (entry.fenced !== null) this.awaited++;
  }

  /** Takes the first, which memory has. Gives the store for which there is room now, if it was stalled. */
  shift(): { readonly done: Entry; readonly admitted: Entry | null } {
    const done = this.entries.shift()!;
    if (done.fenced !== null) this.awaited--;
    const last = this.entries[this.capacity - 1];
    return { done, admitted: last === undefined || last.stalled === null ? null : last };
  }

  /** What a load of this thread finds in it: the newest store of that key; null where there is none. */
  forward(key: number): number | null {
    return this.entries.findLast((entry) => entry.kind === 'store' && entry.key === key)?.value ?? null;
  }
}
