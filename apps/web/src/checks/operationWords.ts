import type { CheckedOperation } from '@isthmus/contract';

/** `write 4`, `read → 3`, `cas 1 to 2, swapped`: what was asked, and what came of it. */
export function operationWords({ kind, argument, expected, result, swapped, outcome }: CheckedOperation): string {
  if (kind === 'cas') {
    const found = result === undefined ? '' : `, found ${shown(result)}`;
    const fate = outcome === 'info' ? '' : swapped === true ? ', swapped' : `, not swapped${found}`;
    return `cas ${shown(expected)} to ${shown(argument)}${fate}`;
  }
  const asked = argument === undefined ? '' : ` ${shown(argument)}`;
  return `${kind}${asked}${result === undefined ? '' : ` → ${shown(result)}`}`;
}

/** Long texts and lists are cut in the middle. */
function shown(value: CheckedOperation['argument']): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= 60 ? text : `${text.slice(0, 28)} … ${text.slice(-28)}`;
}
