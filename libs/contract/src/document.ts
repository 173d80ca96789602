import {
  CST,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  Lexer,
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
/** Keys, punctuation, spaces and comments are tokens, too. */
const TOKENS_MAX = 10 * NODES_MAX;
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
  const tooDeep = () =>
    refuse('too-deep', `the document is nested deeper than ${DEPTH_MAX} levels`, `up to ${DEPTH_MAX} levels`);
  const excess = excessOf(text);
  if (excess === 'too-deep') return tooDeep();
  if (excess !== null)
    return refuse(excess, `the document has more than ${TOKENS_MAX} tokens`, `up to ${NODES_MAX} values`);
  const lines = new LineCounter();
  let document;
  try {
    document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      // It would compare every key of an object with every other.
      uniqueKeys: false,
      strict: true,
      lineCounter: lines,
      prettyErrors: false,
      merge: false,
    });
  } catch (error) {
    // The parser is recursive: what is nested by indentation still ends here, not in a crash.
    if (error instanceof RangeError) return tooDeep();
    throw error;
  }
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) return tooDeep();
  if (document.errors.length > 0) {
    const violations = document.errors.slice(0, 20).map(({ code, message, pos }): Violation => {
      const { line, col } = lines.linePos(pos[0]);
      const what = code === 'MULTIPLE_DOCS' ? 'a second document begins here' : message;
      return {
        pointer: '',
        code: 'syntax',
        message: `line ${line}, column ${col}: ${what}`,
      };
    });
    return { ok: false, violations };
  }
  if (document.contents === null) return refuse('empty', 'the document is empty');
  return plain(document.contents, lines);
}

/** Walks the parsed tree with a stack of its own, so that no input decides how deep we recurse. */
function plain(root: Node, lines: LineCounter): Parsed<unknown> {
  const violations: Violation[] = [];
  const holder: { value?: unknown } = {};
  const stack: { node: unknown; path: readonly PropertyKey[]; put: (value: unknown) => void }[] = [
    { node: root, path: [], put: (value) => (holder.value = value) },
  ];
  let count = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, path, put } = entry;
    const complain = (code: string, message: string, { allowed, key }: { allowed?: string; key?: string } = {}) =>
      violations.push({
        pointer: pointerOf(key === undefined ? path : [...path, key]),
        code,
        message,
        ...(allowed === undefined ? {} : { allowed }),
      });
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
        complain('too-large', 'the number is larger than 2^53 - 1', {
          allowed: 'a smaller one; a seed may be a string of its digits',
        });
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
          complain('forbidden-key', `the key ${JSON.stringify(key)} is not accepted`, { key });
        else if (Object.hasOwn(object, key)) {
          const { line, col } = lines.linePos(isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
          const message = `line ${line}, column ${col}: the key ${JSON.stringify(key)} is there already`;
          complain('duplicate-key', message, { key, allowed: 'each key once' });
        } else {
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

/**
 * What would cost the parser more than its length: nesting, by which it recurses, and tokens, of which it makes objects. Indentation,
 * which costs characters, is left to it.
 */
function excessOf(text: string): 'too-deep' | 'too-many-values' | null {
  let tokens = 0;
  let brackets = 0;
  let indicators = 0;
  for (const source of new Lexer().lex(text)) {
    if (++tokens > TOKENS_MAX) return 'too-many-values';
    switch (CST.tokenType(source)) {
      case 'flow-map-start':
      case 'flow-seq-start':
        brackets++;
        break;
      case 'flow-map-end':
      case 'flow-seq-end':
        brackets--;
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
        indicators++;
        break;
      case 'newline':
        indicators = 0;
    }
    if (Math.max(brackets, indicators) > DEPTH_MAX) return 'too-deep';
  }
  return null;
}

function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return bytes;
}
