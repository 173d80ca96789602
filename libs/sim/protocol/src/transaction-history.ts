import { invariant } from './invariant.js';
import { ABSENT, OBJECT_OUTCOMES, type ObjectOutcome, type ObjectValue } from './object-history.js';

/**
 * What the keys of transactions hold, each with its micro-operations in Jepsen's words.
 *
 * - `list-append`: lists, at first empty. `append` adds an element at the end; `r` returns the whole list.
 * - `rw-register`: values, at first null. `w` writes; `r` returns the value.
 */
export const TRANSACTION_MODELS = { 'list-append': ['append', 'r'], 'rw-register': ['w', 'r'] } as const;
export type TransactionModel = keyof typeof TRANSACTION_MODELS;
export type StepKind = (typeof TRANSACTION_MODELS)[TransactionModel][number];

export const STEP_KINDS: readonly StepKind[] = ['r', 'w', 'append'];

/** One micro-operation of a transaction. */
export interface TransactionStep {
  readonly kind: StepKind;
  readonly key: string;
  /** What is written or appended; what a read returned. A read's is absent where it was not told. */
  readonly value?: ObjectValue;
}

/** One transaction as a record. */
export interface TransactionRow {
  /** The client process: sequential. */
  readonly session: string;
  /** In the order in which the transaction did them. */
  readonly steps: readonly TransactionStep[];
  /** `ok`: committed. `fail`: aborted. `info`: unknown. */
  readonly outcome: ObjectOutcome;
  /** In any unit. A transaction precedes another in real time if it responded strictly before the other was invoked. */
  readonly invokedAt: number;
  /** Infinity where it never responded. */
  readonly respondedAt: number;
  /** Line of the invocation in the file, from 1; 0 if there is no file. */
  readonly line?: number;
}

/** A history of transactions in columns, by invocation. A transaction is named by its row, a micro-operation by its step. */
export interface TransactionHistory {
  readonly length: number;
  readonly model: TransactionModel;
  /** Names; the columns hold positions. */
  readonly sessions: readonly string[];
  readonly keys: readonly string[];
  /** All different: register values, or elements of lists. */
  readonly values: readonly ObjectValue[];
  readonly session: Int32Array;
  /** Position in OBJECT_OUTCOMES. */
  readonly outcome: Uint8Array;
  readonly invokedAt: Float64Array;
  /** Infinity where it never responded. */
  readonly respondedAt: Float64Array;
  readonly line: Int32Array;
  /** The steps of row t are those from `stepsFrom[t]` up to `stepsFrom[t + 1]`, exclusive. */
  readonly stepsFrom: Int32Array;
  /** Position in STEP_KINDS. */
  readonly stepKind: Uint8Array;
  readonly stepKey: Int32Array;
  /** Position in `values`; ABSENT in reads of lists, and where a read was not told. */
  readonly stepValue: Int32Array;
  /** 1 where the step's value is known. */
  readonly told: Uint8Array;
  /** What step s read of a list is in `elements`, from `elementsFrom[s]` up to `elementsFrom[s + 1]`, exclusive. */
  readonly elementsFrom: Int32Array;
  /** Positions in `values`. */
  readonly elements: Int32Array;
}

/** Takes transactions in any order. Cost: about 40 bytes a transaction, 20 a step and 8 an element read. */
export class TransactionHistoryBuilder {
  private readonly sessions = new Positions<string>((name) => name);
  private readonly keys = new Positions<string>((name) => name);
  // Lists and texts as JSON, or the text "[1]" would be the list.
  private readonly values = new Positions<ObjectValue>((value) =>
    Array.isArray(value) || typeof value === 'string' ? JSON.stringify(value) : value,
  );
  private readonly session: number[] = [];
  private readonly outcome: number[] = [];
  private readonly invokedAt: number[] = [];
  private readonly respondedAt: number[] = [];
  private readonly line: number[] = [];
  private readonly stepsFrom: number[] = [0];
  private readonly stepKind: number[] = [];
  private readonly stepKey: number[] = [];
  private readonly stepValue: number[] = [];
  private readonly told: number[] = [];
  private readonly elementsFrom: number[] = [0];
  private readonly elements: number[] = [];

  constructor(private readonly model: TransactionModel) {}

  get length(): number {
    return this.session.length;
  }

  /** @throws if the model has no such micro-operation, or a read of a list did not return one. */
  add(row: TransactionRow): void {
    for (const step of row.steps) this.addStep(step);
    this.stepsFrom.push(this.stepKind.length);
    this.session.push(this.sessions.of(row.session));
    this.outcome.push(OBJECT_OUTCOMES.indexOf(row.outcome));
    this.invokedAt.push(row.invokedAt);
    this.respondedAt.push(row.respondedAt);
    this.line.push(row.line ?? 0);
  }

  finish(): TransactionHistory {
    const { invokedAt, line } = this;
    const order = Int32Array.from(invokedAt.keys()).sort(
      (a, b) => invokedAt[a]! - invokedAt[b]! || line[a]! - line[b]! || a - b,
    );
    const steps = spans(order, this.stepsFrom);
    const elements = spans(steps.members, this.elementsFrom);
    const pick = (rows: Int32Array, column: readonly number[]) => rows.map((row) => column[row]!);
    return {
      length: order.length,
      model: this.model,
      sessions: this.sessions.all,
      keys: this.keys.all,
      values: this.values.all,
      session: pick(order, this.session),
      outcome: Uint8Array.from(pick(order, this.outcome)),
      invokedAt: Float64Array.from(order, (row) => invokedAt[row]!),
      respondedAt: Float64Array.from(order, (row) => this.respondedAt[row]!),
      line: pick(order, line),
      stepsFrom: steps.from,
      stepKind: Uint8Array.from(pick(steps.members, this.stepKind)),
      stepKey: pick(steps.members, this.stepKey),
      stepValue: pick(steps.members, this.stepValue),
      told: Uint8Array.from(pick(steps.members, this.told)),
      elementsFrom: elements.from,
      elements: pick(elements.members, this.elements),
    };
  }

  private addStep({ kind, key, value }: TransactionStep): void {
    const kinds: readonly StepKind[] = TRANSACTION_MODELS[this.model];
    invariant(kinds.includes(kind), `${kind} is no micro-operation of a ${this.model}`);
    invariant(kind === 'r' || value !== undefined, `a ${kind} needs a value`);
    const readsList = kind === 'r' && this.model === 'list-append' && value !== undefined;
    if (readsList) {
      invariant(Array.isArray(value), `a read of a ${this.model} returns a list`);
      for (const element of value as readonly ObjectValue[]) this.elements.push(this.values.of(element));
    }
    this.stepKind.push(STEP_KINDS.indexOf(kind));
    this.stepKey.push(this.keys.of(key));
    this.stepValue.push(value === undefined || readsList ? ABSENT : this.values.of(value));
    this.told.push(value === undefined ? 0 : 1);
    this.elementsFrom.push(this.elements.length);
  }
}

/** The record of one row; a read that was not told has no value. */
export function transactionRow(history: TransactionHistory, row: number): TransactionRow {
  invariant(row >= 0 && row < history.length, `no transaction ${row} in a history of ${history.length}`);
  const steps: TransactionStep[] = [];
  for (let step = history.stepsFrom[row]!; step < history.stepsFrom[row + 1]!; step++)
    steps.push(transactionStep(history, step));
  return {
    session: history.sessions[history.session[row]!]!,
    steps,
    outcome: OBJECT_OUTCOMES[history.outcome[row]!]!,
    invokedAt: history.invokedAt[row]!,
    respondedAt: history.respondedAt[row]!,
    line: history.line[row]!,
  };
}

/** The record of one micro-operation. */
export function transactionStep(history: TransactionHistory, step: number): TransactionStep {
  const kind = STEP_KINDS[history.stepKind[step]!]!;
  const key = history.keys[history.stepKey[step]!]!;
  if (history.told[step] === 0) return { kind, key };
  if (kind !== 'r' || history.model === 'rw-register')
    return { kind, key, value: history.values[history.stepValue[step]!]! };
  const list = history.elements.subarray(history.elementsFrom[step]!, history.elementsFrom[step + 1]!);
  return { kind, key, value: Array.from(list, (element) => history.values[element]!) };
}

/** The members of groups that are taken in another order, and where each group then begins. */
function spans(
  order: Int32Array,
  from: readonly number[],
): { readonly from: Int32Array; readonly members: Int32Array } {
  const begins = new Int32Array(order.length + 1);
  for (let i = 0; i < order.length; i++) begins[i + 1] = begins[i]! + from[order[i]! + 1]! - from[order[i]!]!;
  const members = new Int32Array(begins[order.length]!);
  for (let i = 0; i < order.length; i++)
    for (let at = begins[i]!; at < begins[i + 1]!; at++) members[at] = from[order[i]!]! + at - begins[i]!;
  return { from: begins, members };
}

/** Values by content, in the order in which they came. */
class Positions<Value> {
  readonly all: Value[] = [];
  private readonly positions = new Map<unknown, number>();

  /** `contentOf` maps values of equal content, and only those, to the same key of a map. */
  constructor(private readonly contentOf: (value: Value) => unknown) {}

  of(value: Value): number {
    const content = this.contentOf(value);
    const known = this.positions.get(content);
    if (known !== undefined) return known;
    this.positions.set(content, this.all.length);
    return this.all.push(value) - 1;
  }
}
