import { invariant } from '@isthmus/sim-protocol';
import type { EventQueue } from './event-queue.js';
import { TIMER_WAKES } from './events.js';

const UNSET = -1;
const NO_WAKE = -1;
const TIMERS_MAX = 1 << 12;

/**
 * The nodes' timers. A timer that is set again and again to a later moment, as a heartbeat's is, costs no event each
 * time: the one that is pending wakes, sees that it is early, and goes to sleep until the new moment.
 */
export class Timers {
  /** Timers of one node; a power of two, grown when a higher number is set. */
  private stride = 8;
  private shift = 3;
  /** When it runs out, by slot = node * stride + timer. */
  private deadline: Float64Array;
  /** When its pending event wakes. */
  private wakeAt: Float64Array;
  /** Number of its latest event: earlier ones no longer count. */
  private arming: Int32Array;

  constructor(
    private readonly queue: EventQueue,
    private readonly nodes: number,
  ) {
    this.deadline = new Float64Array(nodes * this.stride).fill(UNSET);
    this.wakeAt = new Float64Array(nodes * this.stride).fill(NO_WAKE);
    this.arming = new Int32Array(nodes * this.stride);
  }

  set(node: number, timer: number, at: number): void {
    invariant(Number.isInteger(timer) && timer >= 0 && timer < TIMERS_MAX, `${timer} is no timer's number`);
    while (timer >= this.stride) this.grow();
    const slot = (node << this.shift) + timer;
    this.deadline[slot] = at;
    const wakeAt = this.wakeAt[slot]!;
    if (wakeAt === NO_WAKE || wakeAt > at) this.arm(node, timer, slot, at);
  }

  cancel(node: number, timer: number): void {
    if (timer < this.stride) this.deadline[(node << this.shift) + timer] = UNSET;
  }

  cancelAll(node: number): void {
    this.deadline.fill(UNSET, node << this.shift, (node + 1) << this.shift);
  }

  /** Whether the timer that an event was pending for has run out; it is then unset. */
  wakes(node: number, timer: number, arming: number): boolean {
    const slot = (node << this.shift) + timer;
    if (arming !== this.arming[slot]) return false;
    this.wakeAt[slot] = NO_WAKE;
    const deadline = this.deadline[slot]!;
    if (deadline === UNSET) return false;
    if (deadline > this.queue.now) {
      this.arm(node, timer, slot, deadline);
      return false;
    }
    this.deadline[slot] = UNSET;
    return true;
  }

  private arm(node: number, timer: number, slot: number, at: number): void {
    this.wakeAt[slot] = at;
    this.queue.schedule(at, TIMER_WAKES, node, ++this.arming[slot]!, timer, 0, null);
  }

  private grow(): void {
    const before = this.stride;
    this.stride *= 2;
    this.shift++;
    this.deadline = this.spread(this.deadline, new Float64Array(this.nodes * this.stride).fill(UNSET), before);
    this.wakeAt = this.spread(this.wakeAt, new Float64Array(this.nodes * this.stride).fill(NO_WAKE), before);
    this.arming = this.spread(this.arming, new Int32Array(this.nodes * this.stride), before);
  }

  private spread<Column extends Int32Array | Float64Array>(from: Column, into: Column, before: number): Column {
    for (let node = 0; node < this.nodes; node++) {
      into.set(from.subarray(node * before, (node + 1) * before), node * this.stride);
    }
    return into;
  }
}
