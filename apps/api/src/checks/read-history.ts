import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { HISTORY_BYTES_MAX } from '@isthmus/contract';
import { HistoryParser, type HistoryParserOptions } from '@isthmus/sim-history';
import type { Request } from 'express';
import { ProblemError } from '../problems/problem-error.js';

export const HISTORY_TYPES = ['text/plain', 'application/x-ndjson', 'text/csv', 'application/edn'] as const;

export interface ReadHistory {
  /** Gzip. */
  readonly history: Uint8Array;
  /** Uncompressed. */
  readonly bytes: number;
  readonly operations: number;
  readonly of: 'operations' | 'transactions';
  /** Of the bytes. */
  readonly digest: string;
}

/**
 * Reads an uploaded history while it comes: what is no history is refused at its first fault, and of its text no more than a
 * chunk and a line is in memory.
 */
export async function readHistory(request: Request, options: HistoryParserOptions): Promise<ReadHistory> {
  requireType(request);
  const parser = new HistoryParser(options);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const digest = createHash('sha256');
  const gzip = createGzip();
  const compressed: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => compressed.push(chunk));
  let bytes = 0;
  try {
    // Not destroyed by what is thrown here: with the request would go the connection, and with it the answer.
    for await (const chunk of unzipped(request).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > HISTORY_BYTES_MAX) throw tooLarge();
      refuseFault(parser.feed(decoded(decoder, chunk)));
      digest.update(chunk);
      if (!gzip.write(chunk)) await once(gzip, 'drain');
    }
  } catch (error) {
    // Many clients send all they have before they look for an answer.
    request.unpipe().resume();
    throw isGzipError(error) ? new ProblemError('malformed-document', 'the body is not whole gzip') : error;
  }
  refuseFault(parser.feed(decoded(decoder)));
  const parsed = parser.end();
  if (!parsed.ok) throw badHistory(parsed.fault);
  gzip.end();
  await once(gzip, 'end');
  return {
    history: Buffer.concat(compressed),
    bytes,
    operations: parsed.history.length,
    of: parsed.of,
    digest: digest.digest('hex'),
  };
}

function requireType(request: Request): void {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if ((HISTORY_TYPES as readonly string[]).includes(type)) return;
  const list = HISTORY_TYPES.join(', ');
  throw new ProblemError('unsupported-media-type', `send the history with a Content-Type of ${list}`);
}

/** The body as a stream of chunks. */
function unzipped(request: Request): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip')
    throw new ProblemError('unsupported-media-type', `a history may be sent as it is or with gzip, not ${encoding}`);
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

function isGzipError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');
}

function decoded(decoder: InstanceType<typeof TextDecoder>, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new ProblemError('malformed-document', 'the history is not UTF-8');
  }
}

function refuseFault(fault: Fault | null): void {
  if (fault !== null) throw badHistory(fault);
}

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

function badHistory({ line, column, message }: Fault): ProblemError {
  const where = `line ${line}, column ${column}`;
  return new ProblemError('invalid-history', `nothing was stored; ${where}: ${message}`, [
    { pointer: '', code: 'invalid-history', message: `${where}: ${message}` },
  ]);
}

function tooLarge(): ProblemError {
  const mebibytes = HISTORY_BYTES_MAX / 1024 / 1024;
  return new ProblemError(
    'document-too-large',
    `a history may have up to ${mebibytes} MiB, counted uncompressed; \`isthmus check\` takes larger ones`,
  );
}
