import {
  FAILURE_REASONS,
  type FailureReason,
  type History,
  NEVER,
  type Operation,
  OPERATION_KINDS,
  type Outcome,
  OUTCOMES,
  READ_CONSISTENCIES,
  type Result,
} from '@isthmus/sim-protocol';
import { grown } from './columns.js';

const FIRST_LENGTH = 1024;
const CAS = OPERATION_KINDS.indexOf('cas');

/** Writes the history. */
export class HistoryRecorder {
  private rows = 0;
  private session = new Int32Array(FIRST_LENGTH);
  private datacenter = new Uint8Array(FIRST_LENGTH);
  private key = new Int32Array(FIRST_LENGTH);
  private kind = new Uint8Array(FIRST_LENGTH);
  private consistency = new Uint8Array(FIRST_LENGTH);
  private argument = new Int32Array(FIRST_LENGTH);
  private expected = new Int32Array(FIRST_LENGTH);
  private value = new Int32Array(FIRST_LENGTH);
  private swapped = new Uint8Array(FIRST_LENGTH);
  private intendedAt = new Float64Array(FIRST_LENGTH);
  private invokedAt = new Float64Array(FIRST_LENGTH);
  private respondedAt = new Float64Array(FIRST_LENGTH);
  private outcome = new Uint8Array(FIRST_LENGTH);
  private reason = new Uint8Array(FIRST_LENGTH);
  private node = new Int16Array(FIRST_LENGTH);
  private attempts = new Uint8Array(FIRST_LENGTH);
  /** Position of an operation among those of its session, from 1; not part of the history. */
  private sequence = new Int32Array(FIRST_LENGTH);

  get length(): number {
    return this.rows;
  }

  /** Adds the operation of an arrival: the next row. */
  begin(at: number, datacenter: number, session: number, sequence: number, operation: Operation): void {
    if (this.rows === this.session.length) this.grow();
    const row = this.rows++;
    this.session[row] = session;
    this.sequence[row] = sequence;
    this.datacenter[row] = datacenter;
    this.key[row] = operation.key;
    this.kind[row] = OPERATION_KINDS.indexOf(operation.kind);
    if (operation.kind === 'read') this.consistency[row] = READ_CONSISTENCIES.indexOf(operation.consistency);
    else this.argument[row] = operation.value;
    if (operation.kind === 'cas') this.expected[row] = operation.expected;
    this.intendedAt[row] = at;
    this.invokedAt[row] = at;
    this.respondedAt[row] = NEVER;
    this.node[row] = -1;
  }

  /** A request for it leaves its client. Gives its number, from 1. */
  attempt(row: number, node: number): number {
    this.node[row] = node;
    return ++this.attempts[row]!;
  }

  attemptsOf(row: number): number {
    return this.attempts[row]!;
  }

  datacenterOf(row: number): number {
    return this.datacenter[row]!;
  }

  sessionOf(row: number): number {
    return this.session[row]!;
  }

  sequenceOf(row: number): number {
    return this.sequence[row]!;
  }

  succeed(row: number, at: number, result: Extract<Result, { kind: 'ok' }>): void {
    this.value[row] = result.value;
    this.swapped[row] = result.swapped && this.kind[row] === CAS ? 1 : 0;
    this.end(row, at, 'ok', 'none');
  }

  end(row: number, at: number, outcome: Outcome, reason: FailureReason): void {
    this.respondedAt[row] = at;
    this.outcome[row] = OUTCOMES.indexOf(outcome);
    this.reason[row] = FAILURE_REASONS.indexOf(reason);
  }

  /** Views: a copy would take the memory of the history twice, and pages beyond its end that were never written take none. */
  finish(): History {
    const { rows } = this;
    return {
      length: rows,
      session: this.session.subarray(0, rows),
      datacenter: this.datacenter.subarray(0, rows),
      key: this.key.subarray(0, rows),
      kind: this.kind.subarray(0, rows),
      consistency: this.consistency.subarray(0, rows),
      argument: this.argument.subarray(0, rows),
      expected: this.expected.subarray(0, rows),
      value: this.value.subarray(0, rows),
      swapped: this.swapped.subarray(0, rows),
      intendedAt: this.intendedAt.subarray(0, rows),
      invokedAt: this.invokedAt.subarray(0, rows),
      respondedAt: this.respondedAt.subarray(0, rows),
      outcome: this.outcome.subarray(0, rows),
      reason: this.reason.subarray(0, rows),
      node: this.node.subarray(0, rows),
      attempts: this.attempts.subarray(0, rows),
    };
  }

  private grow(): void {
    this.session = grown(this.session);
    this.datacenter = grown(this.datacenter);
    this.key = grown(this.key);
    this.kind = grown(this.kind);
    this.consistency = grown(this.consistency);
    this.argument = grown(this.argument);
    this.expected = grown(this.expected);
    this.value = grown(this.value);
    this.swapped = grown(this.swapped);
    this.intendedAt = grown(this.intendedAt);
    this.invokedAt = grown(this.invokedAt);
    this.respondedAt = grown(this.respondedAt);
    this.outcome = grown(this.outcome);
    this.reason = grown(this.reason);
    this.node = grown(this.node);
    this.attempts = grown(this.attempts);
    this.sequence = grown(this.sequence);
  }
}
