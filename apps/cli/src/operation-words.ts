import type { ObjectLinearizability } from '@isthmus/sim-checkers';
import { type ObjectHistory, type ObjectRow, objectRow, type ObjectValue } from '@isthmus/sim-history';

/** One operation as JSON: instants are those of the file, null where it never responded. */
export function operationRecord(history: ObjectHistory, row: number): object {
  const { respondedAt, ...told } = objectRow(history, row);
  return { ...told, respondedAt: respondedAt === Infinity ? null : respondedAt };
}

/** `line 12  session 3  write 4` and what came of it. */
export function operationInWords(history: ObjectHistory, row: number): string {
  const told = objectRow(history, row);
  const key = told.key === '' ? '' : ` on "${told.key}"`;
  return `line ${told.line ?? 0}  session ${told.session}  ${deed(told)}${key}${told.outcome === 'info' ? ' (outcome unknown)' : ''}`;
}

/** The verdict in a sentence. */
export function historyInWords(history: ObjectHistory, answer: ObjectLinearizability): string {
  const { verdict, operations, keys, steps, reason } = answer;
  const size = `${operations} operations of ${history.sessions.length} sessions on ${keys} ${keys === 1 ? 'object' : 'objects'}`;
  if (verdict === 'holds') return `linearizable (${size})`;
  if (verdict === 'violated') return `not linearizable (${size})`;
  const why = reason === 'memory' ? 'the search met too many states' : `${steps} search steps were not enough`;
  return `undecided (${size}): ${why}`;
}

function deed({ kind, argument, expected, result, swapped, outcome }: ObjectRow): string {
  const answer = result === undefined || kind === 'cas' ? '' : ` → ${shown(result)}`;
  if (kind !== 'cas') return `${kind}${argument === undefined ? '' : ` ${shown(argument)}`}${answer}`;
  const found = result === undefined ? '' : `, found ${shown(result)}`;
  const fate = outcome === 'info' ? '' : swapped ? ', swapped' : `, not swapped${found}`;
  return `cas ${shown(expected)} to ${shown(argument)}${fate}`;
}

/** Long texts and lists are cut in the middle. */
function shown(value: ObjectValue | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= 60 ? text : `${text.slice(0, 28)} … ${text.slice(-28)}`;
}
