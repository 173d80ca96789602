import { digestOf, type Parsed } from '@isthmus/contract';
import type { Accepted, RequestKey } from '@isthmus/persistence';
import type { Request, Response } from 'express';
import { ProblemError } from '../problems/problem-error.js';

const KEY_LENGTH_MAX = 255;

/** The `Idempotency-Key` of a request with what it came with; undefined where there is none. */
export function requestKeyOf(request: Request, route: string, document: unknown): RequestKey | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length < 1 || key.length > KEY_LENGTH_MAX) {
    throw new ProblemError('invalid-request', `an Idempotency-Key has 1 to ${KEY_LENGTH_MAX} characters`);
  }
  return { route, key, fingerprint: digestOf(document) };
}

/** What passed both checks, or the problem with every violation. */
export function accepted<Value>(result: Parsed<Value>): Value {
  if (result.ok) return result.value;
  const [first] = result.violations;
  const where =
    first === undefined ? '' : `: ${first.pointer === '' ? 'the document' : first.pointer}: ${first.message}`;
  throw new ProblemError(
    'invalid-definition',
    `nothing was stored; ${result.violations.length === 1 ? 'one thing is wrong' : `${result.violations.length} things are wrong, the first`}${where}`,
    result.violations,
  );
}

/** Answers 202 with where to look, the same again for a repeated key. */
export function answerAccepted<Resource extends { readonly links: { readonly self: string } }>(
  response: Response,
  outcome: Accepted<Resource>,
): void {
  switch (outcome.kind) {
    case 'accepted':
      response.status(202).location(outcome.resource.links.self).set('Retry-After', '1').json(outcome.resource);
      return;
    case 'replay':
      response.status(outcome.answer.status).set('Idempotency-Replayed', 'true');
      if (outcome.answer.location !== null) response.location(outcome.answer.location);
      response.json(outcome.answer.body);
      return;
    case 'reused':
      throw new ProblemError(
        'idempotency-mismatch',
        'this Idempotency-Key came with another document before: use a new one',
      );
    case 'in-use':
      throw new ProblemError(
        'idempotency-in-progress',
        'a request with this Idempotency-Key is being worked on right now: try again',
      );
  }
}
