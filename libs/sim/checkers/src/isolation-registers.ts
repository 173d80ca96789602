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

/**
 * What reads of registers show. A read names the write that it saw, since no value is written twice. Of the version order is
 * known: null comes first; and, as every write follows the reads that its transaction made of the key before, what a
 * transaction read comes before what it then wrote [Elle's "writes follow reads"; VLDB 2020, section 5].
 *
 * More follows at some levels only, and is added by them. Cost: linear in steps.
 */
export function observeRegisters(history: TransactionHistory, writes: Writes, edges: IsolationEdges): Observations {
  const committed = knownCommitted(history);
  const { findings, candidates } = externalReads(history, writes);
  for (const { source } of candidates) if (source >= 0 && history.outcome[source] !== FAIL) committed[source] = 1;
  const reads: ExternalRead[] = [];
  for (const candidate of candidates) {
    const { transaction, key, source, step, written } = candidate;
    const shown = `#${transaction} read key ${history.keys[key]!} as ${JSON.stringify(history.values[history.stepValue[step]!])}, which`;
    const tell = (name: Finding['name'], others: readonly number[], what: string) =>
      findings.push({ name, transactions: [transaction, ...others], statement: `${shown} ${what}.` });
    if (source === NOWHERE) tell('garbage-read', [], 'nobody wrote');
    else if (source >= 0 && committed[source] === 0) tell('G1a', [source], `#${source} wrote, and it aborted`);
    else if (source >= 0 && writes.finalOf(source, key) !== written)
      tell('G1b', [source], `#${source} wrote before it wrote it again`);
    const known = source < 0 || committed[source] === 1;
    reads.push({ transaction, step, key, source: known ? source : NOWHERE, length: 0 });
  }
  addVersionEdges(history, writes, { committed, reads }, edges);
  const isMissed = (read: ExternalRead): boolean | undefined => (read.source === INITIAL ? true : undefined);
  return { committed, reads, findings, isMissed };
}

interface Candidate {
  readonly transaction: number;
  readonly step: number;
  readonly key: number;
  readonly source: number;
  /** The step that wrote what was read. */
  readonly written: number;
}

function externalReads(
  history: TransactionHistory,
  writes: Writes,
): { readonly findings: Finding[]; readonly candidates: Candidate[] } {
  const { stepsFrom, stepKind, stepKey, stepValue, told } = history;
  const findings: Finding[] = [];
  const candidates: Candidate[] = [];
  for (let row = 0; row < history.length; row++) {
    if (history.outcome[row] !== OK) continue;
    const own = new Map<number, number>();
    const internal = (key: number, value: number, what: string) => {
      const statement = `#${row} read key ${history.keys[key]!} as ${JSON.stringify(history.values[value])}${what}.`;
      const writer = writes.stepOf(key, value);
      const support = writer === NONE ? [] : [writes.transactionOf[writer]!];
      findings.push({ name: 'internal', transactions: [row], support, statement });
    };
    for (let step = stepsFrom[row]!; step < stepsFrom[row + 1]!; step++) {
      const key = stepKey[step]!;
      const value = stepValue[step]!;
      if (stepKind[step] !== READ) {
        own.set(key, value);
        continue;
      }
      if (told[step] === 0) continue;
      const written = own.get(key);
      if (written !== undefined) {
        const expected = JSON.stringify(history.values[written]);
        if (written !== value) internal(key, value, ` after it had written ${expected} itself`);
        continue;
      }
      const at = history.values[value] === null ? NONE : writes.stepOf(key, value);
      const source = history.values[value] === null ? INITIAL : at === NONE ? NOWHERE : writes.transactionOf[at]!;
      if (source === row) internal(key, value, ', which it wrote only later');
      else candidates.push({ transaction: row, step, key, source, written: at });
    }
  }
  return { findings, candidates };
}

function addVersionEdges(
  history: TransactionHistory,
  writes: Writes,
  { committed, reads }: { readonly committed: Uint8Array; readonly reads: readonly ExternalRead[] },
  edges: IsolationEdges,
): void {
  const keys = history.keys.length;
  const idOf = (transaction: number, key: number) => (transaction + 1) * keys + key;
  /** By what was read: those that wrote the key after they had read it. Two of them are enough to contradict each other. */
  const overwriters = new Map<number, number[]>();
  const follows = new Set<number>();
  for (const { transaction, step, key, source } of reads) {
    if (source === NOWHERE || writes.finalOf(transaction, key) === NONE) continue;
    follows.add(idOf(transaction, key));
    if (source >= 0) edges.add(source, transaction, EDGE.ww, { key, step });
    const others = overwriters.get(idOf(source, key));
    if (!others) overwriters.set(idOf(source, key), [transaction]);
    else if (others.length < 3 && !others.includes(transaction)) others.push(transaction);
  }
  const blind = new Map<number, number[]>();
  for (let row = 0; row < history.length; row++) {
    if (committed[row] === 0) continue;
    writes.forEachFinal(row, (key) => {
      if (follows.has(idOf(row, key))) return;
      const others = blind.get(key);
      if (others) others.push(row);
      else blind.set(key, [row]);
    });
  }
  const bundles = new Map<number, number>();
  for (const { transaction, step, key, source } of reads) {
    if (source === NOWHERE) continue;
    const why = { key, step };
    if (source >= 0) edges.add(source, transaction, EDGE.wr, why);
    for (const other of overwriters.get(idOf(source, key)) ?? [])
      if (other !== transaction) edges.add(transaction, other, EDGE.rw, why);
    const first = blind.get(key);
    if (source !== INITIAL || !first) continue;
    let bundle = bundles.get(key);
    if (bundle === undefined) {
      bundle = edges.bundle();
      bundles.set(key, bundle);
      for (const writer of first) edges.add(bundle, writer, EDGE.rwBundled, { key, step: NONE });
    }
    edges.add(transaction, bundle, EDGE.rw, why);
  }
}
