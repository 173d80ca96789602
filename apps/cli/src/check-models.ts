import type { ConsistencyModel } from '@isthmus/sim-checkers';
import type { ObjectHistory } from '@isthmus/sim-history';
import { isOfRegisters, judgeModels as judge } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { operationInWords } from './operation-words.js';
import { table } from './table.js';

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
  if (!isOfRegisters(history.model)) {
    process.stderr.write(`isthmus: ${asked.model}: consistency models are defined for registers and cas-registers\n`);
    return EXIT.badInput;
  }
  const judgement = judge(history, models);
  const { verdict } = judgement;
  if (json) {
    process.stdout.write(`${JSON.stringify({ valid: true, ...asked, ...judgement }, null, 2)}\n`);
  } else {
    const rows = judgement.models.map(({ model, verdict, follows, undecided, pattern }) => [
      model,
      verdict,
      follows === undefined
        ? (undecided ?? pattern ?? '')
        : `as ${follows} ${verdict === 'holds' ? 'holds' : 'is violated'}`,
    ]);
    process.stdout.write(`${asked.file}: ${verdict}\n${table(['model', 'verdict', ''], rows)}`);
    for (const { model, witness } of judgement.models) {
      if (witness === undefined) continue;
      const lines = witness.operations.map((operation) => `    ${operationInWords(operation)}`);
      process.stdout.write(`  against ${model}:\n${lines.join('\n')}\n`);
    }
  }
  return verdict === 'holds' ? EXIT.ok : verdict === 'violated' ? EXIT.violated : EXIT.undecided;
}
