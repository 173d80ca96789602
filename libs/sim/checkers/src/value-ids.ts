import { INITIAL_VALUE } from '@isthmus/sim-protocol';

/** The value before the first write. */
export const INITIAL = 0;
/** A value that no operation can write: what a failed compare-and-set needs that says it found its own comparand. */
export const NEVER_HELD = 1;
/** The first number that is free for a value. */
export const FIRST_VALUE = 2;
/** Slots for a key's values to begin with; a power of two. */
const TABLE_MIN = 16;

/** Numbers the values of one key after another densely. */
export interface ValueIds {
  /** Numbers are below it. */
  readonly count: number;
  /** Forgets the last key's values. */
  begin(): void;
  idOf(value: number): number;
}

/** Room in a table that is looked up by the value itself: so much for each operation, and a little more. */
const SPREAD_MAX = 4;
const SPREAD_MIN = 1024;

/** For so many operations whose values are from `least` to `most`. */
export function valueIds(operations: number, least: number, most: number): ValueIds {
  const spread = most - least + 1;
  return spread <= SPREAD_MAX * operations + SPREAD_MIN ? new NearValueIds(least, spread) : new FarValueIds();
}

/** Values that lie close together, as those that workloads write do: a table with a place for each, never cleared. */
class NearValueIds implements ValueIds {
  count = FIRST_VALUE;
  /** By value: its number, counted through all keys; 0 if none. */
  private readonly numbers: Int32Array;
  /** What this key's numbers begin behind. */
  private base = 0;

  constructor(
    private readonly least: number,
    spread: number,
  ) {
    this.numbers = new Int32Array(spread);
  }

  begin(): void {
    this.base += this.count;
    this.count = FIRST_VALUE;
  }

  idOf(value: number): number {
    if (value === INITIAL_VALUE) return INITIAL;
    const id = this.numbers[value - this.least]! - this.base;
    if (id >= FIRST_VALUE) return id;
    this.numbers[value - this.least] = this.base + this.count;
    return this.count++;
  }
}

/** Any values: one table with open addressing, cleared for each key. */
class FarValueIds implements ValueIds {
  count = FIRST_VALUE;
  /** By number. */
  private values = new Int32Array(TABLE_MIN);
  /** Numbers by hash of the value, 0 where free; at most half full. */
  private slots = new Int32Array(TABLE_MIN);
  private mask = TABLE_MIN - 1;

  begin(): void {
    this.slots.fill(0, 0, this.mask + 1);
    this.mask = TABLE_MIN - 1;
    this.count = FIRST_VALUE;
  }

  idOf(value: number): number {
    if (value === INITIAL_VALUE) return INITIAL;
    for (let slot = this.slotOf(value); ; slot = (slot + 1) & this.mask) {
      const id = this.slots[slot]!;
      if (id === 0) return this.add(value, slot);
      if (this.values[id] === value) return id;
    }
  }

  private slotOf(value: number): number {
    const hash = Math.imul(value, 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & this.mask;
  }

  private add(value: number, slot: number): number {
    const id = this.count++;
    this.values[id] = value;
    this.slots[slot] = id;
    if (this.count * 2 > this.mask) this.enlarge();
    return id;
  }

  private enlarge(): void {
    const size = (this.mask + 1) * 2;
    this.slots.fill(0, 0, this.mask + 1);
    if (size > this.slots.length) {
      this.slots = new Int32Array(size);
      const values = new Int32Array(size);
      values.set(this.values);
      this.values = values;
    }
    this.mask = size - 1;
    for (let id = FIRST_VALUE; id < this.count; id++) {
      let slot = this.slotOf(this.values[id]!);
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = id;
    }
  }
}
