import type { ObjectValue } from '@isthmus/sim-protocol';
import type { Calls } from './object-calls.js';
import { judgeAsRegister } from './object-register-zones.js';
import { valueAt } from './object-space.js';
import type { StructureAnswer } from './object-structure.js';
import { NOTHING } from './register.js';
import { FIRST_VALUE, INITIAL, NEVER_HELD } from './value-ids.js';

/** Ways to tell equal pieces apart that are tried, for so many values that end with one. */
const TRIES_MAX = 256;
const OPEN_MAX = 16;
/** Different lengths of pieces that a text is cut into. */
const LENGTHS_MAX = 64;

/**
 * Decides append-lists, and texts that are put and appended to, whose pieces can be told apart.
 *
 * What a read saw then tells which pieces are there and in which order: it names the operations that made it. A put writes
 * its value, a read needs the one it saw, and an append that was seen is a compare-and-set from the value before it. An
 * append that nobody saw stands where a write that nobody read may stand: behind all that its value's readers saw. So the
 * object is a register with unique values, and its zones decide it. Where some appends are equal, each that a read has shown
 * may be any of them: all ways are tried, as long as they are few.
 *
 * @returns `inapplicable` if a piece is empty or begins another one, if one was put twice, if there are too many ways to tell
 * equal ones apart, or if pieces are of very many lengths.
 */
export function judgeChains(calls: Calls): StructureAnswer {
  const pieces = piecesOf(calls);
  if (pieces === null) return 'inapplicable';
  const { step, steps } = calls;
  const seen = new SeenValues(calls.model === 'kv', pieces);
  const needed = new Map<number, number>();
  for (const { kind, known, result } of steps) {
    if ((kind !== 'read' && kind !== 'get') || !known || needed.has(result)) continue;
    needed.set(result, seen.idOf(valueAt(calls.values, result)));
  }
  const writes = Int32Array.from(step, (_, i) => seen.values.length + i);
  const needs = Int32Array.from(step, (position) => needed.get(steps[position]!.result) ?? NOTHING);
  for (let i = 0; i < calls.length; i++) if (needs[i] !== NOTHING) writes[i] = NOTHING;
  const judge = () => judgeAsRegister(calls, (i) => ({ needs: needs[i]!, writes: writes[i]! }));
  return tryAll([...pieces.values()], seen, { needs, writes }, judge);
}

/** A text, or an element of a list, that operations put or appended. */
interface Piece {
  readonly isPut: boolean;
  readonly calls: number[];
  /** Values that end with it, as reads have shown. */
  readonly values: number[];
}

/** By what identifies them; null if they cannot be told apart. */
function piecesOf({ model, length, step, steps, values }: Calls): ReadonlyMap<string, Piece> | null {
  const pieces = new Map<string, Piece>();
  for (let i = 0; i < length; i++) {
    const { kind, argument } = steps[step[i]!]!;
    if (kind !== 'put' && kind !== 'append') continue;
    const id = identityOf(model === 'kv', valueAt(values, argument));
    const known = pieces.get(id);
    if (id === '' || (known && (known.isPut || kind === 'put'))) return null;
    if (known) known.calls.push(i);
    else pieces.set(id, { isPut: kind === 'put', calls: [i], values: [] });
  }
  if (model !== 'kv') return pieces;
  // In order, what begins with a text stands right behind it.
  const sorted = [...pieces.keys()].sort();
  const isPrefix = sorted.some((piece, i) => sorted[i + 1]?.startsWith(piece));
  return isPrefix || new Set(sorted.map((piece) => piece.length)).size > LENGTHS_MAX ? null : pieces;
}

function identityOf(isText: boolean, value: ObjectValue): string {
  return isText ? String(value) : JSON.stringify(value);
}

/** The values that reads have shown, with those on the way to them: each once, as numbers of a register. */
class SeenValues {
  /** By number: the value before its last piece, NOTHING where that was put. */
  readonly values: number[] = Array<number>(FIRST_VALUE).fill(NOTHING);
  private readonly longer = new Map<Piece, Map<number, number>>();
  private readonly lengths: readonly number[];

  constructor(
    private readonly isText: boolean,
    private readonly pieces: ReadonlyMap<string, Piece>,
  ) {
    this.lengths = [...new Set([...pieces.keys()].map((piece) => piece.length))];
  }

  /** NEVER_HELD if no operations leave that behind. */
  idOf(seen: ObjectValue): number {
    const list = this.isText
      ? this.cut(String(seen))
      : (seen as readonly ObjectValue[]).map((one) => identityOf(false, one));
    let id = INITIAL;
    for (const name of list) {
      const piece = this.pieces.get(name);
      if (piece === undefined || (piece.isPut && id !== INITIAL)) return NEVER_HELD;
      id = this.after(piece.isPut ? NOTHING : id, piece);
    }
    return id;
  }

  private after(before: number, piece: Piece): number {
    let ids = this.longer.get(piece);
    if (ids === undefined) this.longer.set(piece, (ids = new Map<number, number>()));
    const known = ids.get(before);
    if (known !== undefined) return known;
    const id = this.values.push(before) - 1;
    ids.set(before, id);
    piece.values.push(id);
    return id;
  }

  /** No piece begins another one, so there is one way at most; what is left over is one piece that is none. */
  private cut(text: string): string[] {
    const found: string[] = [];
    for (let at = 0; at < text.length;) {
      let piece = text.slice(at);
      for (const length of this.lengths) {
        const candidate = text.slice(at, at + length);
        if (this.pieces.has(candidate)) piece = candidate;
      }
      found.push(piece);
      at += piece.length;
    }
    return found;
  }
}

/** Judges with each value made by any of the operations that its last piece leaves open. */
function tryAll(
  pieces: readonly Piece[],
  { values }: SeenValues,
  { needs, writes }: { readonly needs: Int32Array; readonly writes: Int32Array },
  judge: () => StructureAnswer,
): StructureAnswer {
  // More values than operations that could have made them.
  if (pieces.some((piece) => piece.values.length > piece.calls.length)) return 'violated';
  const open = pieces.flatMap((piece) =>
    piece.calls.length > 1 ? piece.values.map((value) => ({ piece, value })) : [],
  );
  if (open.length > OPEN_MAX) return 'inapplicable';
  const make = (call: number, value: number): void => {
    writes[call] = value;
    needs[call] = values[value]!;
  };
  for (const piece of pieces)
    if (piece.calls.length === 1 && piece.values.length === 1) make(piece.calls[0]!, piece.values[0]!);
  let tries = 0;
  const made = new Set<number>();
  const tryFrom = (at: number): StructureAnswer => {
    if (at === open.length) return ++tries > TRIES_MAX ? 'inapplicable' : judge();
    const { piece, value } = open[at]!;
    for (const call of piece.calls) {
      if (made.has(call)) continue;
      made.add(call);
      make(call, value);
      const answer = tryFrom(at + 1);
      if (answer !== 'violated') return answer;
      made.delete(call);
      writes[call] = values.length + call;
      needs[call] = NOTHING;
    }
    return 'violated';
  };
  return tryFrom(0);
}
