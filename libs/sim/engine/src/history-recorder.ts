import {
  FAILURE_REASONS,
  type FailureReason,
  type History,
  NEVER,
  NO_TOKEN,
  type Operation,
  OPERATION_KINDS,
  type Outcome,
  OUTCOMES,
  type Procedure,
  READ_CONSISTENCIES,
  type Result,
  type Siblings,
} from '@isthmus/sim-protocol';
import { grown } from './columns.js';
import type { FurtherAttempts } from './outcome.js';

const FIRST_LENGTH = 1024;
const READ = OPERATION_KINDS.indexOf('read');
const WRITE = OPERATION_KINDS.indexOf('write');
const NANOS_PER_MS = 1_000_000;

/** A growing table beside the history, in plain numbers: few runs have one, and few rows in it. */
type Table<Column extends string> = Record<Column, number[]>;

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
  private readonly after: Table<'operation' | 'learned'> = { operation: [], learned: [] };
  private readonly statements: Table<'operation' | 'isWrite' | 'key' | 'value'> = {
    operation: [],
    isWrite: [],
    key: [],
    value: [],
  };
  private readonly siblings: Table<'operation' | 'value'> = { operation: [], value: [] };
  /** By row of a transaction, where its statements begin. */
  private readonly firstStatement = new Map<number, number>();
  /** Position of an operation among those of its session, from 1; not part of the history. */
  private sequence = new Int32Array(FIRST_LENGTH);
  /** Attempts at an operation that followed a redirect, or a refusal or silence; not part of the history. */
  private redirects = new Uint8Array(FIRST_LENGTH);
  private retries = new Uint8Array(FIRST_LENGTH);

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
    this.ask(row, operation);
    this.intendedAt[row] = at;
    this.invokedAt[row] = at;
    this.respondedAt[row] = NEVER;
    this.node[row] = -1;
  }

  /** Its client had been told of another operation. */
  tell(row: number, learned: number): void {
    this.after.operation.push(row);
    this.after.learned.push(learned);
  }

  /** A request for it leaves its client. Gives its number, from 1. */
  attempt(row: number, node: number): number {
    this.node[row] = node;
    return ++this.attempts[row]!;
  }

  /** The attempt that now leaves follows an answer that says to ask another node. */
  redirected(row: number): void {
    this.redirects[row]!++;
  }

  /** The attempt that now leaves follows a refusal, or one that was given up. */
  retried(row: number): void {
    this.retries[row]!++;
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
    // Some strategies call any change a swap.
    this.swapped[row] = result.swapped && this.kind[row] !== READ && this.kind[row] !== WRITE ? 1 : 0;
    for (const value of result.siblings ?? []) {
      this.siblings.operation.push(row);
      this.siblings.value.push(value);
    }
    if (result.seen !== undefined) this.fillIn(row, result.seen);
    this.end(row, at, 'ok', 'none');
  }

  end(row: number, at: number, outcome: Outcome, reason: FailureReason): void {
    this.respondedAt[row] = at;
    this.outcome[row] = OUTCOMES.indexOf(outcome);
    this.reason[row] = FAILURE_REASONS.indexOf(reason);
  }

  /** Views: a copy would take the memory of the history twice, and pages beyond its end that were never written take none. */
  finish(): History {
    const { rows, after, statements } = this;
    const siblings = byOperation(this.siblings);
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
      ...(after.operation.length === 0
        ? {}
        : {
            after: {
              length: after.operation.length,
              operation: Int32Array.from(after.operation),
              learned: Int32Array.from(after.learned),
            },
          }),
      ...(statements.operation.length === 0
        ? {}
        : {
            statements: {
              length: statements.operation.length,
              operation: Int32Array.from(statements.operation),
              isWrite: Uint8Array.from(statements.isWrite),
              key: Int32Array.from(statements.key),
              value: Int32Array.from(statements.value),
            },
          }),
      ...(siblings === null ? {} : { siblings }),
    };
  }

  finishFurtherAttempts(): FurtherAttempts {
    return { redirects: this.redirects.subarray(0, this.rows), retries: this.retries.subarray(0, this.rows) };
  }

  private ask(row: number, operation: Operation): void {
    switch (operation.kind) {
      case 'read':
        this.consistency[row] = READ_CONSISTENCIES.indexOf(operation.consistency);
        return;
      case 'write':
        this.argument[row] = operation.value;
        this.expected[row] = operation.token ?? NO_TOKEN;
        return;
      case 'cas':
        this.argument[row] = operation.value;
        this.expected[row] = operation.expected;
        return;
      case 'lock':
        this.expected[row] = Math.round(operation.lease / NANOS_PER_MS);
        return;
      case 'unlock':
        this.argument[row] = operation.token;
        return;
      case 'barrier':
        this.argument[row] = operation.parties;
        this.expected[row] = Math.round(operation.lease / NANOS_PER_MS);
        return;
      case 'broadcast':
        this.argument[row] = operation.value;
        return;
      case 'txn':
        this.state(row, operation.procedure);
        return;
      case 'increment':
      case 'sync':
        return;
    }
  }

  private state(row: number, { reads, writes }: Procedure): void {
    this.firstStatement.set(row, this.statements.operation.length);
    for (const key of reads) this.statement(row, 0, key, 0);
    for (const { key, value } of writes) this.statement(row, 1, key, value);
  }

  private statement(row: number, isWrite: number, key: number, value: number): void {
    const { statements } = this;
    statements.operation.push(row);
    statements.isWrite.push(isWrite);
    statements.key.push(key);
    statements.value.push(value);
  }

  private fillIn(row: number, seen: readonly number[]): void {
    const first = this.firstStatement.get(row)!;
    for (const [index, value] of seen.entries()) this.statements.value[first + index] = value;
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
    this.redirects = grown(this.redirects);
    this.retries = grown(this.retries);
  }
}

/** Siblings are found in the order of answers; the table is in the order of the operations. Null if there are none. */
function byOperation({ operation, value }: Table<'operation' | 'value'>): Siblings | null {
  const { length } = operation;
  if (length === 0) return null;
  const order = Array.from({ length }, (_, row) => row).sort((a, b) => operation[a]! - operation[b]! || a - b);
  return {
    length,
    operation: Int32Array.from(order, (row) => operation[row]!),
    value: Int32Array.from(order, (row) => value[row]!),
  };
}
