import { type History, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/**
 * What the answers to increments may promise, each key for itself.
 *
 * - unique: no number is given twice.
 * - causal: whoever asked for a number knowing of another got a higher one. Known is what the session did before, and what it was told
 *   outside the store; reads and writes tell nothing here.
 * - gap-free: all numbers from 1 to the highest are given; some perhaps to those who do not know, whose outcome is unknown.
 */
export const NUMBER_PROPERTIES = ['unique', 'causal', 'gap-free'] as const;
export type NumberProperty = (typeof NUMBER_PROPERTIES)[number];

export interface NumberVerdict {
  readonly property: NumberProperty;
  readonly verdict: 'holds' | 'violated' | 'undecided';
  /** Numbers that were known to be given; for `causal`, those that were asked for knowing of another one. */
  readonly judged: number;
  /** Of them: given before, too low; for `gap-free`: numbers missing, those left out that may have gone to an unknown outcome. */
  readonly broken: number;
  /** When `violated`: two rows of the history, in the order of what they should be, or around the first gap. */
  readonly witness?: readonly [number, number];
}

/** Of `causal`: keys x operations to look at, at most. */
const STEPS_MAX = 100_000_000;

const INCREMENT = OPERATION_KINDS.indexOf('increment');
const OK = OUTCOMES.indexOf('ok');
const INFO = OUTCOMES.indexOf('info');
const NONE = -1;

/** In the order of NUMBER_PROPERTIES. Cost: n log n; of `causal`, keys x operations. */
export function checkNumbers(history: History): readonly NumberVerdict[] {
  const byKey = new Map<number, number[]>();
  const unknown = new Map<number, number>();
  for (let row = 0; row < history.length; row++) {
    if (history.kind[row] !== INCREMENT) continue;
    const key = history.key[row]!;
    if (history.outcome[row] === INFO) unknown.set(key, (unknown.get(key) ?? 0) + 1);
    if (history.outcome[row] !== OK) continue;
    const rows = byKey.get(key);
    if (rows === undefined) byKey.set(key, [row]);
    else rows.push(row);
  }
  const { value } = history;
  const sorted = [...byKey].map(([key, rows]) => ({
    rows: rows.sort((a, b) => value[a]! - value[b]! || a - b),
    unknown: unknown.get(key) ?? 0,
  }));
  return [uniqueOf(history, sorted), causalOf(history, sorted), gapFreeOf(history, sorted)];
}

/** The increments of one key that were answered, by number. */
interface Numbered {
  readonly rows: readonly number[];
  /** Increments of the key whose outcome is unknown. */
  readonly unknown: number;
}

function uniqueOf({ value }: History, keys: readonly Numbered[]): NumberVerdict {
  let broken = 0;
  let witness: readonly [number, number] | undefined;
  for (const { rows } of keys) {
    for (let at = 1; at < rows.length; at++) {
      const [one, other] = [rows[at - 1]!, rows[at]!];
      if (value[one] !== value[other]) continue;
      broken++;
      witness ??= [one, other];
    }
  }
  return verdictOf('unique', judgedOf(keys), broken, witness);
}

function gapFreeOf({ value }: History, keys: readonly Numbered[]): NumberVerdict {
  let broken = 0;
  let witness: readonly [number, number] | undefined;
  for (const { rows, unknown } of keys) {
    const distinct = rows.filter((row, at) => value[row]! >= 1 && (at === 0 || value[rows[at - 1]!] !== value[row]));
    const missing = Math.max(0, value[rows.at(-1)!]!) - distinct.length;
    if (missing <= unknown) continue;
    broken += missing - unknown;
    const gap = distinct.findIndex((row, at) => value[row] !== at + 1);
    witness ??= [distinct[Math.max(0, gap - 1)]!, distinct[gap]!];
  }
  return verdictOf('gap-free', judgedOf(keys), broken, witness);
}

/**
 * Of each operation, the highest number of the key that it knows of: its session's operation before it knew it or gave it, or somebody
 * who told it. That one is enough: a number is too low if any known one is as high.
 */
function causalOf(history: History, keys: readonly Numbered[]): NumberVerdict {
  if (keys.length * history.length > STEPS_MAX)
    return { property: 'causal', verdict: 'undecided', judged: 0, broken: 0 };
  const { value } = history;
  const { order, before } = knowledgeOf(history);
  const highest = new Int32Array(history.length);
  const isOfKey = new Uint8Array(history.length);
  let judged = 0;
  let broken = 0;
  let witness: readonly [number, number] | undefined;
  for (const { rows } of keys) {
    highest.fill(NONE);
    isOfKey.fill(0);
    for (const row of rows) isOfKey[row] = 1;
    for (const row of order) {
      let known = NONE;
      for (const one of before[row]!) {
        const other = highest[one]!;
        if (other !== NONE && (known === NONE || value[other]! > value[known]!)) known = other;
      }
      highest[row] = known;
      if (isOfKey[row] === 0) continue;
      if (known === NONE) {
        highest[row] = row;
        continue;
      }
      judged++;
      if (value[row]! > value[known]!) highest[row] = row;
      else {
        broken++;
        witness ??= [known, row];
      }
    }
  }
  return verdictOf('causal', judged, broken, witness);
}

/** The operations that were answered, in an order that knowledge goes along, and what each knew of, nearest only. */
function knowledgeOf({ length, session, invokedAt, outcome, after }: History) {
  const order = Array.from({ length }, (_, row) => row)
    .filter((row) => outcome[row] === OK && invokedAt[row] !== NEVER)
    .sort((a, b) => invokedAt[a]! - invokedAt[b]! || a - b);
  const before = Array.from({ length }, (): number[] => []);
  const latest = new Map<number, number>();
  for (const row of order) {
    const previous = latest.get(session[row]!);
    if (previous !== undefined) before[row]!.push(previous);
    latest.set(session[row]!, row);
  }
  for (let pair = 0; pair < (after?.length ?? 0); pair++) {
    before[after!.operation[pair]!]!.push(after!.learned[pair]!);
  }
  return { order, before };
}

function judgedOf(keys: readonly Numbered[]): number {
  return keys.reduce((sum, { rows }) => sum + rows.length, 0);
}

function verdictOf(
  property: NumberProperty,
  judged: number,
  broken: number,
  witness: readonly [number, number] | undefined,
): NumberVerdict {
  if (witness !== undefined) return { property, verdict: 'violated', judged, broken, witness };
  return { property, verdict: judged === 0 ? 'undecided' : 'holds', judged, broken };
}
