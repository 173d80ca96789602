import type { CheckedOperation } from '@isthmus/contract';

/** `line 12  session 3  write 4` and what came of it. */
export function operationInWords(operation: CheckedOperation): string {
  const { key, line, session, outcome } = operation;
  const on = key === '' ? '' : ` on "${key}"`;
  return `line ${line ?? 0}  session ${session}  ${deed(operation)}${on}${outcome === 'info' ? ' (outcome unknown)' : ''}`;
}

function deed({ kind, argument, expected, result, swapped, outcome }: CheckedOperation): string {
  const answer = result === undefined || kind === 'cas' ? '' : ` → ${shown(result)}`;
  if (kind !== 'cas') return `${kind}${argument === undefined ? '' : ` ${shown(argument)}`}${answer}`;
  const found = result === undefined ? '' : `, found ${shown(result)}`;
  const fate = outcome === 'info' ? '' : swapped ? ', swapped' : `, not swapped${found}`;
  return `cas ${shown(expected)} to ${shown(argument)}${fate}`;
}

/** Long texts and lists are cut in the middle. */
function shown(value: CheckedOperation['argument']): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= 60 ? text : `${text.slice(0, 28)} … ${text.slice(-28)}`;
}
