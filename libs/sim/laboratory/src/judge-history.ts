import type { Judgement, LinearizabilityJudgement } from '@isthmus/contract';
import {
  checkObjectLinearizable,
  type ConsistencyModel,
  type IsolationLevel,
  type ObjectLinearizability,
} from '@isthmus/sim-checkers';
import type { ParsedHistory } from '@isthmus/sim-history';
import type { ObjectHistory } from '@isthmus/sim-protocol';
import { checkedOperation } from './checked-operation.js';
import { judgeIsolation } from './judge-isolation.js';
import { judgeModels } from './judge-models.js';

/** A history that was read whole. */
export type SoundHistory = Extract<ParsedHistory, { ok: true }>;

export interface JudgeOptions {
  /** Search steps in all. Default: 20,000,000. */
  readonly budget?: number | undefined;
  /** Of transactions: the level that the verdict is on. Default: strict serializable. */
  readonly level?: IsolationLevel | undefined;
  /** Of registers: the models to judge by. Default: linearizability alone, of any object. */
  readonly models?: readonly ConsistencyModel[] | undefined;
}

/** Judges a history from elsewhere. The one judge of uploads and of files on the command line. */
export function judgeHistory(parsed: SoundHistory, { budget, level, models }: JudgeOptions = {}): Judgement {
  if (parsed.of === 'transactions') return judgeIsolation(parsed.history, level);
  return models === undefined ? judgeLinearizability(parsed.history, budget) : judgeModels(parsed.history, models);
}

/** `budget`: search steps in all; 20,000,000 unless given. */
export function judgeLinearizability(history: ObjectHistory, budget?: number): LinearizabilityJudgement {
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
