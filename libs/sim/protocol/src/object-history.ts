import { invariant } from './invariant.js';

/** A value as JSON has them, without objects. Compared by content. */
export type ObjectValue = null | boolean | number | string | readonly ObjectValue[];

/**
 * The objects that histories from elsewhere are judged by, each with its operations.
 *
 * - `register`, `cas-register`: hold one value.
 * - `counter`: begins at 0; `add` takes an integer and may tell the sum.
 * - `set`: begins empty; `remove` of what is not there changes nothing.
 * - `queue`: first in, first out; `dequeue` of an empty queue returns null.
 * - `list-append`: begins empty; a read returns the whole list.
 * - `kv`: a string, at first empty; `append` appends text.
 * - `lock`: held by one session; only its holder releases it.
 */
export const OBJECT_MODELS = {
  register: ['read', 'write'],
  'cas-register': ['read', 'write', 'cas'],
  counter: ['read', 'add'],
  set: ['read', 'add', 'remove', 'contains'],
  queue: ['enqueue', 'dequeue'],
  'list-append': ['read', 'append'],
  kv: ['get', 'put', 'append'],
  lock: ['acquire', 'release'],
} as const;
export type ObjectModel = keyof typeof OBJECT_MODELS;
export type ObjectKind = (typeof OBJECT_MODELS)[ObjectModel][number];

export const OBJECT_KINDS: readonly ObjectKind[] = [...new Set(Object.values(OBJECT_MODELS).flat())];

/** `fail`: certainly did not happen. `info`: unknown, may take effect at any time after its invocation, or never. */
export const OBJECT_OUTCOMES = ['ok', 'fail', 'info'] as const;
export type ObjectOutcome = (typeof OBJECT_OUTCOMES)[number];

/** One operation as a record. */
export interface ObjectRow {
  /** The client process: sequential. */
  readonly session: string;
  /** The object. Objects are independent. */
  readonly key: string;
  readonly kind: ObjectKind;
  /** What is written, added, removed, looked for, enqueued, put, appended. */
  readonly argument?: ObjectValue;
  /** A compare-and-set's comparand. */
  readonly expected?: ObjectValue;
  /** What came back; absent where it was not told. A failed compare-and-set: the value that it found. */
  readonly result?: ObjectValue;
  /** Of a compare-and-set that is `ok`: whether it wrote. */
  readonly swapped?: boolean;
  readonly outcome: ObjectOutcome;
  /** In any unit. An operation precedes another if it responded strictly before the other was invoked. */
  readonly invokedAt: number;
  /** Infinity where it never responded. */
  readonly respondedAt: number;
  /** Line of the invocation in the file, from 1; 0 if there is no file. */
  readonly line?: number;
}

/** Position of a value that is absent. */
export const ABSENT = -1;

/** A history of operations on objects of one model, in columns, by invocation. */
export interface ObjectHistory {
  readonly length: number;
  readonly model: ObjectModel;
  /** What registers hold before the first write: position in `values`. */
  readonly initial: number;
  /** Names; the columns hold positions. */
  readonly sessions: readonly string[];
  readonly keys: readonly string[];
  /** All different. */
  readonly values: readonly ObjectValue[];
  readonly session: Int32Array;
  readonly key: Int32Array;
  /** Position in OBJECT_KINDS. */
  readonly kind: Uint8Array;
  /** Positions in `values`, or ABSENT. */
  readonly argument: Int32Array;
  readonly expected: Int32Array;
  readonly result: Int32Array;
  readonly swapped: Uint8Array;
  /** Position in OBJECT_OUTCOMES. */
  readonly outcome: Uint8Array;
  readonly invokedAt: Float64Array;
  /** Infinity where it never responded. */
  readonly respondedAt: Float64Array;
  readonly line: Int32Array;
}

/** Takes operations in any order. Cost: about 100 bytes an operation, and each different value once. */
export class ObjectHistoryBuilder {
  private readonly sessions = new Names();
  private readonly keys = new Names();
  private readonly values = new Values();
  private readonly initial: number;
  private readonly session: number[] = [];
  private readonly key: number[] = [];
  private readonly kind: number[] = [];
  private readonly argument: number[] = [];
  private readonly expected: number[] = [];
  private readonly result: number[] = [];
  private readonly swapped: number[] = [];
  private readonly outcome: number[] = [];
  private readonly invokedAt: number[] = [];
  private readonly respondedAt: number[] = [];
  private readonly line: number[] = [];

  constructor(
    private readonly model: ObjectModel,
    initial: ObjectValue = null,
  ) {
    this.initial = this.values.position(initial);
  }

  /** @throws if the model has no such operation. */
  add(row: ObjectRow): void {
    const allowed: readonly ObjectKind[] = OBJECT_MODELS[this.model];
    invariant(allowed.includes(row.kind), `${row.kind} is no operation of a ${this.model}`);
    this.session.push(this.sessions.position(row.session));
    this.key.push(this.keys.position(row.key));
    this.kind.push(OBJECT_KINDS.indexOf(row.kind));
    this.argument.push(this.values.position(row.argument));
    this.expected.push(this.values.position(row.expected));
    this.result.push(this.values.position(row.result));
    this.swapped.push(row.swapped === true ? 1 : 0);
    this.outcome.push(OBJECT_OUTCOMES.indexOf(row.outcome));
    this.invokedAt.push(row.invokedAt);
    this.respondedAt.push(row.respondedAt);
    this.line.push(row.line ?? 0);
  }

  finish(): ObjectHistory {
    const { invokedAt, line } = this;
    const order = Int32Array.from(invokedAt.keys()).sort(
      (a, b) => invokedAt[a]! - invokedAt[b]! || line[a]! - line[b]! || a - b,
    );
    const column = <Column extends Int32Array | Uint8Array | Float64Array>(into: Column, from: readonly number[]) => {
      for (let i = 0; i < order.length; i++) into[i] = from[order[i]!]!;
      return into;
    };
    const { length } = order;
    return {
      length,
      model: this.model,
      initial: this.initial,
      sessions: this.sessions.all,
      keys: this.keys.all,
      values: this.values.all,
      session: column(new Int32Array(length), this.session),
      key: column(new Int32Array(length), this.key),
      kind: column(new Uint8Array(length), this.kind),
      argument: column(new Int32Array(length), this.argument),
      expected: column(new Int32Array(length), this.expected),
      result: column(new Int32Array(length), this.result),
      swapped: column(new Uint8Array(length), this.swapped),
      outcome: column(new Uint8Array(length), this.outcome),
      invokedAt: column(new Float64Array(length), invokedAt),
      respondedAt: column(new Float64Array(length), this.respondedAt),
      line: column(new Int32Array(length), line),
    };
  }
}

/** The record of one row; what is absent has no property. */
export function objectRow(history: ObjectHistory, row: number): ObjectRow {
  invariant(row >= 0 && row < history.length, `no operation ${row} in a history of ${history.length}`);
  const kind = OBJECT_KINDS[history.kind[row]!]!;
  const outcome = OBJECT_OUTCOMES[history.outcome[row]!]!;
  const { argument, expected, result } = history;
  return {
    session: history.sessions[history.session[row]!]!,
    key: history.keys[history.key[row]!]!,
    kind,
    ...(argument[row] === ABSENT ? {} : { argument: history.values[argument[row]!]! }),
    ...(expected[row] === ABSENT ? {} : { expected: history.values[expected[row]!]! }),
    ...(result[row] === ABSENT ? {} : { result: history.values[result[row]!]! }),
    ...(kind === 'cas' && outcome === 'ok' ? { swapped: history.swapped[row] === 1 } : {}),
    outcome,
    invokedAt: history.invokedAt[row]!,
    respondedAt: history.respondedAt[row]!,
    line: history.line[row]!,
  };
}

class Names {
  readonly all: string[] = [];
  private readonly positions = new Map<string, number>();

  position(name: string): number {
    const known = this.positions.get(name);
    if (known !== undefined) return known;
    this.positions.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}

class Values {
  readonly all: ObjectValue[] = [];
  private readonly plain = new Map<ObjectValue, number>();
  private readonly lists = new Map<string, number>();

  position(value: ObjectValue | undefined): number {
    if (value === undefined) return ABSENT;
    return Array.isArray(value) ? this.of(this.lists, JSON.stringify(value), value) : this.of(this.plain, value, value);
  }

  private of<Id>(positions: Map<Id, number>, id: Id, value: ObjectValue): number {
    const known = positions.get(id);
    if (known !== undefined) return known;
    positions.set(id, this.all.length);
    return this.all.push(value) - 1;
  }
}
