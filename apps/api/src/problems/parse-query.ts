import { parseWith } from '@isthmus/contract';
import type { z } from 'zod';
import { ProblemError } from './problem-error.js';

/** Query parameters by a strict schema: an unknown one is an error that lists those that there are. */
export function parseQuery<Schema extends z.ZodObject>(schema: Schema, query: unknown): z.infer<Schema> {
  const parsed = parseWith(schema, query);
  if (parsed.ok) return parsed.value;
  const known = Object.keys(schema.shape).join(', ');
  throw new ProblemError('invalid-request', `the query is not valid; it may have ${known}`, parsed.violations);
}
