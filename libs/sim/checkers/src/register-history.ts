import {
  ABSENT,
  type History,
  INITIAL_VALUE,
  NEVER,
  OBJECT_KINDS,
  OBJECT_OUTCOMES,
  type ObjectHistory,
  OPERATION_KINDS,
  OUTCOMES,
} from '@isthmus/sim-protocol';

/**
 * A history of registers from elsewhere as runs have theirs, row by row: so the models judge both alike. Values are numbered, the one
 * that registers hold at first as the initial one. Null where it is of other objects.
 *
 * What was not told says nothing: a read without its result counts as unanswered, a compare-and-set that failed on a value
 * not told as one that had no effect.
 */
export function historyOfRegisters(objects: ObjectHistory): History | null {
  const { length, model, initial, session, key, swapped } = objects;
  if (model !== 'register' && model !== 'cas-register') return null;
  const numbered = (column: Int32Array) =>
    column.map((value) => (value === ABSENT ? 0 : value === initial ? INITIAL_VALUE : value + 1));
  const kind = objects.kind.map((position) => OPERATION_KINDS.findIndex((name) => name === OBJECT_KINDS[position]));
  const argument = numbered(objects.argument);
  const value = numbered(objects.result);
  const outcome = objects.outcome.map((position) => OUTCOMES.findIndex((name) => name === OBJECT_OUTCOMES[position]));
  for (let row = 0; row < length; row++) {
    if (outcome[row] !== OK) continue;
    const told = objects.result[row] !== ABSENT;
    if (kind[row] === WRITE || (kind[row] === CAS && swapped[row] === 1)) value[row] = argument[row]!;
    else if (!told) outcome[row] = kind[row] === CAS ? FAIL : INFO;
  }
  return {
    length,
    session,
    datacenter: new Uint8Array(length),
    key,
    kind,
    consistency: new Uint8Array(length),
    argument,
    expected: numbered(objects.expected),
    value,
    swapped,
    intendedAt: objects.invokedAt,
    invokedAt: objects.invokedAt,
    respondedAt: objects.respondedAt.map((at) => (at === Infinity ? NEVER : at)),
    outcome,
    reason: new Uint8Array(length),
    node: new Int16Array(length).fill(-1),
    attempts: new Uint8Array(length).fill(1),
  };
}

const WRITE = OPERATION_KINDS.indexOf('write');
const CAS = OPERATION_KINDS.indexOf('cas');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');
const INFO = OUTCOMES.indexOf('info');
