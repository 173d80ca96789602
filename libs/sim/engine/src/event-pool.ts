import { grown } from './columns.js';

const FIRST_CAPACITY = 1024;

/** A record: a number of eight bytes, its time, and six words. In bits of an index. */
const WORDS = 3;
const FLOATS = 2;
const SEQUENCE = 2;
const A = 3;
const B = 4;
const C = 5;
const D = 6;
const FOLLOWING = 7;

/** Marks a kind whose event has an item, so that the others need not look for one. */
const HAS_ITEM = 128;

/**
 * Events that are pending, by slot. A record fits half a line of the processor's cache: with many events pending, what
 * an event costs is the lines that it touches.
 */
export class EventPool {
  /** What the event that was taken last is. */
  kind = 0;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  item: unknown = null;

  private words = new Int32Array(FIRST_CAPACITY << WORDS);
  private floats = new Float64Array(this.words.buffer);
  private kinds = new Uint8Array(FIRST_CAPACITY);
  private items: unknown[] = new Array<unknown>(FIRST_CAPACITY).fill(null);
  private free = downFrom(FIRST_CAPACITY, 0);
  private freeCount = FIRST_CAPACITY;

  /** Gives the new event's slot. `kind` is below 128. */
  add(sequence: number, kind: number, a: number, b: number, c: number, d: number, item: unknown): number {
    if (this.freeCount === 0) this.grow();
    const slot = this.free[--this.freeCount]!;
    const { words } = this;
    const record = slot << WORDS;
    words[record + SEQUENCE] = sequence;
    words[record + A] = a;
    words[record + B] = b;
    words[record + C] = c;
    words[record + D] = d;
    if (item === null) {
      this.kinds[slot] = kind;
    } else {
      this.kinds[slot] = kind | HAS_ITEM;
      this.items[slot] = item;
    }
    return slot;
  }

  /** Reads an event into this pool's fields and frees its slot. */
  take(slot: number): void {
    const { words } = this;
    const record = slot << WORDS;
    this.a = words[record + A]!;
    this.b = words[record + B]!;
    this.c = words[record + C]!;
    this.d = words[record + D]!;
    const kind = this.kinds[slot]!;
    this.kind = kind & ~HAS_ITEM;
    if (kind >= HAS_ITEM) {
      this.item = this.items[slot];
      this.items[slot] = null;
    } else {
      this.item = null;
    }
    this.free[this.freeCount++] = slot;
  }

  timeOf(slot: number): number {
    return this.floats[slot << FLOATS]!;
  }

  setTime(slot: number, time: number): void {
    this.floats[slot << FLOATS] = time;
  }

  /** The next slot of the list that a slot is on. */
  following(slot: number): number {
    return this.words[(slot << WORDS) + FOLLOWING]!;
  }

  setFollowing(slot: number, following: number): void {
    this.words[(slot << WORDS) + FOLLOWING] = following;
  }

  /** Of two events of one instant, whether the first one was scheduled first. */
  isBefore(slot: number, other: number): boolean {
    return this.words[(slot << WORDS) + SEQUENCE]! < this.words[(other << WORDS) + SEQUENCE]!;
  }

  /** Gives the pending events the sequence 0, 1, ..., in the order that they had. */
  renumber(pending: Int32Array): void {
    const { words } = this;
    const sequence = (slot: number) => words[(slot << WORDS) + SEQUENCE]!;
    pending.sort((one, other) => sequence(one) - sequence(other));
    for (let index = 0; index < pending.length; index++) words[(pending[index]! << WORDS) + SEQUENCE] = index;
  }

  private grow(): void {
    const before = this.kinds.length;
    const after = 2 * before;
    this.words = grown(this.words);
    this.floats = new Float64Array(this.words.buffer);
    this.kinds = grown(this.kinds);
    while (this.items.length < after) this.items.push(null);
    this.free = new Int32Array(after);
    this.free.set(downFrom(after, before));
    this.freeCount = after - before;
  }
}

/** capacity - 1, ..., first: so that the lowest slot is taken first. */
function downFrom(capacity: number, first: number): Int32Array {
  return Int32Array.from({ length: capacity - first }, (_, index) => capacity - 1 - index);
}
