import { type History, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { CausalSweep } from './causal-sweep.js';
import { causalEdges, orderAlong } from './causal-order.js';
import { readsFrom } from './reads-from.js';

/** The different values that live replicas hold at the end: a row for each value of a key. */
export interface FinalValues {
  readonly key: Int32Array;
  readonly value: Int32Array;
}

/** What became of the writes that were acknowledged, compare-and-sets that swapped among them. */
export interface WriteFates {
  readonly acknowledged: number;
  /** They are what some live replica holds at the end. */
  readonly final: number;
  /** A final version follows them in happens-before: who wrote it knew of them, or of what came after. */
  readonly overwritten: number;
  /** No final version follows them, and not all had finished before them: thrown away as concurrent, as last write wins does. */
  readonly dropped: number;
  /** Every final version of their key had finished before they began, so none can have overwritten them. */
  readonly lost: number;
  /** Row of the first that was lost. */
  readonly firstLost: number | null;
}

/**
 * Sorts the acknowledged writes by what became of them. A register forgets what it held, so the count of lost writes is a lower
 * bound: one that was lost and then overwritten is not among them.
 *
 * @returns null where a value was written to a key twice, or reads-from has a cycle, or there is too much to remember: then
 * nothing tells which write a value is from.
 * Cost: that of the causal order, and for each final version the writes of its key.
 */
export function fatesOfWrites(history: History, finals: FinalValues): WriteFates | null {
  const graph = readsFrom(history);
  if (graph === null || orderAlong(graph.length, causalEdges(graph)).length < graph.length) return null;
  const writesOf = writesByKey(history);
  const { isFinal, lastEnd } = finalWrites(history, finals, writesOf);
  const overwritten = new Uint8Array(history.length);
  const operationOf = new Int32Array(history.length).fill(-1);
  graph.row.forEach((row, operation) => (operationOf[row] = operation));
  const sweep = new CausalSweep(graph);
  const isRemembered = sweep.run((operation, past) => {
    const row = graph.row[operation]!;
    if (isFinal[row] === 0) return;
    for (const other of writesOf.get(history.key[row]!) ?? []) {
      const before = operationOf[other]!;
      if (before >= 0 && before !== operation && past[sweep.chainOf[before]!]! >= before) overwritten[other] = 1;
    }
  });
  if (!isRemembered) return null;

  const fates = { acknowledged: 0, final: 0, overwritten: 0, dropped: 0, lost: 0 };
  let firstLost: number | null = null;
  for (let row = 0; row < history.length; row++) {
    if (!mayHaveWritten(history, row) || OUTCOMES[history.outcome[row]!] !== 'ok') continue;
    fates.acknowledged++;
    if (isFinal[row] === 1) fates.final++;
    else if (overwritten[row] === 1) fates.overwritten++;
    else if ((lastEnd.get(history.key[row]!) ?? -Infinity) >= history.invokedAt[row]!) fates.dropped++;
    else {
      fates.lost++;
      firstLost ??= row;
    }
  }
  return { ...fates, firstLost };
}

type WritesByKey = ReadonlyMap<number, readonly number[]>;

function writesByKey(history: History): WritesByKey {
  const writes = new Map<number, number[]>();
  for (let row = 0; row < history.length; row++) {
    if (!mayHaveWritten(history, row)) continue;
    const known = writes.get(history.key[row]!);
    if (known === undefined) writes.set(history.key[row]!, [row]);
    else known.push(row);
  }
  return writes;
}

function mayHaveWritten(history: History, row: number): boolean {
  const [kind, outcome] = [OPERATION_KINDS[history.kind[row]!], OUTCOMES[history.outcome[row]!]];
  if (kind === 'read' || outcome === 'fail') return false;
  return kind === 'write' || outcome !== 'ok' || history.swapped[row] === 1;
}

interface FinalWrites {
  /** 1 for a row that wrote what some live replica holds. */
  readonly isFinal: Uint8Array;
  /** By key, when the last of its final versions had finished. Of a key of which all hold the initial value there is none. */
  readonly lastEnd: ReadonlyMap<number, number>;
}

function finalWrites(history: History, { key, value }: FinalValues, writesOf: WritesByKey): FinalWrites {
  const isFinal = new Uint8Array(history.length);
  const lastEnd = new Map<number, number>();
  key.forEach((of, index) => {
    const row = writesOf.get(of)?.find((one) => history.argument[one] === value[index]);
    if (row === undefined) return;
    isFinal[row] = 1;
    lastEnd.set(of, Math.max(lastEnd.get(of) ?? -Infinity, endOf(history, row)));
  });
  return { isFinal, lastEnd };
}

/** One of unknown outcome may have taken effect at any later time. */
function endOf(history: History, row: number): number {
  const responded = history.respondedAt[row]!;
  return OUTCOMES[history.outcome[row]!] === 'ok' && responded !== NEVER ? responded : Infinity;
}
