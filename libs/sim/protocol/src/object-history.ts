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
 * - `kv`: a string, at first empty; `append` appends text; `cas`, a transaction on one key, puts if it finds what it expects.
 * - `lock`: held by one session; only its holder releases it. An `acquire` may tell until when it was granted (a lease, as an
 *   instant): from then on the lock is free, and there is nothing to release.
 */
export const OBJECT_MODELS = {
  register: ['read', 'write'],
  'cas-register': ['read', 'write', 'cas'],
  counter: ['read', 'add'],
  set: ['read', 'add', 'remove', 'contains'],
  queue: ['enqueue', 'dequeue'],
  'list-append': ['read', 'append'],
  kv: ['get', 'put', 'append', 'cas'],
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

/** Takes operations in any order. Cost: about 50 bytes an operation, while it is built up to three times that, and each different value once. */
export class ObjectHistoryBuilder {
  private readonly sessions = new Names();
  private readonly keys = new Names();
  private readonly values = new Values();
  private readonly initial: number;
  private length = 0;
  /** With room to grow. */
  private columns = columnsFor(ROWS_MIN);

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
    if (this.length === this.columns.session.length) this.columns = copied(this.columns, columnsFor(2 * this.length));
    const { columns, length } = this;
    columns.session[length] = this.sessions.position(row.session);
    columns.key[length] = this.keys.position(row.key);
    columns.kind[length] = OBJECT_KINDS.indexOf(row.kind);
    columns.argument[length] = this.values.position(row.argument);
    columns.expected[length] = this.values.position(row.expected);
    columns.result[length] = this.values.position(row.result);
    columns.swapped[length] = row.swapped === true ? 1 : 0;
    columns.outcome[length] = OBJECT_OUTCOMES.indexOf(row.outcome);
    columns.invokedAt[length] = row.invokedAt;
    columns.respondedAt[length] = row.respondedAt;
    columns.line[length] = row.line ?? 0;
    this.length++;
  }

  finish(): ObjectHistory {
    const { length, columns } = this;
    return {
      length,
      model: this.model,
      initial: this.initial,
      sessions: this.sessions.all,
      keys: this.keys.all,
      values: this.values.all,
      ...copied(columns, columnsFor(length), byInvocation(columns, length)),
    };
  }
}

const ROWS_MIN = 64;

type Columns = ReturnType<typeof columnsFor>;

function columnsFor(length: number) {
  return {
    session: new Int32Array(length),
    key: new Int32Array(length),
    kind: new Uint8Array(length),
    argument: new Int32Array(length),
    expected: new Int32Array(length),
    result: new Int32Array(length),
    swapped: new Uint8Array(length),
    outcome: new Uint8Array(length),
    invokedAt: new Float64Array(length),
    respondedAt: new Float64Array(length),
    line: new Int32Array(length),
  };
}

/** What fits into the columns, in the order given or as it is. */
function copied(from: Columns, into: Columns, order: Int32Array | null = null): Columns {
  for (const name of Object.keys(into) as (keyof Columns)[]) {
    const [source, target] = [from[name], into[name]];
    if (order === null) target.set(source.subarray(0, target.length));
    else for (let i = 0; i < target.length; i++) target[i] = source[order[i]!]!;
  }
  return into;
}

/** Null where the rows are in order already. */
function byInvocation({ invokedAt, line }: Columns, length: number): Int32Array | null {
  const precedes = (a: number, b: number) => invokedAt[a]! - invokedAt[b]! || line[a]! - line[b]! || a - b;
  let ordered = true;
  for (let i = 1; i < length && ordered; i++) ordered = precedes(i - 1, i) < 0;
  return ordered ? null : Int32Array.from({ length }, (_, i) => i).sort(precedes);
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
    const own = detached(name);
    this.positions.set(own, this.all.length);
    return this.all.push(own) - 1;
  }
}

class Values {
  readonly all: ObjectValue[] = [];
  private readonly plain = new Map<ObjectValue, number>();
  private readonly lists = new Map<string, number>();

  position(value: ObjectValue | undefined): number {
    if (value === undefined) return ABSENT;
    const isList = Array.isArray(value);
    const id = isList ? JSON.stringify(value) : value;
    const positions: Map<unknown, number> = isList ? this.lists : this.plain;
    const known = positions.get(id);
    if (known !== undefined) return known;
    const own = typeof value === 'string' ? detached(value) : value;
    positions.set(isList ? id : own, this.all.length);
    return this.all.push(own) - 1;
  }
}

/** A copy: a part of a text that was read may otherwise keep the whole of it in memory. */
function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
