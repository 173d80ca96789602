import type { NextFunction, Request, Response } from 'express';
import { ProblemError } from '../problems/problem-error.js';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/**
 * The service has no sign-in here, so the browser's word must do: a request is served only under a loopback name (no DNS
 * rebinding), and one that a page of another origin makes is not (no cross-site request forgery).
 */
export function sameOriginOnly(request: Request, _response: Response, next: NextFunction): void {
  const host = request.headers.host ?? '';
  const { origin } = request.headers;
  if (LOOPBACK.test(host) && (origin === undefined || origin === `http://${host}`)) {
    next();
    return;
  }
  const detail =
    'this service has no sign-in: it answers to its own pages and to local programs, under 127.0.0.1, localhost or [::1]';
  next(new ProblemError('cross-origin', detail));
}
