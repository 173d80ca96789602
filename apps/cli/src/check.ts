import { createReadStream } from 'node:fs';
import type { LinearizabilityJudgement } from '@isthmus/contract';
import type { ConsistencyModel, IsolationLevel } from '@isthmus/sim-checkers';
import { type HistoryFault, HistoryParser, type HistoryParserOptions, type ParsedHistory } from '@isthmus/sim-history';
import { judgeLinearizability } from '@isthmus/sim-laboratory';
import { judgeTransactions } from './check-isolation.js';
import { judgeModels } from './check-models.js';
import { EXIT } from './exit-codes.js';
import { operationInWords } from './operation-words.js';

type Witness = NonNullable<LinearizabilityJudgement['witness']>;

export interface CheckOptions extends HistoryParserOptions {
  /** Search steps in all. */
  readonly budget?: number;
  /** Of transactions: what the exit code speaks of. Default: strict serializable. */
  readonly level?: IsolationLevel;
  /** Of registers: the consistency models to judge by. Default: linearizability alone, of any object. */
  readonly checks?: readonly ConsistencyModel[];
  readonly json?: true;
}

/**
 * Checks a recorded history, prints the verdict, and answers the exit code: single operations for linearizability,
 * transactions for their isolation.
 */
export async function check(file: string, options: CheckOptions): Promise<number> {
  const parsed = await parse(file, options);
  if (!parsed.ok) return refuse(file, parsed.fault, options.json);
  if (parsed.of === 'transactions') {
    const { format, model, level, json } = options;
    return judgeTransactions(parsed.history, { file, format, model, level, ...(json ? { json } : {}) });
  }
  const { history } = parsed;
  if (options.checks !== undefined) {
    const { format, model, checks, json } = options;
    return judgeModels(history, { file, format, model, models: checks, ...(json ? { json } : {}) });
  }
  const judgement = judgeLinearizability(history, options.budget);
  const { verdict, sentence, witness } = judgement;
  if (options.json) {
    const document = { valid: true, file, format: options.format, model: options.model, ...judgement };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(`${file}: ${sentence}\n${witness === null ? '' : witnessInWords(witness)}`);
  }
  return verdict === 'holds' ? EXIT.ok : verdict === 'violated' ? EXIT.violated : EXIT.undecided;
}

/** The file is read as it is parsed: never more of its text than a chunk and a line is in memory. */
async function parse(file: string, options: CheckOptions): Promise<ParsedHistory> {
  const parser = new HistoryParser(options);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  try {
    const chunks: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file);
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      const fault = parser.feed(text);
      if (fault) return { ok: false, fault };
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line++;
    }
    const fault = parser.feed(decoder.decode());
    return fault ? { ok: false, fault } : parser.end();
  } catch (error) {
    if (error instanceof TypeError)
      return { ok: false, fault: { line, column: 1, message: 'what follows is not UTF-8 text' } };
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: { line: 1, column: 1, message: `it cannot be read: ${message}` } };
  }
}

function refuse(file: string, fault: HistoryFault, json?: true): number {
  if (json) process.stdout.write(`${JSON.stringify({ valid: false, file, errors: [fault] }, null, 2)}\n`);
  else process.stderr.write(`isthmus: ${file}:${fault.line}:${fault.column}: ${fault.message}\n`);
  return EXIT.badInput;
}

/** Operations that are shown in words; the rest are in the JSON. */
const SHOWN_MAX = 20;

function witnessInWords({ offender, operations, prefixOperations, shortest, key }: Witness): string {
  const shown = operations.slice(-SHOWN_MAX);
  const lines = [
    `  offender  ${operationInWords(offender)}`,
    `  ${shortest ? 'Until it responded' : 'As far as the search could tell, until it responded'}, the history${key === '' ? '' : ` of "${key}"`} was linearizable; with it, no order of its ${prefixOperations} operations explains all answers.`,
    `  ${operations.length === prefixOperations ? 'The operations' : `${operations.length} of them contradict each other already`}${shown.length < operations.length ? ` (the last ${shown.length})` : ''}:`,
    ...shown.map((operation) => `    ${operationInWords(operation)}`),
  ];
  return `${lines.join('\n')}\n`;
}
