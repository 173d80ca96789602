import type { EventQueue } from './event-queue.js';

/**
 * Processes that do not run, as in a garbage collection or while a virtual machine moves. What comes to a paused node is
 * deferred and happens at its resumption, in the same order. The time that its CPU still owed to what it was working on,
 * it owes afterwards.
 *
 * Pauses may overlap: the node runs on when the last has ended. A crash ends them: a new process is not paused.
 */
export class Pauses {
  /** 1 while the node is paused. */
  readonly isPaused: Uint8Array;
  /** How often a node has been paused so far: with it, CPU work tells the pauses that it has seen. */
  readonly count: Int32Array;
  private readonly pausedAt: Float64Array;
  /** By node: the pauses in force. */
  private readonly inForce: Set<number>[];
  /** By node: the length of all pauses up to each. */
  private readonly lost: number[][];
  private readonly deferred: (() => void)[][];

  constructor(
    private readonly queue: EventQueue,
    nodes: number,
  ) {
    this.isPaused = new Uint8Array(nodes);
    this.count = new Int32Array(nodes);
    this.pausedAt = new Float64Array(nodes);
    this.inForce = Array.from({ length: nodes }, () => new Set());
    this.lost = Array.from({ length: nodes }, () => [0]);
    this.deferred = Array.from({ length: nodes }, () => []);
  }

  /** `pause`: a number of its own. */
  begin(node: number, pause: number): void {
    this.inForce[node]!.add(pause);
    if (this.isPaused[node] !== 0) return;
    this.isPaused[node] = 1;
    this.pausedAt[node] = this.queue.now;
  }

  /** Gives what is to happen now, in order, if the node runs again; null if it does not, or was running already. */
  end(node: number, pause: number): readonly (() => void)[] | null {
    return this.inForce[node]!.delete(pause) && this.inForce[node]!.size === 0 ? this.resume(node) : null;
  }

  crash(node: number): void {
    if (this.isPaused[node] === 0) return;
    this.inForce[node]!.clear();
    for (const action of this.resume(node)) action();
  }

  defer(node: number, action: () => void): void {
    this.deferred[node]!.push(action);
  }

  /** Whether CPU work that has seen the node's `seen` first pauses is done when it was due: there has been no other. */
  areOver(node: number, seen: number): boolean {
    return this.isPaused[node] === 0 && seen === this.count[node];
  }

  /** CPU work that was due now is not done. `again` is called with the right moment: now, or when the node runs again. */
  holdUp(node: number, seen: number, again: (at: number) => void): void {
    const { queue } = this;
    if (seen !== this.count[node]) {
      again(queue.now + this.lostSince(node, seen));
      return;
    }
    const owed = queue.now - this.pausedAt[node]!;
    this.defer(node, () => again(queue.now + owed));
  }

  /** How much CPU time a node has lost in the pauses after its `seen` first ones. */
  lostSince(node: number, seen: number): number {
    const lost = this.lost[node]!;
    return lost[this.count[node]!]! - lost[seen]!;
  }

  private resume(node: number): readonly (() => void)[] {
    const before = this.lost[node]![this.count[node]!]!;
    this.lost[node]!.push(before + this.queue.now - this.pausedAt[node]!);
    this.count[node]!++;
    this.isPaused[node] = 0;
    return this.deferred[node]!.splice(0);
  }
}
