import { type Parsed, pointerOf, type Violation } from '@isthmus/contract';

/**
 * What is wrong with a scenario's batch, told of the override that brought it in: the scenario's own experiments are
 * sound, so an override is to blame where one touches the place, and all of them together where none does.
 */
export function inChanges<Value>(
  { overrides }: { readonly overrides: Readonly<Record<string, unknown>> },
  result: Parsed<Value>,
): Parsed<Value> {
  if (result.ok) return result;
  const violations = new Map<string, Violation>();
  for (const violation of result.violations) {
    const place = violation.pointer.replace(/^\/(experiment|sweep\/variants\/\d+\/patch)(?=\/|$)/, '');
    const told = { ...violation, pointer: pointerInChanges(place, Object.keys(overrides)) };
    violations.set(`${told.pointer} ${told.message}`, told);
  }
  return { ok: false, violations: [...violations.values()] };
}

function pointerInChanges(place: string, overrides: readonly string[]): string {
  const within = overrides.find((pointer) => place === pointer || place.startsWith(`${pointer}/`));
  if (within !== undefined) return `${pointerOf(['overrides', within])}${place.slice(within.length)}`;
  const inside = overrides.find((pointer) => pointer.startsWith(`${place}/`));
  if (inside !== undefined) return pointerOf(['overrides', inside]);
  return place.startsWith('/sweep/seeds') ? place.slice('/sweep'.length) : '/overrides';
}
