import type { ObjectValue } from '@isthmus/sim-protocol';
import { LineFault } from './history-fault.js';

/** A form of Clojure's data notation, and the column where it begins. */
export interface Form {
  readonly column: number;
  /** Keywords keep their colon. */
  readonly value: ObjectValue | ReadonlyMap<string, Form>;
  readonly sort: 'plain' | 'keyword' | 'list' | 'map';
}

/** What nesting a line may have. */
const DEPTH_MAX = 32;

/**
 * Reads the forms of one line: nil, booleans, numbers, strings, keywords, symbols, vectors, lists, sets and maps; a
 * comment ends the line.
 *
 * Source: github.com/edn-format/edn. Left out: tags, characters, ratios and big numbers.
 */
export class EdnLine {
  private at: number;

  constructor(
    private readonly text: string,
    from = 0,
  ) {
    this.at = from;
  }

  /** The next form, or null at the end of the line. @throws LineFault */
  next(depth = 0): Form | null {
    this.skipSpace();
    const column = this.at + 1;
    const first = this.text[this.at];
    if (first === undefined) return null;
    if (depth > DEPTH_MAX) throw new LineFault(column, 'nested too deep');
    if (first === '"') return { column, value: this.string(), sort: 'plain' };
    if (first === '[' || first === '(')
      return { column, value: this.list(first === '[' ? ']' : ')', depth), sort: 'list' };
    if (first === '{') return { column, value: this.map(depth), sort: 'map' };
    if (this.text.startsWith('#{', this.at)) {
      this.at++;
      return { column, value: this.list('}', depth), sort: 'list' };
    }
    return this.token(column);
  }

  private token(column: number): Form {
    const found = /[^\s,"()[\]{}]+/y;
    found.lastIndex = this.at;
    const word = found.exec(this.text)?.[0];
    if (word === undefined) throw new LineFault(column, `unexpected "${this.text[this.at]!}"`);
    this.at += word.length;
    if (word.startsWith(':') && word.length > 1) return { column, value: word, sort: 'keyword' };
    if (word === 'nil') return { column, value: null, sort: 'plain' };
    if (word === 'true' || word === 'false') return { column, value: word === 'true', sort: 'plain' };
    if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) {
      const number = Number(word);
      if (Number.isInteger(number) && !Number.isSafeInteger(number))
        throw new LineFault(column, `${word} has more digits than can be told apart`);
      return { column, value: number, sort: 'plain' };
    }
    throw new LineFault(column, `"${word}" is no value`);
  }

  private string(): string {
    const end = /"(?:[^"\\]|\\.)*"/y;
    end.lastIndex = this.at;
    const quoted = end.exec(this.text)?.[0];
    if (quoted === undefined) throw new LineFault(this.text.length + 1, 'the line ends inside a string');
    this.at += quoted.length;
    return quoted.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
  }

  private list(close: string, depth: number): ObjectValue {
    this.at++;
    const elements: ObjectValue[] = [];
    for (;;) {
      if (this.closes(close)) return elements;
      const form = this.next(depth + 1);
      if (form === null) throw new LineFault(this.text.length + 1, `the line ends before "${close}"`);
      elements.push(plainValue(form));
    }
  }

  private map(depth: number): ReadonlyMap<string, Form> {
    this.at++;
    const entries = new Map<string, Form>();
    for (;;) {
      if (this.closes('}')) return entries;
      const key = this.next(depth + 1);
      const value = key && !this.peeks('}') ? this.next(depth + 1) : null;
      if (key === null || value === null) throw new LineFault(this.at + 1, 'the line ends before "}"');
      if (key.sort !== 'keyword') throw new LineFault(key.column, 'a key of a map must be a keyword');
      if (entries.has(String(key.value))) throw new LineFault(key.column, `${String(key.value)} is given twice`);
      entries.set(String(key.value), value);
    }
  }

  private closes(close: string): boolean {
    if (!this.peeks(close)) return false;
    this.at++;
    return true;
  }

  private peeks(character: string): boolean {
    this.skipSpace();
    return this.text[this.at] === character;
  }

  private skipSpace(): void {
    while (this.at < this.text.length && ' \t,\r'.includes(this.text[this.at]!)) this.at++;
    if (this.text[this.at] === ';') this.at = this.text.length;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** The form as a value. @throws LineFault if it is a map. */
export function plainValue({ column, value, sort }: Form): ObjectValue {
  if (sort === 'map') throw new LineFault(column, 'a map is no value of an operation');
  return value as ObjectValue;
}
