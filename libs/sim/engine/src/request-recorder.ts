import { ANSWERS, invariant, NEVER, type RequestLog } from '@isthmus/sim-protocol';
import { grown } from './columns.js';

const NONE = -1;

/** How a node answered: an answer after which the client goes on counts as any other that is no error. */
export type Answer = Exclude<(typeof ANSWERS)[number], 'none'>;

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
  /** 1 once the node's replica has been given it. */
  private begun = new Uint8Array(1024);
  /** The row of the attempt that a replica is being given; NONE in other steps. */
  private current = NONE;
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
    this.begun[row] = 0;
    this.previous[row] = this.latest[operation]!;
    this.latest[operation] = row;
  }

  /** A step begins in which a node's replica is given an attempt: the oldest that it has not been given since `bornAt`. */
  begins(operation: number, node: number, bornAt: number): void {
    let oldest = NONE;
    for (let row = this.latest[operation]!; row !== NONE; row = this.previous[row]!) {
      if (this.node[row] === node && this.begun[row] === 0 && this.receivedAt[row]! >= bornAt) oldest = row;
    }
    this.begun[oldest] = 1;
    this.current = oldest;
  }

  /** That step ends. */
  ends(): void {
    this.current = NONE;
  }

  /**
   * A node answers an attempt at the operation that it was given since `bornAt`. Gives the attempt's number.
   *
   * In the step of an attempt it is the answer to that one. Later answers say only which operation they are to: that it took
   * effect is true of each attempt, so the latest hears it; that an attempt had no effect is taken for the oldest, so that no
   * client is told so of a later one that may have had some.
   */
  answered(operation: number, node: number, bornAt: number, at: number, answer: Answer): number {
    const row = this.openRow(operation, node, bornAt, answer);
    invariant(row !== NONE, `node ${node} answers operation ${operation}, which nobody there waits for`);
    return this.close(row, at, answer);
  }

  /** The same by another node, to which `receiver` left it, in whatever life; null where no attempt is open. */
  answeredFor(operation: number, receiver: number, at: number, answer: Answer): number | null {
    const row = this.openRow(operation, receiver, -Infinity, answer);
    return row === NONE ? null : this.close(row, at, answer);
  }

  /** Views, as those of the history are. */
  finish(): RequestLog {
    const { length } = this;
    return {
      length,
      operation: this.operation.subarray(0, length),
      node: this.node.subarray(0, length),
      receivedAt: this.receivedAt.subarray(0, length),
      answeredAt: this.answeredAt.subarray(0, length),
      answer: this.answer.subarray(0, length),
    };
  }

  private openRow(operation: number, node: number, bornAt: number, answer: Answer): number {
    let found = NONE;
    for (let row = this.latest[operation] ?? NONE; row !== NONE; row = this.previous[row]!) {
      const isOpen = this.begun[row] === 1 && this.answeredAt[row] === NEVER && this.receivedAt[row]! >= bornAt;
      if (this.node[row] !== node || !isOpen) continue;
      if (row === this.current) return row;
      if (found === NONE || answer !== 'ok' || this.attempt[row]! >= this.attempt[found]!) found = row;
    }
    return found;
  }

  /** Gives the attempt's number. */
  private close(row: number, at: number, answer: Answer): number {
    this.answeredAt[row] = at;
    this.answer[row] = ANSWERS.indexOf(answer);
    return this.attempt[row]!;
  }

  private grow(): void {
    this.operation = grown(this.operation);
    this.node = grown(this.node);
    this.receivedAt = grown(this.receivedAt);
    this.answeredAt = grown(this.answeredAt);
    this.answer = grown(this.answer);
    this.attempt = grown(this.attempt);
    this.begun = grown(this.begun);
    this.previous = grown(this.previous);
  }
}
