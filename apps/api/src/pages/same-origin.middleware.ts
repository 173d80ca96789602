import type { NextFunction, Request, Response } from 'express';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/**
 * The service has no sign-in here, so the browser's word must do: a request is served only under a loopback name (no DNS
 * rebinding), and one that a page of another origin makes is not (no cross-site request forgery).
 */
export function sameOriginOnly(request: Request, response: Response, next: NextFunction): void {
  const host = request.headers.host ?? '';
  const { origin } = request.headers;
  if (LOOPBACK.test(host) && (origin === undefined || origin === `http://${host}`)) {
    next();
    return;
  }
  response
    .status(403)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: '/docs/problems#cross-origin',
        title: 'The request comes from elsewhere',
        status: 403,
        detail:
          'this service has no sign-in: it answers to its own pages and to local programs, under 127.0.0.1, localhost or [::1]',
        code: 'cross-origin',
        instance: request.originalUrl,
      }),
    );
}
