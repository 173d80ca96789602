import { ANSWERS, invariant, NEVER, type RequestLog, type Result } from '@isthmus/sim-protocol';
import { grown } from './columns.js';

const NONE = -1;

/** Writes the request log, and knows which attempts each node still has to answer. */
export class RequestRecorder {
  private length = 0;
  private operation = new Int32Array(1024);
  private node = new Int16Array(1024);
  private receivedAt = new Float64Array(1024);
  private answeredAt = new Float64Array(1024);
  private answer = new Uint8Array(1024);
  /** Which attempt at its operation a row is. */
  private attempt = new Uint8Array(1024);
  /** The row before it of the same operation. */
  private previous = new Int32Array(1024);
  /** The latest row of each operation. */
  private latest = new Int32Array(1024).fill(NONE);

  received(operation: number, attempt: number, node: number, at: number): void {
    if (this.length === this.operation.length) this.grow();
    while (operation >= this.latest.length) {
      const before = this.latest.length;
      this.latest = grown(this.latest);
      this.latest.fill(NONE, before);
    }
    const row = this.length++;
    this.operation[row] = operation;
    this.node[row] = node;
    this.receivedAt[row] = at;
    this.answeredAt[row] = NEVER;
    this.attempt[row] = attempt;
    this.previous[row] = this.latest[operation]!;
    this.latest[operation] = row;
  }

  /**
   * A node answers the oldest attempt at the operation that it has received since `bornAt` and not answered. Gives that
   * attempt's number.
   */
  answered(operation: number, node: number, bornAt: number, at: number, kind: Result['kind']): number {
    let oldest = NONE;
    for (let row = this.latest[operation] ?? NONE; row !== NONE; row = this.previous[row]!) {
      if (this.node[row] === node && this.answeredAt[row] === NEVER && this.receivedAt[row]! >= bornAt) oldest = row;
    }
    invariant(oldest !== NONE, `node ${node} answers operation ${operation}, which nobody there waits for`);
    this.answeredAt[oldest] = at;
    this.answer[oldest] = ANSWERS.indexOf(kind);
    return this.attempt[oldest]!;
  }

  finish(): RequestLog {
    const { length } = this;
    return {
      length,
      operation: this.operation.slice(0, length),
      node: this.node.slice(0, length),
      receivedAt: this.receivedAt.slice(0, length),
      answeredAt: this.answeredAt.slice(0, length),
      answer: this.answer.slice(0, length),
    };
  }

  private grow(): void {
    this.operation = grown(this.operation);
    this.node = grown(this.node);
    this.receivedAt = grown(this.receivedAt);
    this.answeredAt = grown(this.answeredAt);
    this.answer = grown(this.answer);
    this.attempt = grown(this.attempt);
    this.previous = grown(this.previous);
  }
}
