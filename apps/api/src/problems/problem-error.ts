import { HttpException } from '@nestjs/common';
import type { Problem, Violation } from '@isthmus/contract';

/** Every code that a problem can have, with its status and title. `/docs/problems` lists them. */
export const PROBLEMS = {
  'malformed-document': [400, 'The document cannot be read'],
  'invalid-definition': [422, 'The definition is not valid'],
  'invalid-history': [422, 'The history is not valid'],
  'invalid-request': [400, 'The request is not valid'],
  'cross-origin': [403, 'The request comes from elsewhere'],
  'unsupported-media-type': [415, 'The media type is not supported'],
  'document-too-large': [413, 'The document is too large'],
  'not-found': [404, 'There is no such resource'],
  'run-not-finished': [409, 'The run has no report yet'],
  'run-without-report': [409, 'The run ended without a report'],
  'nothing-broken': [422, 'The run broke no consistency model'],
  'trace-not-finished': [409, 'The trace has no document yet'],
  'trace-without-document': [409, 'The trace ended without a document'],
  'still-running': [409, 'Runs of it have not ended'],
  'idempotency-in-progress': [409, 'A request with this key is in progress'],
  'idempotency-mismatch': [422, 'The key was used with another request'],
  unavailable: [503, 'The service is not available'],
  internal: [500, 'The service failed'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An answer that is an error: thrown anywhere, written as `application/problem+json` by the filter. */
export class ProblemError extends HttpException {
  readonly problem: Problem;

  constructor(code: ProblemCode, detail: string, errors?: readonly Violation[]) {
    const [status, title] = PROBLEMS[code];
    super(detail, status);
    this.problem = {
      type: `/docs/problems#${code}`,
      title,
      status,
      detail,
      code,
      ...(errors === undefined ? {} : { errors: [...errors] }),
    };
  }
}

/** The resource, or the problem that there is none of that id. */
export function found<Resource>(what: string, id: string, resource: Resource | null): Resource {
  if (resource === null) throw new ProblemError('not-found', `there is no ${what} ${JSON.stringify(id)}`);
  return resource;
}
