import type { Found } from '@isthmus/persistence';
import { found, ProblemError } from '../problems/problem-error.js';

/** What a run has to show, or the problem that it has nothing, or not yet. */
export function resultOf<Result>(id: string, stored: Found<Result>): Result {
  switch (stored.kind) {
    case 'found':
      return stored.result;
    case 'absent':
      return found<Result>('run', id, null);
    case 'no-result':
      if (stored.state === 'queued' || stored.state === 'running')
        throw new ProblemError('run-not-finished', `${id} is ${stored.state}: follow /v1/runs/${id}/events`);
      throw new ProblemError(
        'run-without-report',
        `${id} was ${stored.state}, so it has no report; GET /v1/runs/${id} says why`,
      );
  }
}
