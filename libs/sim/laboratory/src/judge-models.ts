import type { ModelsJudgement } from '@isthmus/contract';
import { checkModels, type ConsistencyModel, historyOfRegisters, type ModelVerdict } from '@isthmus/sim-checkers';
import { invariant, type ObjectHistory } from '@isthmus/sim-protocol';
import { checkedOperation } from './checked-operation.js';

/** Judges registers by consistency models. @throws if the history is of other objects. */
export function judgeModels(history: ObjectHistory, models: readonly ConsistencyModel[]): ModelsJudgement {
  const registers = historyOfRegisters(history);
  invariant(registers !== null, `consistency models are asked of a history of ${history.model}`);
  const verdicts = checkModels(registers, { models }).filter(({ model }) => models.includes(model));
  return {
    verdict: verdictOf(verdicts),
    operations: history.length,
    models: verdicts.map(({ witness, ...told }) => ({
      ...told,
      ...(witness && {
        witness: {
          offender: checkedOperation(history, witness.offender),
          operations: witness.operations.toSorted((a, b) => a - b).map((row) => checkedOperation(history, row)),
        },
      }),
    })),
  };
}

/** One violation is a violation, one undecided model leaves the whole undecided. */
function verdictOf(verdicts: readonly ModelVerdict[]): ModelsJudgement['verdict'] {
  const has = (wanted: ModelVerdict['verdict']) => verdicts.some(({ verdict }) => verdict === wanted);
  return has('violated') ? 'violated' : has('undecided') ? 'undecided' : 'holds';
}
