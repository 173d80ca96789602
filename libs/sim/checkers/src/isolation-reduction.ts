import {
  type TransactionHistory,
  TransactionHistoryBuilder,
  transactionRow,
  type TransactionStep,
} from '@isthmus/sim-protocol';
import { NONE } from './isolation-edges.js';
import { READ, type Writes } from './isolation-observations.js';

/**
 * The history of some of the transactions: what the others wrote is left out of lists, and reads of what others wrote to registers are
 * left out. An explanation of the whole history, with the others taken out, explains what remains; so what the rest shows to
 * be impossible was impossible before.
 */
export function reducedTo(history: TransactionHistory, writes: Writes, rows: ReadonlySet<number>): TransactionHistory {
  const builder = new TransactionHistoryBuilder(history.model);
  const isKept = (key: number, value: number) => {
    const step = writes.stepOf(key, value);
    return step === NONE || rows.has(writes.transactionOf[step]!);
  };
  for (const row of [...rows].sort((a, b) => a - b)) {
    const told = transactionRow(history, row);
    const from = history.stepsFrom[row]!;
    const steps = told.steps.flatMap((step, i): TransactionStep[] => {
      const at = from + i;
      const key = history.stepKey[at]!;
      if (history.stepKind[at] !== READ || history.told[at] === 0) return [step];
      if (history.model === 'rw-register') return isKept(key, history.stepValue[at]!) ? [step] : [];
      const list = history.elements.subarray(history.elementsFrom[at]!, history.elementsFrom[at + 1]!);
      const value = Array.from(list)
        .filter((element) => isKept(key, element))
        .map((element) => history.values[element]!);
      return [{ ...step, value }];
    });
    builder.add({ ...told, steps });
  }
  return builder.finish();
}
