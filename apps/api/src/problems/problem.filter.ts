import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ProblemError, type ProblemCode } from './problem-error.js';

/** Writes every error, the framework's own included, as a problem (RFC 9457). What is not ours to tell is only logged. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const { problem } = problemOf(error, request);
    const requestId = randomUUID();
    if (problem.status >= 500)
      this.logger.error(
        `${requestId} ${request.method} ${request.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, instance: request.originalUrl, requestId }));
  }
}

function problemOf(error: unknown, request: Request): ProblemError {
  if (error instanceof ProblemError) return error;
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const byStatus: Partial<Record<number, [ProblemCode, string]>> = {
    400: ['invalid-request', message],
    404: ['not-found', `there is nothing at ${request.method} ${request.path}; /docs lists what there is`],
    413: ['document-too-large', 'a document may have up to 1 MiB (1,048,576 bytes), counted uncompressed'],
    415: ['unsupported-media-type', message],
  };
  const known = byStatus[status];
  if (known) return new ProblemError(...known);
  if (isDatabaseDown(error))
    return new ProblemError('unavailable', 'the database cannot be reached; try again in a few seconds');
  return new ProblemError('internal', 'something failed on our side; the request id names it in the log');
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Errors of Express's own parsers carry their status.
  if (typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number')
    return error.status;
  return 500;
}

function isDatabaseDown(error: unknown): boolean {
  const text = error instanceof Error ? `${error.name} ${error.message}` : '';
  return /ECONNREFUSED|ECONNRESET|DatabaseNotReachable|Can't reach database|Connection terminated|terminating connection|P1001|P1017/.test(
    text,
  );
}
