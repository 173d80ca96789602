import { INITIAL_VALUE } from '@isthmus/sim-protocol';

/** The value before the first write. */
export const INITIAL = 0;
/** A value that no operation can write: what a failed compare-and-set needs that says it found its own comparand. */
export const NEVER_HELD = 1;
/** The first number that is free for a value. */
export const FIRST_VALUE = 2;
/** Slots for a key's values to begin with; a power of two. */
const TABLE_MIN = 16;

/** Numbers the values of one key after another densely: one table with open addressing, cleared for each key. */
export class ValueIds {
  count = FIRST_VALUE;
  /** By number. */
  private values = new Int32Array(TABLE_MIN);
  /** Numbers by hash of the value, 0 where free; at most half full. */
  private slots = new Int32Array(TABLE_MIN);
  private mask = TABLE_MIN - 1;

  /** Forgets the last key's values. */
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
