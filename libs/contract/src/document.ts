import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  stringify,
  type Node,
  type Pair,
} from 'yaml';
import { type Parsed, pointerOf, type Violation } from './violation.js';

/** Largest document in bytes of UTF-8. */
export const DOCUMENT_BYTES_MAX = 1024 * 1024;
const DEPTH_MAX = 32;
const NODES_MAX = 20_000;
const LONE_SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Text to plain data. YAML 1.2 or JSON (which is YAML): duplicate keys, aliases, tags, NUL, lone surrogates, numbers that
 * are not finite, keys such as `__proto__`, more than 1 MiB, 32 levels or 20,000 values are refused with a pointer or a
 * line. The cost is linear in the text.
 */
export function parseText(text: string): Parsed<unknown> {
  const refuse = (code: string, message: string, allowed?: string): Parsed<unknown> => ({
    ok: false,
    violations: [{ pointer: '', code, message, ...(allowed === undefined ? {} : { allowed }) }],
  });
  if (byteLength(text) > DOCUMENT_BYTES_MAX)
    return refuse('too-large', 'the document is larger than 1 MiB', 'up to 1,048,576 bytes');
  if (text.includes('\0')) return refuse('invalid-character', 'the document has a NUL character');
  if (LONE_SURROGATE.test(text)) return refuse('invalid-character', 'the document has half a surrogate pair');
  if (tooDeep(text))
    return refuse('too-deep', `the document is nested deeper than ${DEPTH_MAX} levels`, `up to ${DEPTH_MAX} levels`);
  const lines = new LineCounter();
  let document;
  try {
    document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      strict: true,
      lineCounter: lines,
      prettyErrors: false,
      merge: false,
    });
  } catch (error) {
    // The parser is recursive: what tooDeep does not see still ends here, not in a crash.
    if (error instanceof RangeError)
      return refuse('too-deep', `the document is nested deeper than ${DEPTH_MAX} levels`, `up to ${DEPTH_MAX} levels`);
    throw error;
  }
  if (document.errors.length > 0) {
    const violations = document.errors.slice(0, 20).map((error): Violation => {
      const { line, col } = lines.linePos(error.pos[0]);
      return {
        pointer: '',
        code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'syntax',
        message: `line ${line}, column ${col}: ${error.message}`,
      };
    });
    return { ok: false, violations };
  }
  if (document.contents === null) return refuse('empty', 'the document is empty');
  return plain(document.contents);
}

/** Walks the parsed tree with a stack of its own, so that no input decides how deep we recurse. */
function plain(root: Node): Parsed<unknown> {
  const violations: Violation[] = [];
  const holder: { value?: unknown } = {};
  const stack: { node: unknown; path: readonly PropertyKey[]; put: (value: unknown) => void }[] = [
    { node: root, path: [], put: (value) => (holder.value = value) },
  ];
  let count = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, path, put } = entry;
    const complain = (code: string, message: string) => violations.push({ pointer: pointerOf(path), code, message });
    if (++count > NODES_MAX)
      return {
        ok: false,
        violations: [
          { pointer: '', code: 'too-many-values', message: `the document has more than ${NODES_MAX} values` },
        ],
      };
    if (path.length > DEPTH_MAX)
      return {
        ok: false,
        violations: [{ pointer: pointerOf(path), code: 'too-deep', message: `nested deeper than ${DEPTH_MAX} levels` }],
      };
    if (isAlias(node)) complain('alias', 'aliases (*name) are not accepted: write the value out');
    else if (node === null || node === undefined) put(null);
    else if (isScalar(node)) {
      const value = node.value;
      if (typeof value === 'number' && !Number.isFinite(value)) complain('not-finite', 'the number is not finite');
      else if (typeof value === 'bigint' || (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER))
        complain('too-large', 'the number is larger than 2^53 - 1: write it as a string');
      else if (typeof value === 'string' && (LONE_SURROGATE.test(value) || value.includes('\0')))
        complain('invalid-character', 'the text has a NUL or half a surrogate pair');
      else put(value);
    } else if (isMap(node)) {
      const object: Record<string, unknown> = {};
      put(object);
      for (const pair of node.items) {
        const key = keyOf(pair);
        if (key === null) complain('key', 'keys must be plain text');
        else if (FORBIDDEN_KEYS.has(key))
          violations.push({
            pointer: pointerOf([...path, key]),
            code: 'forbidden-key',
            message: `the key ${JSON.stringify(key)} is not accepted`,
          });
        else {
          // Fields keep the order in which they are written, though the last pushed is the first visited.
          object[key] = null;
          stack.push({ node: pair.value, path: [...path, key], put: (value) => (object[key] = value) });
        }
      }
    } else if (isCollection(node)) {
      const array: unknown[] = new Array<unknown>(node.items.length).fill(null);
      put(array);
      node.items.forEach((item, index) =>
        stack.push({ node: item, path: [...path, index], put: (value) => (array[index] = value) }),
      );
    }
  }
  return violations.length > 0 ? { ok: false, violations } : { ok: true, value: holder.value };
}

/** A document as YAML that `parseText` reads back to the same value. */
export function yamlOf(document: unknown): string {
  return stringify(document, { version: '1.2', schema: 'core', lineWidth: 110, aliasDuplicateObjects: false });
}

function keyOf(pair: Pair): string | null {
  if (!isPair(pair) || !isScalar(pair.key)) return null;
  const { value } = pair.key;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Flow nesting and runs of "- - - -": what costs one byte a level. Deeper block nesting costs a line and an indent each. */
function tooDeep(text: string): boolean {
  let depth = 0;
  let dashes = 0;
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (quote !== '') {
      if (quote === '"' && character === '\\') index++;
      else if (character === quote) quote = '';
      continue;
    }
    if (character === '"' || character === "'") {
      // An apostrophe inside a plain word opens nothing.
      const before = text[index - 1] ?? ' ';
      if (/[\s[{,:(-]/.test(before)) quote = character;
    } else if (character === '[' || character === '{') {
      if (++depth > DEPTH_MAX * 2) return true;
    } else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (character === '-' || character === '?') {
      if (++dashes > DEPTH_MAX * 2) return true;
    } else if (character !== ' ') dashes = 0;
  }
  return false;
}

function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return bytes;
}
