/** A value of a report that can be judged. */
export type Scalar = string | number | boolean | null;

/** A value that a path leads to. */
export interface Found {
  readonly value: Scalar;
  /** What tells it from others of the path: `eu-west-1 write cut`; empty where there is one. */
  readonly place: string;
  /** What the report says of it in words, such as a verdict's operations. */
  readonly sentence?: string;
}

/** Fields by which entries of a report's lists are known. */
const NAMES = ['datacenter', 'kind', 'phase', 'check', 'model', 'fault', 'level', 'name'] as const;

interface Step {
  readonly field: string;
  readonly conditions: readonly { readonly field: string; readonly equals: string; readonly negated: boolean }[];
}

/**
 * The values at a path such as `availability[kind=write,phase=cut].successRate`, in the report's order. A list without
 * brackets, or with empty ones, stands for all its entries; what is not there is left out.
 */
export function valuesAt(report: unknown, path: string): Found[] {
  let reached: readonly { readonly value: unknown; readonly place: string; readonly sentence?: string }[] = [
    { value: report, place: '' },
  ];
  for (const { field, conditions } of stepsOfPath(path)) {
    reached = reached.flatMap(({ value, place, ...told }) => {
      const inner = fieldOf(value, field);
      if (inner === undefined) return [];
      if (!Array.isArray(inner)) return [{ value: inner, place, ...told, ...sentenceOf(inner) }];
      return (inner as readonly unknown[])
        .filter((entry) => conditions.every((condition) => isMet(entry, condition)))
        .map((entry) => ({
          value: entry,
          place: [place, nameOf(entry)].filter((part) => part !== '').join(' '),
          ...told,
          ...sentenceOf(entry),
        }));
    });
  }
  return reached.flatMap(({ value, ...rest }) => (isScalar(value) ? [{ value, ...rest }] : []));
}

function stepsOfPath(path: string): readonly Step[] {
  return [...path.matchAll(/([A-Za-z][A-Za-z0-9]*)(?:\[([^\][]*)\])?\.?/g)].map(([, field = '', inner = '']) => ({
    field,
    conditions: inner
      .split(',')
      .filter((condition) => condition.trim() !== '')
      .map((condition) => {
        const [, name = '', negation = '', equals = ''] = /^\s*(\w+)\s*(!?)=\s*(.*?)\s*$/.exec(condition) ?? [];
        return { field: name, equals, negated: negation === '!' };
      }),
  }));
}

function isMet(entry: unknown, { field, equals, negated }: Step['conditions'][number]): boolean {
  return (String(fieldOf(entry, field)) === equals) !== negated;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}

function nameOf(entry: unknown): string {
  return NAMES.flatMap((name) => {
    const value = fieldOf(entry, name);
    return typeof value === 'string' ? [value] : [];
  }).join(' ');
}

function sentenceOf(value: unknown): { readonly sentence?: string } {
  const sentence = fieldOf(value, 'sentence');
  return typeof sentence === 'string' ? { sentence } : {};
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
