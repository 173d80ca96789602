import type { CheckedOperation } from '@isthmus/contract';
import { type ObjectHistory, objectRow } from '@isthmus/sim-protocol';

/** One operation as a record: instants are those of the file. */
export function checkedOperation(history: ObjectHistory, row: number): CheckedOperation {
  const { respondedAt, ...told } = objectRow(history, row);
  return { ...told, respondedAt: respondedAt === Infinity ? null : respondedAt } as CheckedOperation;
}
