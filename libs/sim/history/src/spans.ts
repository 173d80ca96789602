import { LineFault } from './history-fault.js';

/** When the operations of each session were open, to see that no two were at once. */
export class Spans {
  private length = 0;
  private readonly sessions = new Map<string, number>();
  private session = new Int32Array(64);
  private from = new Float64Array(64);
  private to = new Float64Array(64);
  private line = new Int32Array(64);

  add(session: string, from: number, to: number, line: number): void {
    if (this.length === this.line.length) this.enlarge();
    let position = this.sessions.get(session);
    if (position === undefined) this.sessions.set(session, (position = this.sessions.size));
    this.session[this.length] = position;
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.line[this.length++] = line;
  }

  /** @throws LineFault at the first operation that began while another of its session was open. */
  check(): void {
    const { from, to, line, session } = this;
    const openUntil = new Float64Array(this.sessions.size).fill(-Infinity);
    const openSince = new Int32Array(this.sessions.size);
    for (const i of this.inOrder()) {
      const of = session[i]!;
      if (openUntil[of]! > from[i]!) {
        const name = [...this.sessions.keys()][of]!;
        const complaint = `session ${name} begins an operation while its operation of line ${openSince[of]!} is open`;
        throw new LineFault(1, complaint, line[i]);
      }
      openUntil[of] = to[i]!;
      openSince[of] = line[i]!;
    }
  }

  private inOrder(): Int32Array {
    const { from, to, line, length } = this;
    const precedes = (a: number, b: number) => from[a]! - from[b]! || to[a]! - to[b]! || line[a]! - line[b]!;
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = 1; i < length; i++) if (precedes(i - 1, i) > 0) return order.sort(precedes);
    return order;
  }

  private enlarge(): void {
    const size = 2 * this.length;
    const { session, from, to, line } = this;
    this.session = new Int32Array(size);
    this.session.set(session);
    this.from = new Float64Array(size);
    this.from.set(from);
    this.to = new Float64Array(size);
    this.to.set(to);
    this.line = new Int32Array(size);
    this.line.set(line);
  }
}
