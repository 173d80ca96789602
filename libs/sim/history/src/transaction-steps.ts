import {
  type ObjectValue,
  type StepKind,
  TRANSACTION_MODELS,
  type TransactionModel,
  type TransactionStep,
} from '@isthmus/sim-protocol';
import { LineFault } from './history-fault.js';

/** The name of an operation that is a transaction. */
export const TRANSACTION = 'txn';

/** Micro-operations of one transaction. */
const STEPS_MAX = 10_000;

/** Where the micro-operations are: the model that has them, and the column of their list. */
export interface StepsPlace {
  readonly model: TransactionModel;
  readonly column: number;
  /** Whether what reads returned is known. */
  readonly told: boolean;
}

/**
 * The micro-operations of a transaction: `[["append", "x", 1], ["r", "x", [1]]]`, or with keywords as Jepsen writes them. A list
 * that was read as nil is empty.
 *
 * @throws LineFault
 */
export function stepsOf(value: unknown, place: StepsPlace): readonly TransactionStep[] {
  if (!Array.isArray(value)) throw new LineFault(place.column, 'a transaction is a list of micro-operations');
  if (value.length > STEPS_MAX)
    throw new LineFault(place.column, `a transaction has ${value.length} micro-operations, and may have ${STEPS_MAX}`);
  return (value as readonly unknown[]).map((step, i) => stepOf(step, i, place));
}

function stepOf(told: unknown, position: number, { model, column, told: isTold }: StepsPlace): TransactionStep {
  const fault = (what: string) => new LineFault(column, `micro-operation ${position + 1} ${what}`);
  if (!Array.isArray(told) || told.length < 2 || told.length > 3)
    throw fault('is no list of an operation, a key and a value');
  const [name, key, value = null] = told as readonly ObjectValue[];
  const kinds: readonly StepKind[] = TRANSACTION_MODELS[model];
  const kind = kinds.find((each) => each === name || `:${each}` === name);
  if (!kind)
    throw fault(`is ${JSON.stringify(name)}, which the model ${model} does not have: it has ${kinds.join(', ')}`);
  if (typeof key !== 'string' && typeof key !== 'number') throw fault('has a key that is no number and no text');
  if (kind !== 'r') {
    if (value === null) throw fault(`needs a value: null is what there is before the first ${kind}`);
    return { kind, key: String(key), value };
  }
  if (!isTold) return { kind, key: String(key) };
  if (model === 'rw-register') return { kind, key: String(key), value };
  if (value !== null && !Array.isArray(value)) throw fault('reads a list and did not return one');
  return { kind, key: String(key), value: value ?? [] };
}

/** Whether a response repeats what was asked, but for what its reads returned. */
export function areSameSteps(asked: readonly TransactionStep[], answered: readonly TransactionStep[]): boolean {
  return (
    asked.length === answered.length &&
    asked.every(({ kind, key, value }, i) => {
      const other = answered[i]!;
      return (
        kind === other.kind &&
        key === other.key &&
        (kind === 'r' || JSON.stringify(value) === JSON.stringify(other.value))
      );
    })
  );
}
