import type { TransactionHistory } from '@isthmus/sim-protocol';
import { NONE } from './isolation-edges.js';
import type { Finding, Writes } from './isolation-observations.js';

/** A read of a list, but for what its own transaction had appended. */
export interface ListRead {
  readonly transaction: number;
  readonly step: number;
  readonly key: number;
  readonly length: number;
}

/** In which order lists were appended to, as far as somebody read it. */
export interface VersionOrders {
  /** Of key k: the steps that wrote its versions, from from[k] up to from[k + 1], exclusive, in `written`. */
  readonly from: Int32Array;
  /** NONE: nobody wrote the element. */
  readonly written: Int32Array;
  /** Of an append: how many versions of the key came before, or NONE. */
  readonly positionOf: Int32Array;
  /** The read that shows the order of a key, or NONE. */
  readonly shownBy: Int32Array;
  /** 1 where reads of the key contradict each other. */
  readonly broken: Uint8Array;
}

/** The orders that the longest reads show. What contradicts them is found on the way. */
export function versionOrders(
  history: TransactionHistory,
  writes: Writes,
  parts: readonly ListRead[],
  findings: Finding[],
): VersionOrders {
  const keys = history.keys.length;
  const longest = new Array<ListRead | undefined>(keys);
  for (const part of parts) if (part.length > (longest[part.key]?.length ?? 0)) longest[part.key] = part;
  const broken = new Uint8Array(keys);
  const from = new Int32Array(keys + 1);
  for (let key = 0; key < keys; key++) from[key + 1] = from[key]! + (longest[key]?.length ?? 0);
  const written = new Int32Array(from[keys]!).fill(NONE);
  const positionOf = new Int32Array(history.stepKind.length).fill(NONE);
  const shownBy = new Int32Array(keys).fill(NONE);
  for (const part of longest) {
    if (!part) continue;
    shownBy[part.key] = part.step;
    const seen = new Set<number>();
    for (let i = 0; i < part.length; i++) {
      const value = history.elements[history.elementsFrom[part.step]! + i]!;
      const step = writes.stepOf(part.key, value);
      written[from[part.key]! + i] = step;
      if (step !== NONE) positionOf[step] = i;
      if (!seen.has(value)) seen.add(value);
      else if (broken[part.key] === 0) {
        broken[part.key] = 1;
        const statement = `#${part.transaction} read key ${history.keys[part.key]!} as a list that has ${JSON.stringify(history.values[value])} twice.`;
        const support = step === NONE ? [] : [writes.transactionOf[step]!];
        findings.push({ name: 'duplicate-elements', transactions: [part.transaction], support, statement });
      }
    }
  }
  for (const part of longest) {
    if (!part || broken[part.key] === 1) continue;
    for (let i = 0; i < part.length; i++) {
      const step = written[from[part.key]! + i]!;
      const before = step === NONE ? NONE : writes.previous[step]!;
      if (before === NONE || (positionOf[before]! !== NONE && positionOf[before]! < i)) continue;
      broken[part.key] = 1;
      findings.push(withoutEarlier(history, writes, part, before, step));
      break;
    }
  }
  for (const part of parts) {
    const other = longest[part.key];
    if (!other || broken[part.key] === 1) continue;
    const parting = commonLength(history, part, other);
    if (parting === part.length) continue;
    broken[part.key] = 1;
    const support = [part, other]
      .map(({ step }) => writes.stepOf(part.key, history.elements[history.elementsFrom[step]! + parting]!))
      .flatMap((step) => (step === NONE ? [] : [writes.transactionOf[step]!]));
    const [a, b] = [part.transaction, other.transaction];
    const statement = `#${a} and #${b} read key ${history.keys[part.key]!} as lists neither of which begins with the other.`;
    findings.push({ name: 'incompatible-order', transactions: [a, b], support, statement });
  }
  return { from, written, positionOf, shownBy, broken };
}

/** A list has what a transaction appended, and not before it what the transaction had appended before. */
function withoutEarlier(
  { keys, values, stepValue }: TransactionHistory,
  { transactionOf }: Writes,
  { transaction, key }: ListRead,
  ...[before, step]: readonly [number, number]
): Finding {
  const [first, second] = [before, step].map((each) => JSON.stringify(values[stepValue[each]!]));
  const writer = transactionOf[step]!;
  const statement = `#${transaction} read key ${keys[key]!} as a list that has ${second} but not ${first} before it, in which order #${writer} appended them.`;
  return { name: 'incompatible-order', transactions: [transaction, writer], statement };
}

/** How many elements two reads have in common at the beginning, of which one is at most as long as the other. */
function commonLength({ elements, elementsFrom }: TransactionHistory, part: ListRead, whole: ListRead): number {
  const a = elementsFrom[part.step]!;
  const b = elementsFrom[whole.step]!;
  let i = 0;
  while (i < part.length && elements[a + i] === elements[b + i]) i++;
  return i;
}
