import { z } from 'zod';

/** One thing wrong with a document: where, what, and what would be right. */
export const violationSchema = z
  .strictObject({
    pointer: z.string().meta({
      description: 'JSON pointer (RFC 6901) into the document; "" is the whole of it',
      examples: ['/strategy/leader'],
    }),
    code: z.string().meta({ examples: ['unknown-field', 'out-of-range'] }),
    message: z.string(),
    allowed: z.string().optional().meta({ description: 'What would be accepted' }),
  })
  .meta({ id: 'Violation' });

export type Violation = z.infer<typeof violationSchema>;

/** Most violations that one answer lists; the rest are counted in its last entry. */
export const VIOLATIONS_MAX = 100;

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly violations: readonly Violation[] };

/** A JSON pointer from the steps of a path. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Parses a value with a schema, collecting every violation with its pointer. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: readonly PropertyKey[] = [],
): Parsed<z.infer<Schema>> {
  const result = schema.safeParse(value, { error: fieldsThatThereAre });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, violations: capped(result.error.issues.flatMap((issue) => violationsOf(issue, at, value))) };
}

/** Zod tells of an unknown field, and not which there are. */
const fieldsThatThereAre: z.core.$ZodErrorMap = ({ code, inst }) =>
  code === 'unrecognized_keys' && inst instanceof z.ZodObject
    ? `one of ${Object.keys(inst.shape).join(', ')}`
    : undefined;

/** At most VIOLATIONS_MAX of them, in order of their pointers' first appearance. */
export function capped(violations: readonly Violation[]): readonly Violation[] {
  if (violations.length <= VIOLATIONS_MAX) return violations;
  const rest = violations.length - VIOLATIONS_MAX + 1;
  return [
    ...violations.slice(0, VIOLATIONS_MAX - 1),
    { pointer: '', code: 'more', message: `and ${rest} more violations` },
  ];
}

function violationsOf(issue: z.core.$ZodIssue, at: readonly PropertyKey[], root: unknown): Violation[] {
  const path = [...at, ...issue.path];
  const pointer = pointerOf(path);
  const isMissing = valueAt(root, issue.path) === undefined;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        pointer: pointerOf([...path, key]),
        code: 'unknown-field',
        message: `unknown field ${JSON.stringify(key)}`,
        allowed: issue.message,
      }));
    case 'invalid_type': {
      const allowed = ownMessage(issue) ?? article(issue.expected);
      if (isMissing) return [{ pointer, code: 'required', message: 'is required', allowed }];
      return [{ pointer, code: 'wrong-type', message: `must be ${article(issue.expected)}`, allowed }];
    }
    case 'invalid_value': {
      const values = issue.values.map((value) => JSON.stringify(value)).join(', ');
      const allowed = issue.values.length > 1 ? `one of ${values}` : values;
      if (isMissing) return [{ pointer, code: 'required', message: 'is required', allowed }];
      const message = `${shown(valueAt(root, issue.path))} is not allowed here`;
      return [{ pointer, code: 'not-allowed', message, allowed }];
    }
    case 'too_small':
      return [
        {
          pointer,
          code: 'out-of-range',
          message:
            ownMessage(issue) ?? `too ${issue.origin === 'number' || issue.origin === 'int' ? 'small' : 'short'}`,
          allowed: `${issue.inclusive ? 'at least' : 'more than'} ${counted(issue.minimum, issue.origin)}`,
        },
      ];
    case 'too_big':
      return [
        {
          pointer,
          code: 'out-of-range',
          message: `too ${issue.origin === 'number' || issue.origin === 'int' ? 'large' : 'long'}`,
          allowed: `${issue.inclusive ? 'at most' : 'less than'} ${counted(issue.maximum, issue.origin)}`,
        },
      ];
    case 'invalid_format':
      return [
        {
          pointer,
          code: 'wrong-format',
          message: `${shown(valueAt(root, issue.path))} is not well formed`,
          allowed: issue.message,
        },
      ];
    case 'invalid_union':
      return unionViolations(issue, at, root);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) =>
        violationsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, at, root),
      );
    case 'not_multiple_of':
      return [{ pointer, code: 'wrong-format', message: issue.message, allowed: `a multiple of ${issue.divisor}` }];
    case 'custom': {
      const allowed = typeof issue.params?.['allowed'] === 'string' ? issue.params['allowed'] : undefined;
      return [{ pointer, code: 'invalid', message: issue.message, ...(allowed === undefined ? {} : { allowed }) }];
    }
  }
}

/** What the schema has to say of it itself, where it has. */
function ownMessage({ message }: z.core.$ZodIssueTooSmall | z.core.$ZodIssueInvalidType): string | undefined {
  return /^(Too small|Invalid input)/.test(message) ? undefined : message;
}

function counted(bound: number | bigint, origin: string): string {
  const things: Record<string, readonly [string, string]> = {
    string: ['character', 'characters'],
    array: ['entry', 'entries'],
  };
  const [one, many] = things[origin] ?? ['', ''];
  return `${bound} ${bound === 1 ? one : many}`.trim();
}

/** A value that fits no branch: of the branches that its own type could fit, the one with the fewest complaints speaks. */
function unionViolations(issue: z.core.$ZodIssueInvalidUnion, at: readonly PropertyKey[], root: unknown): Violation[] {
  const path = [...at, ...issue.path];
  const value = valueAt(root, issue.path);
  if (issue.discriminator !== undefined) {
    const options = 'options' in issue ? issue.options?.map((option) => JSON.stringify(option)).join(', ') : undefined;
    return [
      {
        pointer: pointerOf(path),
        code: value === undefined ? 'required' : 'not-allowed',
        message: value === undefined ? 'is required' : `${shown(value)} is not known`,
        ...(options === undefined ? {} : { allowed: `one of ${options}` }),
      },
    ];
  }
  const branches = issue.errors.map((errors) =>
    errors.flatMap((inner) =>
      violationsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, at, root),
    ),
  );
  const pointer = pointerOf(path);
  const deep = branches.filter((branch) => branch.some((violation) => violation.pointer !== pointer));
  if (deep.length > 0) return deep.reduce((best, branch) => (branch.length < best.length ? branch : best));
  const allowed = [...new Set(branches.flat().map((violation) => violation.allowed ?? violation.message))].join(
    '; or ',
  );
  return [
    {
      pointer,
      code: value === undefined ? 'required' : 'not-allowed',
      message: value === undefined ? 'is required' : `${shown(value)} is not allowed here`,
      allowed,
    },
  ];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    root,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function article(type: string): string {
  const names: Record<string, string> = { int: 'a whole number', record: 'an object' };
  return names[type] ?? (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
}
