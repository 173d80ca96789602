import { invariant } from '@isthmus/sim-protocol';
import { EventHeap } from './event-heap.js';
import { EventPool } from './event-pool.js';
import { NearEvents } from './near-events.js';

const NONE = -1;

/** A sequence is a 32-bit word: when they run out, those of the events pending begin again at 0. */
const SEQUENCES = 2_147_483_648;

const BUCKETS_MIN = 1024;
const BUCKETS_MAX = 2_097_152;
/** At least so many for each event pending. */
const BUCKETS_PER_EVENT = 2;
/** How far the wheel reaches, over how far ahead the average event is scheduled. */
const REACH = 8;
/** How far off its ideal a size may be before everything is sorted anew. */
const TOLERANCE = 4;

/** Positions in `moments`. */
const NOW = 0;
const CURSOR = 1;
const BUCKETS_PER_NANO = 2;
const TUNED_AT = 3;

/**
 * The events that are still to come, and simulated time. The earliest comes out first; of those at one instant, the one
 * that was scheduled first.
 *
 * A wheel of buckets of equal width, a power of two. What is due within its reach is put on its bucket's list unsorted
 * and sorted when its turn comes, among the few events of that bucket. What is due later waits in a heap. Width and
 * number of the buckets follow the number of events pending and the time between two: a few events come out in the width
 * of a bucket, and the wheel reaches several times as far as the average event. Both are looked at after so much work
 * that sorting everything anew is little beside it: `schedule` and `next` cost O(1) while the rate is steady, and
 * O(log n) where many events share a bucket or lie beyond the wheel.
 *
 * Neither an object nor a closure for an event: see `EventPool`. Time and sequence stay apart, since packed into one
 * number they would leave too few bits for either.
 *
 * Source: Brown, "Calendar queues", CACM 31 (10), 1988, with lists that are sorted only when their turn comes.
 */
export class EventQueue {
  private readonly pool = new EventPool();

  /** The first event of each bucket's list. Bucket n is due in [n, n + 1) widths and at position n & mask. */
  private heads = new Int32Array(BUCKETS_MIN).fill(NONE);
  private mask = BUCKETS_MIN - 1;
  private inWheel = 0;
  /** Events of the cursor's bucket and of those before it. */
  private readonly near = new NearEvents(this.pool);
  /** Events beyond the wheel's reach. */
  private readonly far = new EventHeap(this.pool);

  private scheduled = 0;
  /** Events and empty buckets until the sizes are looked at. */
  private workLeft = BUCKETS_MIN;
  private takenBefore = 0;

  /** In an array because plain fields would box every new value. */
  private readonly moments = Float64Array.of(0, 0, 1, 0);

  /** `sequence`: of the first event, below 2^31. */
  constructor(private sequence = 0) {}

  /** Simulated time: that of the last event that came out. */
  get now(): number {
    return this.moments[NOW]!;
  }

  get pending(): number {
    return this.near.size + this.inWheel + this.far.size;
  }

  /** Whether an event is due before `until`. A question, since a getter of the time would box its answer each time. */
  isDueBefore(until: number): boolean {
    if (this.near.size === 0) {
      if (this.inWheel === 0 && this.far.size === 0) return false;
      this.turn();
    }
    return this.near.isDueBefore(until);
  }

  /** What the event that came out last is. */
  get kind(): number {
    return this.pool.kind;
  }
  get a(): number {
    return this.pool.a;
  }
  get b(): number {
    return this.pool.b;
  }
  get c(): number {
    return this.pool.c;
  }
  get d(): number {
    return this.pool.d;
  }
  get item(): unknown {
    return this.pool.item;
  }

  /** `kind` is below 128. */
  schedule(at: number, kind: number, a: number, b: number, c: number, d: number, item: unknown): void {
    invariant(at >= this.moments[NOW]! && at < Infinity, 'an event is scheduled in the past, or at no time at all');
    if (this.sequence === SEQUENCES) this.renumber();
    this.scheduled++;
    this.put(at, this.pool.add(this.sequence++, kind, a, b, c, d, item));
  }

  /** Takes the earliest event out and sets the time to it. There must be one. */
  next(): void {
    const { near, pool } = this;
    if (near.size === 0) this.turn();
    pool.take(near.take(this.moments));
    if (--this.workLeft <= 0) this.tune();
  }

  private put(at: number, slot: number): void {
    const { moments, mask } = this;
    const bucket = Math.floor(at * moments[BUCKETS_PER_NANO]!);
    const ahead = bucket - moments[CURSOR]!;
    if (ahead <= 0) {
      this.near.add(at, slot);
    } else if (ahead <= mask) {
      const { heads, pool } = this;
      const index = bucket & mask;
      pool.setTime(slot, at);
      pool.setFollowing(slot, heads[index]!);
      heads[index] = slot;
      this.inWheel++;
    } else {
      this.far.add(at, slot);
    }
  }

  /** Moves the cursor to the next event and takes the events of its bucket near. None is near; there must be one. */
  private turn(): void {
    const { moments, far, heads, mask } = this;
    const cursor = moments[CURSOR]!;
    const farAhead = far.size === 0 ? Infinity : Math.floor(far.times[0]! * moments[BUCKETS_PER_NANO]!) - cursor;
    if (this.inWheel === 0) {
      moments[CURSOR] = cursor + farAhead;
    } else {
      const limit = farAhead <= mask ? farAhead : mask;
      let ahead = 1;
      let index = (cursor + 1) & mask;
      while (ahead < limit && heads[index] === NONE) {
        ahead++;
        index = (index + 1) & mask;
      }
      moments[CURSOR] = cursor + ahead;
      this.workLeft -= ahead;
      this.drain(index);
    }
    if (far.size > 0) this.fetch();
  }

  private drain(index: number): void {
    const { near, pool } = this;
    let slot = this.heads[index]!;
    this.heads[index] = NONE;
    let count = 0;
    for (; slot !== NONE; count++) {
      near.add(pool.timeOf(slot), slot);
      slot = pool.following(slot);
    }
    this.inWheel -= count;
  }

  /** Takes near what is beyond the wheel no longer but due within the cursor's bucket. */
  private fetch(): void {
    const { moments, near, far } = this;
    while (far.size > 0 && Math.floor(far.times[0]! * moments[BUCKETS_PER_NANO]!) <= moments[CURSOR]!) {
      near.add(far.times[0]!, far.slots[0]!);
      far.removeFirst();
    }
  }

  /** Fits the sizes to the events since the last time, where they are far off. */
  private tune(): void {
    const { moments, pending } = this;
    const taken = this.scheduled - pending;
    const gap = (moments[NOW]! - moments[TUNED_AT]!) / (taken - this.takenBefore);
    moments[TUNED_AT] = moments[NOW]!;
    this.takenBefore = taken;
    const buckets = Math.max(BUCKETS_MIN, Math.min(BUCKETS_MAX, powerOfTwoFrom(BUCKETS_PER_EVENT * pending)));
    const width = powerOfTwoFrom(gap * Math.max(1, (REACH * pending) / buckets));
    if (isOff(width * moments[BUCKETS_PER_NANO]!) || isOff(buckets / this.heads.length)) this.rebuild(width, buckets);
    this.workLeft = Math.max(this.heads.length, pending);
  }

  private rebuild(width: number, buckets: number): void {
    const { moments, pool } = this;
    const slots = this.clear();
    this.heads = new Int32Array(buckets).fill(NONE);
    this.mask = buckets - 1;
    moments[BUCKETS_PER_NANO] = 1 / width;
    // Nothing that is pending is due before now.
    moments[CURSOR] = Math.floor(moments[NOW]! / width) - 1;
    for (const slot of slots) this.put(pool.timeOf(slot), slot);
  }

  private renumber(): void {
    const slots = this.clear();
    this.pool.renumber(slots);
    this.sequence = slots.length;
    for (const slot of slots) this.put(this.pool.timeOf(slot), slot);
  }

  /** Takes all events out of wheel, list and heaps, and leaves them in the pool with their times. */
  private clear(): Int32Array {
    const { pool, heads } = this;
    const slots = new Int32Array(this.pending);
    let count = 0;
    const keep = (time: number, slot: number) => {
      pool.setTime(slot, time);
      slots[count++] = slot;
    };
    this.near.clear(keep);
    this.far.clear(keep);
    for (let index = 0; index < heads.length; index++) {
      for (let slot = heads[index]!; slot !== NONE; slot = pool.following(slot)) slots[count++] = slot;
      heads[index] = NONE;
    }
    this.inWheel = 0;
    return slots;
  }
}

/** The least power of two that is `least` or more, and 1 or more. */
function powerOfTwoFrom(least: number): number {
  let power = 1;
  while (power < least) power *= 2;
  return power;
}

function isOff(ratio: number): boolean {
  return ratio >= TOLERANCE || ratio <= 1 / TOLERANCE;
}
