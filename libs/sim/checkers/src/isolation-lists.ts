import type { TransactionHistory } from '@isthmus/sim-protocol';
import { type IsolationEdges, NONE } from './isolation-edges.js';
import { addListEdges } from './isolation-list-edges.js';
import { type ListRead, type VersionOrders, versionOrders } from './isolation-list-orders.js';
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
  addListEdges(history, writes, { orders, committed, reads }, edges);
  const isMissed = (read: ExternalRead, writer: number): boolean => {
    const position = orders.positionOf[writes.finalOf(writer, read.key)]!;
    return position === NONE || position >= read.length;
  };
  return { committed, reads, findings, isMissed };
}

function externalParts(
  history: TransactionHistory,
  writes: Writes,
): { readonly findings: Finding[]; readonly parts: ListRead[] } {
  const { stepsFrom, stepKind, stepKey, stepValue, told, elementsFrom, elements } = history;
  const findings: Finding[] = [];
  const parts: ListRead[] = [];
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

interface Seen {
  readonly orders: VersionOrders;
  readonly committed: Uint8Array;
}

function readsOf(
  history: TransactionHistory,
  writes: Writes,
  parts: readonly ListRead[],
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

function firstBad({ from, written }: VersionOrders, writes: Writes, committed: Uint8Array): Int32Array {
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
  orders: VersionOrders,
): number {
  if (writes.finalOf(transaction, key) === NONE) return NONE;
  for (let step = history.stepsFrom[transaction]!; step < history.stepsFrom[transaction + 1]!; step++) {
    if (history.stepKey[step] === key && orders.positionOf[step] !== NONE) return orders.positionOf[step]!;
  }
  return NONE;
}
