import type { Deliveries } from '@isthmus/sim-protocol';
import { grown } from './columns.js';

/** Writes the nodes' delivery logs. */
export class DeliveryRecorder {
  private length = 0;
  private node = new Int16Array(0);
  private message = new Int32Array(0);
  private at = new Float64Array(0);
  private readonly logs: readonly number[][];
  /** Of each node: how much of its log it has repeated in this life; Infinity in its first. */
  private readonly repeated: number[];
  private readonly lostDisk: Uint8Array;

  constructor(nodes: number) {
    this.logs = Array.from({ length: nodes }, () => []);
    this.repeated = Array.from({ length: nodes }, () => Infinity);
    this.lostDisk = new Uint8Array(nodes);
  }

  deliver(node: number, message: number, at: number): void {
    const log = this.logs[node]!;
    const repeated = this.repeated[node]!;
    if (repeated < log.length && log[repeated] === message) {
      this.repeated[node] = repeated + 1;
      return;
    }
    // What differs from what it delivered before is no repetition, nor is what comes after that.
    this.repeated[node] = Infinity;
    log.push(message);
    this.record(node, message, at);
  }

  restarted(node: number): void {
    this.repeated[node] = 0;
  }

  losesDisk(node: number): void {
    this.lostDisk[node] = 1;
  }

  /** Null if nothing was delivered. `isLive`: at the end. */
  finish(isLive: (node: number) => boolean): Deliveries | null {
    const { length } = this;
    if (length === 0) return null;
    return {
      length,
      node: this.node.subarray(0, length),
      message: this.message.subarray(0, length),
      at: this.at.subarray(0, length),
      excused: this.logs.flatMap((_, node) => (isLive(node) && this.lostDisk[node] === 0 ? [] : [node])),
    };
  }

  private record(node: number, message: number, at: number): void {
    if (this.length === this.node.length) this.grow();
    const row = this.length++;
    this.node[row] = node;
    this.message[row] = message;
    this.at[row] = at;
  }

  private grow(): void {
    const isFirst = this.node.length === 0;
    this.node = isFirst ? new Int16Array(1024) : grown(this.node);
    this.message = isFirst ? new Int32Array(1024) : grown(this.message);
    this.at = isFirst ? new Float64Array(1024) : grown(this.at);
  }
}
