/**
 * Vector clocks: an event happened before another if and only if its clock is less. A host's own entry counts its events; what
 * it receives brings it all that the sender knew when it sent.
 *
 * Source: Mattern, "Virtual time and global states of distributed systems", 1989; Fidge, "Timestamps in message-passing
 * systems that preserve the partial ordering", 1988.
 */
export class VectorClocks {
  /** By host. A clock is never written to again, so that messages may share it. */
  private readonly clocks: Int32Array[];
  /** By number of the message: its sender's clock. Of a message that arrives twice the second arrival brings nothing new. */
  private readonly onTheWay = new Map<number, Int32Array>();

  constructor(hosts: number) {
    this.clocks = Array.from({ length: hosts }, () => new Int32Array(hosts));
  }

  /** Counts an event and gives its clock. */
  tick(host: number): Int32Array {
    const clock = this.clocks[host]!.slice();
    clock[host]!++;
    this.clocks[host] = clock;
    return clock;
  }

  /** After the tick of the sending, where that is counted. */
  sent(host: number, message: number): void {
    this.onTheWay.set(message, this.clocks[host]!);
  }

  /** Before the tick of the arrival, where that is counted. What was sent before the clocks began brings nothing. */
  received(host: number, message: number): void {
    const brought = this.onTheWay.get(message);
    if (brought === undefined) return;
    this.onTheWay.delete(message);
    this.clocks[host] = this.clocks[host]!.map((count, index) => Math.max(count, brought[index]!));
  }
}
