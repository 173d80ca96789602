import { parseWith } from '@isthmus/contract';
import type { z } from 'zod';
import { ProblemError } from './problem-error.js';

/** Query parameters by a strict schema: an unknown one is an error that lists those that there are. */
export function parseQuery<Schema extends z.ZodObject>(schema: Schema, query: unknown): z.infer<Schema> {
  const parsed = parseWith(schema, query);
  if (parsed.ok) return parsed.value;
  const known = Object.keys(schema.shape).join(', ');
  const errors = parsed.violations.map((violation) =>
    violation.code === 'unknown-field' ? { ...violation, allowed: `one of ${known}` } : violation,
  );
  throw new ProblemError('invalid-request', `the query is not valid; it may have ${known}`, errors);
}
