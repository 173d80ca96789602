import type { CheckedOperation, Judgement } from '@isthmus/contract';
import { checkObjectLinearizable, type ObjectLinearizability } from '@isthmus/sim-checkers';
import { type ObjectHistory, objectRow } from '@isthmus/sim-protocol';

export interface JudgeOptions {
  /** Search steps in all. Default: 20,000,000. */
  readonly budget?: number | undefined;
}

/** Judges a history from elsewhere. The one judge of uploads and of files on the command line. */
export function judgeHistory(history: ObjectHistory, { budget }: JudgeOptions = {}): Judgement {
  const answer = checkObjectLinearizable(history, budget === undefined ? {} : { budget });
  const names = (positions: readonly number[]) => positions.map((key) => history.keys[key]!);
  const { witness } = answer;
  return {
    verdict: answer.verdict,
    sentence: sentenceOf(history, answer),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    operations: answer.operations,
    sessions: history.sessions.length,
    keys: answer.keys,
    steps: answer.steps,
    violatingKeys: names(answer.violatingKeys),
    unjudgedKeys: names(answer.unjudgedKeys),
    witness:
      witness === undefined
        ? null
        : {
            key: history.keys[witness.key]!,
            offender: checkedOperation(history, witness.offender),
            prefixOperations: witness.prefixOperations,
            shortest: witness.shortest,
            operations: witness.operations.map((row) => checkedOperation(history, row)),
          },
  };
}

/** One operation as a record: instants are those of the file. */
export function checkedOperation(history: ObjectHistory, row: number): CheckedOperation {
  const { respondedAt, ...told } = objectRow(history, row);
  return { ...told, respondedAt: respondedAt === Infinity ? null : respondedAt } as CheckedOperation;
}

function sentenceOf(
  history: ObjectHistory,
  { verdict, operations, keys, steps, reason }: ObjectLinearizability,
): string {
  const size = `${operations} operations of ${history.sessions.length} sessions on ${keys} ${keys === 1 ? 'object' : 'objects'}`;
  if (verdict === 'holds') return `linearizable (${size})`;
  if (verdict === 'violated') return `not linearizable (${size})`;
  const why = reason === 'memory' ? 'the search met too many states' : `${steps} search steps were not enough`;
  return `undecided (${size}): ${why}`;
}
