import { parseText } from '@isthmus/contract';
import type { Request } from 'express';
import { ProblemError } from '../problems/problem-error.js';

/** No type here is one that a form of another site could send without asking first (CORS-safelisted). */
export const DOCUMENT_TYPES = [
  'application/json',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
] as const;

/**
 * The request's body as plain data. JSON and YAML are read by the same strict parser, so duplicate keys, `__proto__`,
 * numbers that are not finite and half surrogates are refused in both.
 */
export function readDocument(request: Request): unknown {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!(DOCUMENT_TYPES as readonly string[]).includes(type)) {
    throw new ProblemError(
      'unsupported-media-type',
      `send the document with Content-Type application/json or application/yaml${type === '' ? '' : `, not ${type}`}`,
    );
  }
  const body: unknown = request.body;
  const parsed = parseText(textOf(body instanceof Uint8Array ? body : new Uint8Array()));
  if (!parsed.ok)
    throw new ProblemError('malformed-document', 'the document cannot be read; see errors', parsed.violations);
  return parsed.value;
}

/** Whether a request came without a document, where one is not required. */
export function isEmptyBody(body: unknown): boolean {
  return !(body instanceof Uint8Array) || body.length === 0;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError('malformed-document', 'the document is not UTF-8');
  }
}
