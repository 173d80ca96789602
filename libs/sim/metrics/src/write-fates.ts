import { type History, INITIAL_VALUE, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** What replicas held in the course of a run, and hold at its end. */
export interface HeldVersions {
  /** A row for each different value that live replicas hold under a key at the end; keys of which all hold the initial value are left out. */
  readonly key: Int32Array;
  readonly value: Int32Array;
  /** By value: what the first replica to hold it had held before. Negative for a value that none held. */
  readonly replaced: Int32Array;
  /** Of a value that took the place of several siblings: the value, and each that it replaced but the one in `replaced`. */
  readonly merged: readonly (readonly [value: number, replaced: number])[];
  /** By value, 1 for one that a replica has held beside a concurrent one. */
  readonly conflicting: Uint8Array;
}

/** What became of the writes that were acknowledged, compare-and-sets that swapped among them. */
export interface WriteFates {
  readonly acknowledged: number;
  /** They are what some live replica holds at the end. */
  readonly final: number;
  /** Replaced at a replica that had them: by a final version, or by what such a version replaced, and so on. */
  readonly overwritten: number;
  /** Neither: versions concurrent with what is left, thrown away by a rule such as last write wins. */
  readonly dropped: number;
  /** Every final version of their key had finished before they began, so none can have overwritten them. */
  readonly lost: number;
  /** Row of the first that was lost. */
  readonly firstLost: number | null;
  /** Whatever became of them in the end: those that some replica kept beside a concurrent one for a while. */
  readonly conflicting: number;
}

/**
 * Sorts the acknowledged writes by what became of them. Values are written once in a run; writes of transactions are not
 * counted, since one value goes to several keys there. A register forgets what it held, so the
 * count of lost writes is a lower bound: one that was lost before the final versions were written is dropped or overwritten.
 *
 * Cost: operations, and the versions that the final ones go back to.
 */
export function writeFates(history: History, versions: HeldVersions): WriteFates {
  const isFinal = new Uint8Array(versions.replaced.length);
  for (const value of versions.value) isFinal[value] = 1;
  const isFollowed = followed(versions);
  const lastEnd = endsOfFinals(history, isFinal);
  const fates = { acknowledged: 0, final: 0, overwritten: 0, dropped: 0, lost: 0, conflicting: 0 };
  let firstLost: number | null = null;
  for (let row = 0; row < history.length; row++) {
    if (!hasWritten(history, row)) continue;
    const value = history.argument[row]!;
    fates.acknowledged++;
    if (versions.conflicting[value] === 1) fates.conflicting++;
    if (isFinal[value] === 1) fates.final++;
    else if (isFollowed[value] === 1) fates.overwritten++;
    else if ((lastEnd.get(history.key[row]!) ?? -Infinity) >= history.invokedAt[row]!) fates.dropped++;
    else {
      fates.lost++;
      firstLost ??= row;
    }
  }
  return { ...fates, firstLost };
}

/** By value, 1 for what final versions replaced, and what that had replaced. */
function followed({ value, replaced, merged }: HeldVersions): Uint8Array {
  const isFollowed = new Uint8Array(replaced.length);
  const others = new Map<number, number[]>();
  for (const [by, other] of merged) others.set(by, [...(others.get(by) ?? []), other]);
  const replacedBy = (version: number) => [replaced[version] ?? INITIAL_VALUE, ...(others.get(version) ?? [])];
  const waiting = [...value].flatMap(replacedBy);
  for (let before = waiting.pop(); before !== undefined; before = waiting.pop()) {
    if (before <= INITIAL_VALUE || isFollowed[before] === 1) continue;
    isFollowed[before] = 1;
    waiting.push(...replacedBy(before));
  }
  return isFollowed;
}

/** By key, when the last of its final versions had finished; one of unknown outcome may have taken effect at any later time. */
function endsOfFinals(history: History, isFinal: Uint8Array): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (let row = 0; row < history.length; row++) {
    if (OPERATION_KINDS[history.kind[row]!] === 'read' || isFinal[history.argument[row]!] !== 1) continue;
    const responded = history.respondedAt[row]!;
    const end = OUTCOMES[history.outcome[row]!] === 'ok' && responded !== NEVER ? responded : Infinity;
    ends.set(history.key[row]!, Math.max(ends.get(history.key[row]!) ?? -Infinity, end));
  }
  return ends;
}

function hasWritten(history: History, row: number): boolean {
  const kind = OPERATION_KINDS[history.kind[row]!];
  return (
    OUTCOMES[history.outcome[row]!] === 'ok' && (kind === 'write' || (kind === 'cas' && history.swapped[row] === 1))
  );
}
