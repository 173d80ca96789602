/** A JSON object as it was written. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A document with a JSON merge patch applied (RFC 7396): objects are merged field by field, null takes a field away, and
 * whatever else stands in the patch, lists included, replaces what was there. Neither argument is changed.
 */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged: Record<string, unknown> = isJsonObject(document) ? { ...document } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}

/** The smallest merge patch that makes `to` out of `from`. Nulls inside `to` cannot be said and count as absent. */
export function mergePatchBetween(from: JsonObject, to: JsonObject): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const field of Object.keys(from)) if (to[field] === undefined || to[field] === null) patch[field] = null;
  for (const [field, value] of Object.entries(to)) {
    const before = from[field];
    if (value === undefined || value === null) continue;
    if (isJsonObject(before) && isJsonObject(value)) {
      const inner = mergePatchBetween(before, value);
      if (Object.keys(inner).length > 0) patch[field] = inner;
    } else if (JSON.stringify(before) !== JSON.stringify(value)) patch[field] = value;
  }
  return patch;
}

/** The steps of a JSON pointer (RFC 6901). */
export function stepsOf(pointer: string): readonly string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a document has at a JSON pointer; undefined where it has nothing. */
export function valueAtPointer(document: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    document,
  );
}

/**
 * A copy of a document with another value at a JSON pointer: objects on the way are made where they are missing, `-` or the length of a list
 * appends to it. undefined where the pointer leads through something that is neither an object nor that far a list.
 */
export function withValueAt(document: unknown, pointer: string, value: unknown): unknown {
  return replaced(document, stepsOf(pointer), value);
}

function replaced(document: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(document)) {
    const index = step === '-' ? document.length : Number(step);
    if (!/^(0|[1-9]\d{0,5}|-)$/.test(step) || index > document.length) return undefined;
    const inner = replaced(document[index], rest, value);
    return inner === undefined ? undefined : [...document.slice(0, index), inner, ...document.slice(index + 1)];
  }
  if (document !== undefined && !isJsonObject(document)) return undefined;
  const inner = replaced(document?.[step], rest, value);
  return inner === undefined ? undefined : { ...document, [step]: inner };
}
