import type { NextFunction, Request, Response } from 'express';
import { ProblemError } from './problem-error.js';

/** No name, id or token has a NUL, and PostgreSQL takes none. */
export function noNulInAddress(request: Request, _response: Response, next: NextFunction): void {
  next(request.url.includes('%00') ? new ProblemError('invalid-request', 'the address has a NUL (%00)') : undefined);
}
