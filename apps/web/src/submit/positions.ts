import { isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';

/** Offsets into the text; `to` is past the last character. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Place {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Where in the text a violation is: the value that its pointer names, the key where the field itself is wrong, the nearest
 * thing that exists where something is missing. Syntax errors carry their line in the message.
 */
export function locator(text: string): (place: Place) => Span {
  const document = parseDocument(text, { schema: 'core', merge: false, prettyErrors: false });
  const root = document.contents;
  return ({ pointer, message }) => {
    const line = /^line (\d+), column (\d+)/.exec(message);
    if (line !== null) return spanOfLine(text, Number(line[1]), Number(line[2]));
    let node: unknown = root;
    let best: Span = spanOfLine(text, 1, 1);
    for (const step of stepsOf(pointer)) {
      const found = childOf(node, step);
      if (found === null) break;
      best = found.span;
      node = found.node;
    }
    return best.to > best.from ? best : { from: best.from, to: Math.min(text.length, best.from + 1) };
  };
}

/** Line (from 1) of an offset. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1)) line++;
  return line;
}

function stepsOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function childOf(node: unknown, step: string): { readonly node: unknown; readonly span: Span } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === step);
    if (pair === undefined) return null;
    const key = spanOfNode(pair.key);
    // A whole block is too much to underline: its key says enough.
    const value = isScalar(pair.value) ? spanOfNode(pair.value) : null;
    const span = value !== null && value.to > value.from ? value : key;
    return span === null ? null : { node: pair.value, span };
  }
  if (isSeq(node) && /^\d+$/.test(step)) {
    const item = node.items[Number(step)];
    const span = spanOfNode(item);
    return span === null
      ? null
      : { node: item, span: isScalar(item) ? span : { from: span.from, to: Math.min(span.to, span.from + 1) } };
  }
  return null;
}

function spanOfNode(node: unknown): Span | null {
  if (!isNode(node) || node.range == null) return null;
  return { from: node.range[0], to: node.range[1] };
}

function spanOfLine(text: string, line: number, column: number): Span {
  let from = 0;
  for (let left = line; left > 1; left--) {
    const next = text.indexOf('\n', from);
    if (next === -1) break;
    from = next + 1;
  }
  const end = text.indexOf('\n', from);
  const to = end === -1 ? text.length : end;
  const start = Math.min(from + Math.max(0, column - 1), to);
  return start < to ? { from: start, to } : { from, to };
}
