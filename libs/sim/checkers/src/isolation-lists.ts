import type { TransactionHistory } from '@isthmus/sim-protocol';
import { EDGE, type IsolationEdges, NONE } from './isolation-edges.js';
import {
  type ExternalRead,
  FAIL,
  type Finding,
  INITIAL,
  knownCommitted,
  NOWHERE,
  type Observations,
  OK,
  READ,
  type Writes,
} from './isolation-observations.js';

/** Direct anti-dependencies of a transaction that both read the last version of a list and appended to it. */
const RIVALS_MAX = 8;

/**
 * What reads of lists show. The longest read of a key is its version order, as far as it was seen; every other read must be
 * the beginning of it. What nobody read comes after all that somebody read, in an order that is not known.
 *
 * Of a read that follows appends of its own transaction, the part before them counts. Keys whose reads contradict each
 * other, or return an element twice, show nothing else.
 *
 * Source: Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental observations", VLDB 2020, section 4.
 * Cost: linear in the elements read.
 */
export function observeLists(history: TransactionHistory, writes: Writes, edges: IsolationEdges): Observations {
  const { findings, parts } = externalParts(history, writes);
  const orders = versionOrders(history, writes, parts, findings);
  const committed = knownCommitted(history);
  const observe = (step: number) => {
    const transaction = step === NONE ? NONE : writes.transactionOf[step]!;
    if (transaction !== NONE && history.outcome[transaction] !== FAIL) committed[transaction] = 1;
  };
  for (const step of orders.written) observe(step);
  for (const { key, step, length } of parts) {
    if (orders.broken[key] === 0) continue;
    const at = history.elementsFrom[step]!;
    for (const value of history.elements.subarray(at, at + length)) observe(writes.stepOf(key, value));
  }
  const reads = readsOf(history, writes, parts, { orders, committed, findings });
  addVersionEdges(history, writes, { orders, committed, reads }, edges);
  const isMissed = (read: ExternalRead, writer: number): boolean => {
    const position = orders.positionOf[writes.finalOf(writer, read.key)]!;
    return position === NONE || position >= read.length;
  };
  return { committed, reads, findings, isMissed };
}

/** A read of a list, but for what its own transaction had appended. */
interface Part {
  readonly transaction: number;
  readonly step: number;
  readonly key: number;
  readonly length: number;
}

function externalParts(
  history: TransactionHistory,
  writes: Writes,
): { readonly findings: Finding[]; readonly parts: Part[] } {
  const { stepsFrom, stepKind, stepKey, stepValue, told, elementsFrom, elements } = history;
  const findings: Finding[] = [];
  const parts: Part[] = [];
  for (let row = 0; row < history.length; row++) {
    if (history.outcome[row] !== OK) continue;
    const own = new Map<number, number[]>();
    for (let step = stepsFrom[row]!; step < stepsFrom[row + 1]!; step++) {
      const key = stepKey[step]!;
      const appended = own.get(key);
      if (stepKind[step] !== READ) {
        if (appended) appended.push(stepValue[step]!);
        else own.set(key, [stepValue[step]!]);
      } else if (told[step] === 1) {
        const mine = appended?.length ?? 0;
        const end = elementsFrom[step + 1]!;
        const length = end - elementsFrom[step]! - mine;
        const ends = length >= 0 && (appended ?? []).every((value, i) => elements[end - mine + i] === value);
        if (ends) parts.push({ transaction: row, step, key, length });
        else {
          const last = end > elementsFrom[step]! ? writes.stepOf(key, elements[end - 1]!) : NONE;
          const support = last === NONE ? [] : [writes.transactionOf[last]!];
          findings.push({ ...internal(history, row, key, 'does not end with what it had appended itself'), support });
        }
      }
    }
  }
  return { findings, parts };
}

function internal({ keys }: TransactionHistory, row: number, key: number, what: string): Finding {
  const statement = `#${row} read key ${keys[key]!} as a list that ${what}.`;
  return { name: 'internal', transactions: [row], statement };
}

interface Orders {
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

function versionOrders(
  history: TransactionHistory,
  writes: Writes,
  parts: readonly Part[],
  findings: Finding[],
): Orders {
  const keys = history.keys.length;
  const longest = new Array<Part | undefined>(keys);
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
  { transaction, key }: Part,
  ...[before, step]: readonly [number, number]
): Finding {
  const [first, second] = [before, step].map((each) => JSON.stringify(values[stepValue[each]!]));
  const writer = transactionOf[step]!;
  const statement = `#${transaction} read key ${keys[key]!} as a list that has ${second} but not ${first} before it, in which order #${writer} appended them.`;
  return { name: 'incompatible-order', transactions: [transaction, writer], statement };
}

/** How many elements two reads have in common at the beginning, of which one is at most as long as the other. */
function commonLength({ elements, elementsFrom }: TransactionHistory, part: Part, whole: Part): number {
  const a = elementsFrom[part.step]!;
  const b = elementsFrom[whole.step]!;
  let i = 0;
  while (i < part.length && elements[a + i] === elements[b + i]) i++;
  return i;
}

interface Seen {
  readonly orders: Orders;
  readonly committed: Uint8Array;
}

function readsOf(
  history: TransactionHistory,
  writes: Writes,
  parts: readonly Part[],
  { orders, committed, findings }: Seen & { readonly findings: Finding[] },
): readonly ExternalRead[] {
  const reads: ExternalRead[] = [];
  // Of each key, the first version that no committed transaction wrote.
  const bad = firstBad(orders, writes, committed);
  for (const { transaction, step, key, length } of parts) {
    const at = orders.from[key]!;
    if (orders.broken[key] === 1) continue;
    if (bad[key]! < length)
      findings.push(badElement(history, writes, transaction, key, orders.written[at + bad[key]!]!, step, bad[key]!));
    const last = length === 0 ? NONE : orders.written[at + length - 1]!;
    const writer = last === NONE ? NONE : writes.transactionOf[last]!;
    const ownFirst = ownPosition(history, writes, transaction, key, orders);
    if (ownFirst !== NONE && ownFirst < length) {
      findings.push(internal(history, transaction, key, 'has an element that it appended only later'));
      continue;
    }
    const known = writer !== NONE && committed[writer] === 1;
    if (known && writes.finalOf(writer, key) !== last) {
      const value = JSON.stringify(history.values[history.stepValue[last]!]);
      const statement = `#${transaction} read key ${history.keys[key]!} as a list that ends with ${value}, which #${writer} appended before it appended more.`;
      findings.push({ name: 'G1b', transactions: [transaction, writer], statement });
    }
    reads.push({ transaction, step, key, source: length === 0 ? INITIAL : known ? writer : NOWHERE, length });
  }
  return reads;
}

function firstBad({ from, written }: Orders, writes: Writes, committed: Uint8Array): Int32Array {
  const bad = new Int32Array(from.length - 1).fill(0x7fffffff);
  for (let key = 0; key < bad.length; key++) {
    for (let at = from[key]!; at < from[key + 1]!; at++) {
      const step = written[at]!;
      if (step !== NONE && committed[writes.transactionOf[step]!] === 1) continue;
      bad[key] = at - from[key]!;
      break;
    }
  }
  return bad;
}

function badElement(
  { keys, values, elements, elementsFrom }: TransactionHistory,
  writes: Writes,
  ...[transaction, key, written, step, position]: readonly [number, number, number, number, number]
): Finding {
  const value = JSON.stringify(values[elements[elementsFrom[step]! + position]!]);
  const seen = `#${transaction} read key ${keys[key]!} as a list that has ${value}, which`;
  if (written === NONE)
    return { name: 'garbage-read', transactions: [transaction], statement: `${seen} nobody appended.` };
  const writer = writes.transactionOf[written]!;
  return {
    name: 'G1a',
    transactions: [transaction, writer],
    statement: `${seen} #${writer} appended, and it aborted.`,
  };
}

/** Where the first append of a transaction to a key is in its version order, or NONE. */
function ownPosition(
  history: TransactionHistory,
  writes: Writes,
  transaction: number,
  key: number,
  orders: Orders,
): number {
  if (writes.finalOf(transaction, key) === NONE) return NONE;
  for (let step = history.stepsFrom[transaction]!; step < history.stepsFrom[transaction + 1]!; step++) {
    if (history.stepKey[step] === key && orders.positionOf[step] !== NONE) return orders.positionOf[step]!;
  }
  return NONE;
}

function addVersionEdges(
  history: TransactionHistory,
  writes: Writes,
  { orders, committed, reads }: Seen & { readonly reads: readonly ExternalRead[] },
  edges: IsolationEdges,
): void {
  const { from, written } = orders;
  const keys = history.keys.length;
  // The committed transaction that wrote the version at or after each position of an order.
  const next = new Int32Array(written.length + 1).fill(NONE);
  const last = new Int32Array(keys).fill(NONE);
  for (let key = 0; key < keys; key++) {
    if (orders.broken[key] === 1) continue;
    let later: number = NONE;
    for (let at = from[key + 1]! - 1; at >= from[key]!; at--) {
      const writer = written[at] === NONE ? NONE : writes.transactionOf[written[at]!]!;
      if (writer === NONE || committed[writer] === 0) {
        next[at] = later;
        continue;
      }
      if (last[key] === NONE) last[key] = writer;
      if (later !== NONE && later !== writer) edges.add(writer, later, EDGE.ww, { key, step: orders.shownBy[key]! });
      later = writer;
      next[at] = writer;
    }
  }
  const tails = unseenWriters(history, writes, orders, committed);
  tails.forEach((tail, key) => {
    for (const writer of tail) {
      if (last[key] !== NONE && last[key] !== writer)
        edges.add(last[key]!, writer, EDGE.ww, { key, step: orders.shownBy[key]! });
    }
  });
  const bundles = new Map<number, number>();
  for (const { transaction, step, key, source, length } of reads) {
    const why = { key, step };
    if (source >= 0 && source !== transaction) edges.add(source, transaction, EDGE.wr, why);
    const at = from[key]! + length;
    const overwriter = at < from[key + 1]! ? next[at]! : NONE;
    const tail = tails.get(key);
    if (overwriter !== NONE) {
      if (overwriter !== transaction) edges.add(transaction, overwriter, EDGE.rw, why);
    } else if (tail && writes.finalOf(transaction, key) !== NONE) {
      const rivals = tail.slice(0, RIVALS_MAX).filter((writer) => writer !== transaction);
      for (const rival of rivals) edges.add(transaction, rival, EDGE.rw, why);
    } else if (tail) {
      let bundle = bundles.get(key);
      if (bundle === undefined) {
        bundle = edges.bundle();
        bundles.set(key, bundle);
        for (const writer of tail) edges.add(bundle, writer, EDGE.rwBundled, { key, step: NONE });
      }
      edges.add(transaction, bundle, EDGE.rw, why);
    }
  }
}

/** Of each key, the committed transactions whose last append to it nobody read. */
function unseenWriters(
  history: TransactionHistory,
  writes: Writes,
  orders: Orders,
  committed: Uint8Array,
): ReadonlyMap<number, readonly number[]> {
  const tails = new Map<number, number[]>();
  for (let row = 0; row < history.length; row++) {
    if (committed[row] === 0) continue;
    writes.forEachFinal(row, (key, step) => {
      if (orders.positionOf[step] !== NONE || orders.broken[key] === 1) return;
      const tail = tails.get(key);
      if (tail) tail.push(row);
      else tails.set(key, [row]);
    });
  }
  return tails;
}
