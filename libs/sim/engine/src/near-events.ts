import { EventHeap } from './event-heap.js';
import type { EventPool } from './event-pool.js';

/** Beyond this a heap is quicker than a list. */
const LIST_MAX = 32;

/** The events that are due next: a short list, sorted from last to first, and a heap for those that it has no room for. */
export class NearEvents {
  private readonly times = new Float64Array(LIST_MAX);
  private readonly slots = new Int32Array(LIST_MAX);
  private length = 0;
  private readonly crowd: EventHeap;

  constructor(private readonly pool: EventPool) {
    this.crowd = new EventHeap(pool);
  }

  get size(): number {
    return this.length + this.crowd.size;
  }

  /** Whether the first is due before `until`. There must be one. */
  isDueBefore(until: number): boolean {
    const { crowd, length } = this;
    return (length > 0 && this.times[length - 1]! < until) || (crowd.size > 0 && crowd.times[0]! < until);
  }

  add(time: number, slot: number): void {
    if (this.length === LIST_MAX) {
      this.crowd.add(time, slot);
      return;
    }
    const { times, slots } = this;
    let index = this.length++;
    while (index > 0) {
      const before = index - 1;
      const laterTime = times[before]!;
      if (laterTime > time || (laterTime === time && this.pool.isBefore(slot, slots[before]!))) break;
      times[index] = laterTime;
      slots[index] = slots[before]!;
      index = before;
    }
    times[index] = time;
    slots[index] = slot;
  }

  /** Takes the first out, sets `clock[0]` to its time and gives its slot. There must be one. */
  take(clock: Float64Array): number {
    if (this.crowd.size > 0 && this.isCrowdFirst) return this.takeFromCrowd(clock);
    const last = --this.length;
    clock[0] = this.times[last]!;
    return this.slots[last]!;
  }

  /** Takes all out, in no order. */
  clear(each: (time: number, slot: number) => void): void {
    for (let index = 0; index < this.length; index++) each(this.times[index]!, this.slots[index]!);
    this.length = 0;
    this.crowd.clear(each);
  }

  private takeFromCrowd(clock: Float64Array): number {
    const { crowd } = this;
    const slot = crowd.slots[0]!;
    clock[0] = crowd.times[0]!;
    crowd.removeFirst();
    return slot;
  }

  /** Where the heap has any. */
  private get isCrowdFirst(): boolean {
    const { crowd, length } = this;
    if (length === 0) return true;
    const time = crowd.times[0]!;
    const other = this.times[length - 1]!;
    return time < other || (time === other && this.pool.isBefore(crowd.slots[0]!, this.slots[length - 1]!));
  }
}
