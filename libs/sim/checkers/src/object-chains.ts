import type { ObjectValue } from '@isthmus/sim-protocol';
import type { Calls } from './object-calls.js';
import { judgeAsRegister } from './object-register-zones.js';
import { type Identity, identityOf, valueAt } from './object-space.js';
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
 * @returns `inapplicable` if there are compare-and-sets, if a piece is empty or begins another one, if one was put twice, if there are too many ways to tell
 * equal ones apart, or if pieces are of very many lengths.
 */
export function judgeChains(calls: Calls): StructureAnswer {
  const pieces = piecesOf(calls);
  if (pieces === null) return 'inapplicable';
  const { step, steps } = calls;
  const seen = new SeenValues(calls.model === 'kv', pieces);
  const results = new Set<number>();
  for (const { kind, known, result } of steps) if ((kind === 'read' || kind === 'get') && known) results.add(result);
  const needed = new Map(seen.idsOf([...results].map((result) => [result, valueAt(calls.values, result)])));
  const writes = Int32Array.from(step, (_, i) => seen.values.length + i);
  const needs = Int32Array.from(step, (position) => needed.get(steps[position]!.result) ?? NOTHING);
  for (let i = 0; i < calls.length; i++) if (needs[i] !== NOTHING) writes[i] = NOTHING;
  const judge = () => judgeAsRegister(calls, (i) => ({ needs: needs[i]!, writes: writes[i]! }));
  return tryAll([...pieces.values()], seen, { needs, writes }, judge);
}

/** A text, or an element of a list, that operations put or appended. */
interface Piece {
  /** Of a text. */
  readonly length: number;
  readonly isPut: boolean;
  readonly calls: number[];
  /** Values that end with it, as reads have shown. */
  readonly values: number[];
}

/** By what identifies them; null if they cannot be told apart. */
function piecesOf({ model, length, step, steps, values }: Calls): ReadonlyMap<Identity, Piece> | null {
  const pieces = new Map<Identity, Piece>();
  for (let i = 0; i < length; i++) {
    const { kind, argument } = steps[step[i]!]!;
    if (kind === 'cas') return null;
    if (kind !== 'put' && kind !== 'append') continue;
    const value = valueAt(values, argument);
    const id = model === 'kv' ? String(value) : identityOf(value);
    const known = pieces.get(id);
    if (id === '' || (known && (known.isPut || kind === 'put'))) return null;
    if (known) known.calls.push(i);
    else
      pieces.set(id, { length: typeof id === 'string' ? id.length : 0, isPut: kind === 'put', calls: [i], values: [] });
  }
  if (model !== 'kv') return pieces;
  // In order, what begins with a text stands right behind it.
  const sorted = [...pieces.keys()].map(String).sort();
  const isPrefix = sorted.some((piece, i) => sorted[i + 1]?.startsWith(piece));
  return isPrefix || new Set(sorted.map((piece) => piece.length)).size > LENGTHS_MAX ? null : pieces;
}

/** The values that reads have shown, with those on the way to them: each once, as numbers of a register. */
class SeenValues {
  /** By number: the value before its last piece, NOTHING where that was put. */
  readonly values: number[] = Array<number>(FIRST_VALUE).fill(NOTHING);
  private readonly longer = new Map<Piece, Map<number, number>>();
  /** Of texts. */
  private readonly lengths: readonly number[];
  /** The text that was cut last, where, and the number of what it begins with there. */
  private cutText = '';
  private readonly cuts: { readonly at: number; readonly id: number }[] = [{ at: 0, id: INITIAL }];

  constructor(
    private readonly isText: boolean,
    private readonly pieces: ReadonlyMap<Identity, Piece>,
  ) {
    this.lengths = [...new Set([...pieces.values()].map(({ length }) => length))];
  }

  /** Numbers for what was read, each beside what came with it; NEVER_HELD if no operations leave that behind. */
  idsOf(read: readonly (readonly [number, ObjectValue])[]): (readonly [number, number])[] {
    if (!this.isText) return read.map(([result, list]) => [result, this.idOfList(list as readonly ObjectValue[])]);
    const texts = read.map(([result, text]) => [result, String(text)] as const);
    // In order, a text that continues another comes soon after it.
    return texts.sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([result, text]) => [result, this.idOfText(text)]);
  }

  private idOfList(list: readonly ObjectValue[]): number {
    let id = INITIAL;
    for (const element of list) {
      const piece = this.pieces.get(identityOf(element));
      if (piece === undefined) return NEVER_HELD;
      id = this.after(id, piece);
    }
    return id;
  }

  /** No piece begins another one, so there is one way to cut it at most. */
  private idOfText(text: string): number {
    const { cuts } = this;
    while (!text.startsWith(this.cutText.slice(0, cuts.at(-1)!.at))) cuts.pop();
    this.cutText = text;
    for (;;) {
      const { at, id } = cuts.at(-1)!;
      if (at === text.length) return id;
      const piece = this.pieceAt(text, at);
      if (piece === undefined || (piece.isPut && id !== INITIAL)) return NEVER_HELD;
      cuts.push({ at: at + piece.length, id: this.after(piece.isPut ? NOTHING : id, piece) });
    }
  }

  private pieceAt(text: string, at: number): Piece | undefined {
    for (const length of this.lengths) {
      const piece = this.pieces.get(text.slice(at, at + length));
      if (piece?.length === length) return piece;
    }
    return undefined;
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
