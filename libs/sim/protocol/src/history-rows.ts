import {
  FAILURE_REASONS,
  type FailureReason,
  type History,
  NEVER,
  OPERATION_KINDS,
  type Outcome,
  OUTCOMES,
  READ_CONSISTENCIES,
  type SecondChannels,
} from './history.js';
import { invariant } from './invariant.js';
import { NO_TOKEN, type OperationKind, type ReadConsistency } from './operation.js';
import { msFromNanos } from './time.js';

/**
 * One operation of a history as a record, for people, files and tests; a run keeps columns. Instants are milliseconds
 * since the run began with up to six decimals, as everywhere outside the simulation. `null` where there is nothing to say.
 */
export interface HistoryRow {
  /** Its row in the history. */
  readonly operation: number;
  /** `null` where it got no session. */
  readonly session: number | null;
  /** Position of the client's datacenter in the cluster. */
  readonly datacenter: number;
  readonly key: number;
  readonly kind: OperationKind;
  readonly consistency: ReadConsistency;
  /** As in the columns; of a kind that has one. */
  readonly argument: number | null;
  /** A compare-and-set's comparand, a write's fencing token, the lease of a lock or a barrier in milliseconds. */
  readonly expected: number | null;
  /** When `ok`. */
  readonly value: number | null;
  readonly swapped: boolean;
  readonly intendedAtMs: number;
  /** `null` where it was never sent. */
  readonly invokedAtMs: number | null;
  /** `null` while open. */
  readonly respondedAtMs: number | null;
  readonly outcome: Outcome;
  readonly reason: FailureReason;
  /** The node asked last. */
  readonly node: number | null;
  readonly attempts: number;
  /** Operations that its client had learned of outside the store before it was invoked; absent if none. */
  readonly after?: readonly number[];
  /** What a read found beside `value`; absent if nothing. */
  readonly siblings?: readonly number[];
  /** Of a transaction. */
  readonly statements?: readonly StatementRow[];
}

export interface StatementRow {
  readonly kind: 'read' | 'write';
  readonly key: number;
  /** `null`: what a read of a transaction that is not `ok` saw. */
  readonly value: number | null;
}

/** What must be said of an operation to put it into a history; the rest has the defaults that `historyFrom` states. */
export type HistoryRowInput = Partial<HistoryRow> & Pick<HistoryRow, 'kind' | 'invokedAtMs'>;

/** The record of one row. Cost: an object; windows of a history, not whole ones. */
export function historyRow(history: History, operation: number): HistoryRow {
  invariant(
    operation >= 0 && operation < history.length,
    `no operation ${operation} in a history of ${history.length}`,
  );
  const kind = OPERATION_KINDS[history.kind[operation]!]!;
  const outcome = OUTCOMES[history.outcome[operation]!]!;
  const after = learnedBefore(history, operation);
  const siblings = siblingsOf(history, operation);
  const statements = statementsOf(history, operation);
  return {
    operation,
    session: unlessNegative(history.session[operation]!),
    datacenter: history.datacenter[operation]!,
    key: history.key[operation]!,
    kind,
    consistency: READ_CONSISTENCIES[history.consistency[operation]!]!,
    argument: HAS_ARGUMENT.includes(kind) ? history.argument[operation]! : null,
    expected: expectedOf(history, operation, kind),
    value: outcome === 'ok' ? history.value[operation]! : null,
    swapped: history.swapped[operation] === 1,
    intendedAtMs: msFromNanos(history.intendedAt[operation]!),
    invokedAtMs: instantMs(history.invokedAt[operation]!),
    respondedAtMs: instantMs(history.respondedAt[operation]!),
    outcome,
    reason: FAILURE_REASONS[history.reason[operation]!]!,
    node: unlessNegative(history.node[operation]!),
    attempts: history.attempts[operation]!,
    ...(after.length === 0 ? {} : { after }),
    ...(siblings.length === 0 ? {} : { siblings }),
    ...(statements.length === 0 ? {} : { statements }),
  };
}

const HAS_ARGUMENT: readonly OperationKind[] = ['write', 'cas', 'unlock', 'broadcast', 'barrier'];

function expectedOf(history: History, operation: number, kind: OperationKind): number | null {
  const expected = history.expected[operation]!;
  if (kind === 'write') return expected === NO_TOKEN ? null : expected;
  return kind === 'cas' || kind === 'lock' || kind === 'barrier' ? expected : null;
}

/** What a read found beside its value. Cost: O(log n). */
export function siblingsOf({ siblings }: History, operation: number): readonly number[] {
  return siblings === undefined ? [] : Array.from(siblings.value.subarray(...rangeOf(siblings, operation)));
}

/** Cost: O(log n). */
function statementsOf({ statements, outcome }: History, operation: number): readonly StatementRow[] {
  if (statements === undefined) return [];
  const [from, to] = rangeOf(statements, operation);
  const isKnown = OUTCOMES[outcome[operation]!] === 'ok';
  return Array.from({ length: to - from }, (_, index) => {
    const isWrite = statements.isWrite[from + index] === 1;
    return {
      kind: isWrite ? 'write' : 'read',
      key: statements.key[from + index]!,
      value: isWrite || isKnown ? statements.value[from + index]! : null,
    };
  });
}

/** The rows of a table by `operation` that belong to one. */
function rangeOf({ operation }: { readonly operation: Int32Array }, row: number): [from: number, to: number] {
  return [firstFrom(operation, row), firstFrom(operation, row + 1)];
}

/** The operations that a client knew of from outside the store when it invoked one. Cost: O(log n). */
export function learnedBefore({ after }: History, operation: number): readonly number[] {
  if (after === undefined) return [];
  return Array.from(after.learned.subarray(...rangeOf(after, operation)));
}

/**
 * A history from records: for tests and for histories recorded elsewhere. The inverse of `historyRow`.
 *
 * Defaults: key 0, session = the row's position, datacenter 0, intended when invoked, `ok` when it responded and `open`
 * otherwise, one attempt at no known node; a write or a compare-and-set that is `ok` took effect as its argument says.
 * `operation` is ignored: the position counts.
 *
 * @throws if a later record was intended earlier: rows of a history are in order of `intendedAt`; or if one is `after` none of
 * the others.
 */
export function historyFrom(rows: readonly HistoryRowInput[]): History {
  const after = secondChannels(rows);
  const history: History = {
    ...blankHistory(rows.length),
    ...(after === null ? {} : { after }),
    ...siblingRows(rows),
    ...statementRows(rows),
  };
  rows.forEach((row, i) => {
    const responded = row.respondedAtMs ?? null;
    const outcome = row.outcome ?? (responded === null ? 'open' : 'ok');
    const argument = row.argument ?? 0;
    const swapped = row.swapped ?? (row.kind === 'cas' && outcome === 'ok' && (row.value ?? argument) === argument);
    history.session[i] = row.session === null ? -1 : (row.session ?? i);
    history.datacenter[i] = row.datacenter ?? 0;
    history.key[i] = row.key ?? 0;
    history.kind[i] = OPERATION_KINDS.indexOf(row.kind);
    history.consistency[i] = READ_CONSISTENCIES.indexOf(row.consistency ?? 'default');
    history.argument[i] = argument;
    history.expected[i] = row.expected ?? 0;
    history.value[i] = row.value ?? (outcome === 'ok' && HAS_ARGUMENT.includes(row.kind) ? argument : 0);
    history.swapped[i] = swapped ? 1 : 0;
    history.intendedAt[i] = instantNanos(row.intendedAtMs ?? row.invokedAtMs);
    history.invokedAt[i] = instantNanos(row.invokedAtMs);
    history.respondedAt[i] = instantNanos(responded);
    history.outcome[i] = OUTCOMES.indexOf(outcome);
    history.reason[i] = FAILURE_REASONS.indexOf(row.reason ?? 'none');
    history.node[i] = row.node ?? -1;
    history.attempts[i] = row.attempts ?? 1;
    invariant(
      i === 0 || history.intendedAt[i]! >= history.intendedAt[i - 1]!,
      `operation ${i} was intended before operation ${i - 1}`,
    );
  });
  return history;
}

function secondChannels(rows: readonly HistoryRowInput[]): SecondChannels | null {
  const operation: number[] = [];
  const learned: number[] = [];
  rows.forEach(({ after = [] }, row) => {
    for (const other of after) {
      invariant(rows[other] !== undefined && other !== row, `operation ${row} is after ${other}, which is none`);
      operation.push(row);
      learned.push(other);
    }
  });
  if (operation.length === 0) return null;
  return { length: operation.length, operation: Int32Array.from(operation), learned: Int32Array.from(learned) };
}

function siblingRows(rows: readonly HistoryRowInput[]): Pick<History, 'siblings'> {
  const pairs = rows.flatMap(({ siblings = [] }, row) => siblings.map((value) => ({ row, value })));
  if (pairs.length === 0) return {};
  const operation = Int32Array.from(pairs, ({ row }) => row);
  return { siblings: { length: pairs.length, operation, value: Int32Array.from(pairs, ({ value }) => value) } };
}

function statementRows(rows: readonly HistoryRowInput[]): Pick<History, 'statements'> {
  const all = rows.flatMap(({ statements = [] }, row) => statements.map((statement) => ({ row, ...statement })));
  if (all.length === 0) return {};
  return {
    statements: {
      length: all.length,
      operation: Int32Array.from(all, ({ row }) => row),
      isWrite: Uint8Array.from(all, ({ kind }) => (kind === 'write' ? 1 : 0)),
      key: Int32Array.from(all, ({ key }) => key),
      value: Int32Array.from(all, ({ value }) => value ?? 0),
    },
  };
}

/** The first position whose number is at least `least`, in numbers that rise. */
function firstFrom(numbers: Int32Array, least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blankHistory(length: number): History {
  return {
    length,
    session: new Int32Array(length),
    datacenter: new Uint8Array(length),
    key: new Int32Array(length),
    kind: new Uint8Array(length),
    consistency: new Uint8Array(length),
    argument: new Int32Array(length),
    expected: new Int32Array(length),
    value: new Int32Array(length),
    swapped: new Uint8Array(length),
    intendedAt: new Float64Array(length),
    invokedAt: new Float64Array(length),
    respondedAt: new Float64Array(length),
    outcome: new Uint8Array(length),
    reason: new Uint8Array(length),
    node: new Int16Array(length),
    attempts: new Uint8Array(length),
  };
}

function unlessNegative(value: number): number | null {
  return value < 0 ? null : value;
}

function instantMs(at: number): number | null {
  return at === NEVER ? null : msFromNanos(at);
}

// Not nanosFromMs: an instant in a record may come from a file, and NEVER is stored as a negative number.
function instantNanos(ms: number | null): number {
  return ms === null ? NEVER : Math.round(ms * 1e6);
}
