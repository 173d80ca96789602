import { grown } from './columns.js';
import type { EventPool } from './event-pool.js';

const FIRST_CAPACITY = 64;

/**
 * A 4-ary heap of events by time; those of one instant by their sequence, which is looked up only then. `add` and
 * `removeFirst` cost O(log n).
 */
export class EventHeap {
  /** In heap order: the first is the earliest. Valid up to `size`. */
  times = new Float64Array(FIRST_CAPACITY);
  slots = new Int32Array(FIRST_CAPACITY);
  size = 0;

  constructor(private readonly pool: EventPool) {}

  add(time: number, slot: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, slots } = this;
    let index = this.size++;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && this.pool.isBefore(slots[parent]!, slot))) break;
      times[index] = parentTime;
      slots[index] = slots[parent]!;
      index = parent;
    }
    times[index] = time;
    slots[index] = slot;
  }

  /** Takes out the first, which has been read from `times[0]` and `slots[0]`. There must be one. */
  removeFirst(): void {
    const size = --this.size;
    if (size === 0) return;
    const { times, slots, pool } = this;
    const time = times[size]!;
    const slot = slots[size]!;
    let index = 0;
    for (;;) {
      let child = (index << 2) + 1;
      if (child >= size) break;
      let least = child;
      let leastTime = times[child]!;
      const end = child + 4 < size ? child + 4 : size;
      for (child++; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < leastTime || (childTime === leastTime && pool.isBefore(slots[child]!, slots[least]!))) {
          least = child;
          leastTime = childTime;
        }
      }
      if (leastTime > time || (leastTime === time && pool.isBefore(slot, slots[least]!))) break;
      times[index] = leastTime;
      slots[index] = slots[least]!;
      index = least;
    }
    times[index] = time;
    slots[index] = slot;
  }

  /** Takes all out, in no order. */
  clear(each: (time: number, slot: number) => void): void {
    for (let index = 0; index < this.size; index++) each(this.times[index]!, this.slots[index]!);
    this.size = 0;
  }

  private grow(): void {
    this.times = grown(this.times);
    this.slots = grown(this.slots);
  }
}
