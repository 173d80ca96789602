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
import type { OperationKind, ReadConsistency } from './operation.js';
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
  /** The value written by a write or a compare-and-set. */
  readonly argument: number | null;
  /** A compare-and-set's comparand. */
  readonly expected: number | null;
  /** When `ok`: the value read; the value that a failed compare-and-set found; else the value written. */
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
  return {
    operation,
    session: unlessNegative(history.session[operation]!),
    datacenter: history.datacenter[operation]!,
    key: history.key[operation]!,
    kind,
    consistency: READ_CONSISTENCIES[history.consistency[operation]!]!,
    argument: kind === 'read' ? null : history.argument[operation]!,
    expected: kind === 'cas' ? history.expected[operation]! : null,
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
  };
}

/** The operations that a client knew of from outside the store when it invoked one. Cost: O(log n). */
export function learnedBefore({ after }: History, operation: number): readonly number[] {
  if (after === undefined) return [];
  const first = firstFrom(after.operation, operation);
  return Array.from(after.learned.subarray(first, firstFrom(after.operation, operation + 1)));
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
  const history: History = { ...blankHistory(rows.length), ...(after === null ? {} : { after }) };
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
    history.value[i] = row.value ?? (outcome === 'ok' && row.kind !== 'read' ? argument : 0);
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
