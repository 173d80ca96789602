import {
  type ObjectHistory,
  type ObjectModel,
  type ObjectRow,
  objectRow,
  type ObjectValue,
} from '@isthmus/sim-protocol';

/**
 * The definition of linearizability, taken literally, for specs: all orders of all choices of the operations of unknown
 * outcome are tried on plain values. Shares no code with the checker.
 *
 * Cost: factorial. Up to about eight operations.
 */
export function isObjectLinearizableByDefinition(history: ObjectHistory): boolean {
  const rows = Array.from({ length: history.length }, (_, row) => objectRow(history, row));
  const initial = startOf(history.model, history.values[history.initial] ?? null);
  return history.keys.every((key) =>
    canFinish(
      history.model,
      rows.filter((row) => row.key === key && row.outcome !== 'fail'),
      initial,
    ),
  );
}

function startOf(model: ObjectModel, initial: ObjectValue): ObjectValue {
  switch (model) {
    case 'register':
    case 'cas-register':
      return initial;
    case 'counter':
      return 0;
    case 'set':
    case 'queue':
    case 'list-append':
      return [];
    case 'kv':
      return '';
    case 'lock':
      return null;
  }
}

function canFinish(model: ObjectModel, left: readonly ObjectRow[], state: ObjectValue): boolean {
  if (left.every(({ outcome }) => outcome === 'info')) return true;
  return left.some((row) => {
    const others = left.filter((other) => other !== row);
    if (others.some((other) => other.outcome === 'ok' && other.respondedAt < row.invokedAt)) return false;
    const effect = effectOf(model, row, state);
    if (row.outcome === 'ok' && !effect.answers(row)) return false;
    return canFinish(model, others, effect.state);
  });
}

interface Effect {
  readonly state: ObjectValue;
  /** Whether the row tells what the object would have told. */
  readonly answers: (row: ObjectRow) => boolean;
}

/** What a true object does in the state, and what it answers. */
export function effectOf(model: ObjectModel, row: ObjectRow, state: ObjectValue): Effect {
  const argument = row.argument ?? null;
  const list = (Array.isArray(state) ? state : []) as readonly ObjectValue[];
  switch (row.kind) {
    case 'read':
    case 'get':
      return { state, answers: ({ result }) => text(sorted(model, result ?? null)) === text(sorted(model, state)) };
    case 'write':
    case 'put':
      return { state: argument, answers: () => true };
    case 'cas': {
      const swaps = text(state) === text(row.expected ?? null);
      return {
        state: swaps ? argument : state,
        answers: ({ swapped, result }) =>
          swapped === swaps && (swaps || result === undefined || text(result) === text(state)),
      };
    }
    case 'add': {
      if (model === 'counter') {
        const sum = Number(state) + Number(argument);
        return { state: sum, answers: ({ result }) => result === undefined || result === sum };
      }
      const absent = !list.includes(argument);
      return {
        state: absent ? [...list, argument] : list,
        answers: ({ result }) => result === undefined || result === absent,
      };
    }
    case 'remove':
      return {
        state: list.filter((element) => element !== argument),
        answers: ({ result }) => result === undefined || result === list.includes(argument),
      };
    case 'contains':
      return { state, answers: ({ result }) => result === list.includes(argument) };
    case 'append':
      return {
        state: model === 'kv' ? `${String(state)}${String(argument)}` : [...list, argument],
        answers: () => true,
      };
    case 'enqueue':
      return { state: [...list, argument], answers: () => true };
    case 'dequeue':
      return { state: list.slice(1), answers: ({ result }) => (result ?? null) === (list[0] ?? null) };
    case 'acquire':
      return { state: state ?? row.session, answers: () => state === null };
    case 'release':
      return { state: state === row.session ? null : state, answers: () => state === row.session };
  }
}

function sorted(model: ObjectModel, value: ObjectValue): ObjectValue {
  if (model !== 'set' || !Array.isArray(value)) return value;
  return [...new Set(value as readonly ObjectValue[])].sort((a, b) => Number(a) - Number(b));
}

function text(value: ObjectValue): string {
  return JSON.stringify(value);
}
