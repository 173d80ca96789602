import { isJsonObject, type JsonObject, type Scenario } from '@isthmus/contract';

/** An experiment of a scenario, as what is different from its base. */
export interface Variant {
  readonly name: string;
  readonly patch: JsonObject;
}

/** The experiments of a scenario in order; of a matrix row by row, each called "row / column". */
export function variantsOf({ variants, matrix }: Pick<Scenario, 'variants' | 'matrix'>): readonly Variant[] {
  if (matrix === undefined) return Object.entries(variants ?? {}).map(([name, patch]) => ({ name, patch }));
  return Object.entries(matrix.rows.entries).flatMap(([row, ofRow]) =>
    Object.entries(matrix.columns.entries)
      .map(([column, ofColumn]) => ({
        name: cellName(row, column),
        patch: bothPatches(ofRow, ofColumn),
      }))
      .filter(({ name }) => !matrix.leaveOut.some((pattern) => matches(pattern, name))),
  );
}

export function cellName(row: string, column: string): string {
  return `${row} / ${column}`;
}

/** Whether a variant is meant by a name in which * stands for any text. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** One patch in place of two, the second on top. Not the second applied to the first: what either takes away, both do. */
function bothPatches(first: JsonObject, second: JsonObject): JsonObject {
  const both: Record<string, unknown> = { ...first };
  for (const [field, value] of Object.entries(second)) {
    const before = both[field];
    both[field] = isJsonObject(before) && isJsonObject(value) ? bothPatches(before, value) : value;
  }
  return both;
}
