import type { NodeId, OperationId, Outbox } from '@isthmus/sim-protocol';
import type { ExactlyOnce } from '../exactly-once.js';
import type { ReadOperation } from '../state-machine.js';
import type { RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';

type Out = Outbox<RaftMessage, RaftRecord>;

interface WaitingRead {
  readonly id: OperationId;
  readonly operation: ReadOperation;
  /** The question to the leader that this read has come with. */
  readonly number: number;
}

/**
 * Reads that a follower answers itself (dissertation, section 6.4): it asks the leader for a read index, waits until it has applied
 * that much, and answers from its own state. An answer to a later question serves every earlier read too.
 */
export class FollowerReads {
  /** First in, first out. */
  private waiting: WaitingRead[] = [];
  private asked = 0;
  private askedAt = 0;
  private confirmed = 0;
  private readIndex = 0;

  /** Questions are numbered from a moment on, so that an answer to one of an earlier life is not taken for one of this. */
  start(now: number): void {
    this.asked = this.confirmed = now;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  add(id: OperationId, operation: ReadOperation): void {
    this.waiting.push({ id, operation, number: this.asked + 1 });
  }

  ask(leader: NodeId, term: number, now: number, out: Out): void {
    this.askedAt = now;
    out.send(leader, { kind: 'ask-read-index', term, number: ++this.asked });
  }

  /** Whether some read has waited so long that question or answer must be lost. */
  isOverdue(now: number, timeout: number): boolean {
    return this.confirmed < this.asked && !this.isEmpty && !(now >= this.askedAt && now - this.askedAt < timeout);
  }

  confirm(number: number, readIndex: number): void {
    if (number <= this.confirmed || number > this.asked) return;
    this.confirmed = number;
    this.readIndex = readIndex;
  }

  answer(appliedIndex: number, state: ExactlyOnce, out: Out): void {
    if (appliedIndex < this.readIndex) return;
    let count = 0;
    for (const { id, operation, number } of this.waiting) {
      if (number > this.confirmed) break;
      out.reply(id, state.query(operation));
      count++;
    }
    if (count > 0) this.waiting.splice(0, count);
  }

  /** The leader that was asked is none any more, or may be none: a read has had no effect, and may be asked elsewhere. */
  dismiss(leader: NodeId | null, out: Out): void {
    if (this.isEmpty) return;
    for (const { id } of this.waiting) out.reply(id, { kind: 'redirect', leader });
    this.waiting = [];
  }
}

interface Question {
  readonly follower: NodeId;
  readonly number: number;
  /** What is answered, once it is applied. */
  readonly readIndex: number;
  /** The broadcast that a majority must have answered. */
  readonly round: number;
}

/** The followers that wait for a leader's read index. When its leadership ends, they learn of that and dismiss their clients themselves. */
export class ReadIndexQuestions {
  /** First in, first out. */
  private waiting: Question[] = [];

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  add(question: Question): void {
    this.waiting.push(question);
  }

  answer(confirmedRound: number, appliedIndex: number, term: number, out: Out): void {
    let count = 0;
    for (const { follower, number, readIndex, round } of this.waiting) {
      if (round > confirmedRound || readIndex > appliedIndex) break;
      out.send(follower, { kind: 'read-index', term, number, index: readIndex });
      count++;
    }
    if (count > 0) this.waiting.splice(0, count);
  }

  forget(): void {
    this.waiting = [];
  }
}
