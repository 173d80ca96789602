import { invariant } from '@isthmus/sim-protocol';

const FIRST_CAPACITY = 1024;

/**
 * The events that are still to come, and simulated time. The earliest comes out first; of those at one instant, the one
 * that was scheduled first.
 *
 * A 4-ary heap of (time, sequence, slot) in typed arrays, over a pool of slots with a free list: no object and no closure
 * for an event. Time and sequence stay apart, since packed into one number the sequence would wrap and break ties wrongly.
 * `schedule` and `next` cost O(log n) for n pending.
 */
export class EventQueue {
  /** What an event is, by slot. Valid from `next` until `release`. */
  kind = new Uint8Array(FIRST_CAPACITY);
  a = new Int32Array(FIRST_CAPACITY);
  b = new Int32Array(FIRST_CAPACITY);
  c = new Int32Array(FIRST_CAPACITY);
  d = new Int32Array(FIRST_CAPACITY);
  item: unknown[] = new Array<unknown>(FIRST_CAPACITY).fill(null);

  private free = downFrom(FIRST_CAPACITY, 0);
  private freeCount = FIRST_CAPACITY;

  private heapTime = new Float64Array(FIRST_CAPACITY);
  private heapSequence = new Float64Array(FIRST_CAPACITY);
  private heapSlot = new Int32Array(FIRST_CAPACITY);
  private size = 0;
  private sequence = 0;

  /** In an array because a plain field would box every new value. */
  private readonly clock = new Float64Array(1);

  /** Simulated time: that of the last event that came out. */
  get now(): number {
    return this.clock[0]!;
  }

  get pending(): number {
    return this.size;
  }

  /** When the next event is due; Infinity if none is. */
  get earliest(): number {
    return this.size === 0 ? Infinity : this.heapTime[0]!;
  }

  schedule(at: number, kind: number, a: number, b: number, c: number, d: number, item: unknown): void {
    if (this.freeCount === 0) this.grow();
    const slot = this.free[--this.freeCount]!;
    this.kind[slot] = kind;
    this.a[slot] = a;
    this.b[slot] = b;
    this.c[slot] = c;
    this.d[slot] = d;
    this.item[slot] = item;
    invariant(at >= this.clock[0]!, 'an event is scheduled in the past, or at no time at all');
    this.siftUp(at, this.sequence++, slot);
  }

  /** Takes the earliest event out, sets the time to it and gives its slot. There must be one. */
  next(): number {
    const slot = this.heapSlot[0]!;
    this.clock[0] = this.heapTime[0]!;
    const last = --this.size;
    if (last > 0) this.siftDown(this.heapTime[last]!, this.heapSequence[last]!, this.heapSlot[last]!);
    return slot;
  }

  /** Gives a slot back once its fields have been read. */
  release(slot: number): void {
    this.item[slot] = null;
    this.free[this.freeCount++] = slot;
  }

  private siftUp(time: number, sequence: number, slot: number): void {
    const { heapTime, heapSequence, heapSlot } = this;
    let index = this.size++;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = heapTime[parent]!;
      // The new sequence is the greatest of all: at equal times the parent goes first.
      if (parentTime <= time) break;
      heapTime[index] = parentTime;
      heapSequence[index] = heapSequence[parent]!;
      heapSlot[index] = heapSlot[parent]!;
      index = parent;
    }
    heapTime[index] = time;
    heapSequence[index] = sequence;
    heapSlot[index] = slot;
  }

  private siftDown(time: number, sequence: number, slot: number): void {
    const { heapTime, heapSequence, heapSlot, size } = this;
    let index = 0;
    for (;;) {
      let child = (index << 2) + 1;
      if (child >= size) break;
      let least = child;
      let leastTime = heapTime[child]!;
      let leastSequence = heapSequence[child]!;
      const end = child + 4 < size ? child + 4 : size;
      for (child++; child < end; child++) {
        const childTime = heapTime[child]!;
        if (childTime < leastTime || (childTime === leastTime && heapSequence[child]! < leastSequence)) {
          least = child;
          leastTime = childTime;
          leastSequence = heapSequence[child]!;
        }
      }
      if (leastTime > time || (leastTime === time && leastSequence > sequence)) break;
      heapTime[index] = leastTime;
      heapSequence[index] = leastSequence;
      heapSlot[index] = heapSlot[least]!;
      index = least;
    }
    heapTime[index] = time;
    heapSequence[index] = sequence;
    heapSlot[index] = slot;
  }

  private grow(): void {
    const before = this.kind.length;
    const capacity = before * 2;
    this.kind = enlarged(this.kind, new Uint8Array(capacity));
    this.a = enlarged(this.a, new Int32Array(capacity));
    this.b = enlarged(this.b, new Int32Array(capacity));
    this.c = enlarged(this.c, new Int32Array(capacity));
    this.d = enlarged(this.d, new Int32Array(capacity));
    for (let slot = before; slot < capacity; slot++) this.item.push(null);
    this.heapTime = enlarged(this.heapTime, new Float64Array(capacity));
    this.heapSequence = enlarged(this.heapSequence, new Float64Array(capacity));
    this.heapSlot = enlarged(this.heapSlot, new Int32Array(capacity));
    this.free = enlarged(downFrom(capacity, before), new Int32Array(capacity));
    this.freeCount = capacity - before;
  }
}

/** capacity - 1, ..., first: so that the lowest slot is taken first. */
function downFrom(capacity: number, first: number): Int32Array {
  return Int32Array.from({ length: capacity - first }, (_, index) => capacity - 1 - index);
}

function enlarged<Column extends Uint8Array | Int32Array | Float64Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
