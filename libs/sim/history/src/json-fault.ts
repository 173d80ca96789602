/** Column, from 1, of the first character with which the text can no longer become JSON; after the end if it is cut off. */
export function jsonFaultColumn(text: string): number {
  const scan = new Scan(text);
  return scan.value() && scan.ends() ? text.length + 1 : scan.at + 1;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// From U+0020 on: a string holds no control characters.
const STRING = /"(?:[\u0020-\u0021\u0023-\u005b\u005d-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
/** Deeper than any history, and less than the stack holds. */
const DEPTH_MAX = 1000;

class Scan {
  at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  value(): boolean {
    this.space();
    if (this.text[this.at] === '{')
      return this.sequence('}', () => this.match(STRING) && this.sign(':') && this.value());
    if (this.text[this.at] === '[') return this.sequence(']', () => this.value());
    return this.match(STRING) || this.match(NUMBER) || this.match(WORD);
  }

  ends(): boolean {
    this.space();
    return this.at === this.text.length;
  }

  private sequence(close: string, element: () => boolean): boolean {
    if (this.depth === DEPTH_MAX) return false;
    this.at++;
    if (this.sign(close)) return true;
    this.depth++;
    for (;;) {
      this.space();
      if (!element()) return false;
      if (this.sign(close)) break;
      if (!this.sign(',')) return false;
    }
    this.depth--;
    return true;
  }

  private sign(character: string): boolean {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) {
      // Inside a string that is cut off, the fault is where the text ends.
      if (pattern === STRING && this.text[this.at] === '"') this.at = this.text.length;
      return false;
    }
    this.at = pattern.lastIndex;
    return true;
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
  }
}
