import {
  checkModels,
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  historyOfRegisters,
  type ModelVerdict,
} from '@isthmus/sim-checkers';
import type { ObjectHistory } from '@isthmus/sim-history';
import { checkedOperation } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { operationInWords } from './operation-words.js';
import { table } from './table.js';

/** What may be asked of a history of registers, and the models that each is about; `models` is all of them. */
export const MODEL_CHECKS: Readonly<Record<string, readonly ConsistencyModel[]>> = {
  linearizable: ['linearizable'],
  sequential: ['sequential'],
  causal: ['CC', 'CCv', 'CM'],
  pram: ['PRAM'],
  sessions: ['read your writes', 'monotonic reads', 'monotonic writes', 'writes follow reads'],
  'consistent-prefix': ['consistent prefix'],
  models: CONSISTENCY_MODELS,
};

/** What is asked of a history of registers. */
export interface ModelsQuestion {
  readonly file: string;
  readonly format: string;
  readonly model: string;
  /** The models that the exit code speaks of. */
  readonly models: readonly ConsistencyModel[];
  readonly json?: true;
}

/** Judges registers by consistency models, prints the verdicts, and answers the exit code: of all that were asked for. */
export function judgeModels(history: ObjectHistory, { models, json, ...asked }: ModelsQuestion): number {
  const registers = historyOfRegisters(history);
  if (registers === null) {
    process.stderr.write(`isthmus: ${asked.model}: consistency models are defined for registers and cas-registers\n`);
    return EXIT.badInput;
  }
  const verdicts = checkModels(registers, { models }).filter(({ model }) => models.includes(model));
  const verdict = verdictOf(verdicts);
  if (json) {
    const records = verdicts.map(({ witness, ...told }) => ({
      ...told,
      ...(witness && {
        witness: {
          offender: checkedOperation(history, witness.offender),
          operations: ascending(witness.operations).map((row) => checkedOperation(history, row)),
        },
      }),
    }));
    const document = { valid: true, ...asked, verdict, operations: history.length, models: records };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const rows = verdicts.map(({ model, verdict, follows, undecided, pattern }) => [
      model,
      verdict,
      follows === undefined
        ? (undecided ?? pattern ?? '')
        : `as ${follows} ${verdict === 'holds' ? 'holds' : 'is violated'}`,
    ]);
    process.stdout.write(`${asked.file}: ${verdict}\n${table(['model', 'verdict', ''], rows)}`);
    for (const { model, witness } of verdicts) {
      if (witness === undefined) continue;
      const lines = ascending(witness.operations).map(
        (row) => `    ${operationInWords(checkedOperation(history, row))}`,
      );
      process.stdout.write(`  against ${model}:\n${lines.join('\n')}\n`);
    }
  }
  return verdict === 'holds' ? EXIT.ok : verdict === 'violated' ? EXIT.violated : EXIT.undecided;
}

/** One violation is a violation, one undecided model leaves the whole undecided. */
function verdictOf(verdicts: readonly ModelVerdict[]): ModelVerdict['verdict'] {
  const has = (wanted: ModelVerdict['verdict']) => verdicts.some(({ verdict }) => verdict === wanted);
  return has('violated') ? 'violated' : has('undecided') ? 'undecided' : 'holds';
}

function ascending(rows: readonly number[]): readonly number[] {
  return rows.toSorted((a, b) => a - b);
}
