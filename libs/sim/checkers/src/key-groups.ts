import { type History, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { positionsWhere } from './positions.js';

const READ = OPERATION_KINDS.indexOf('read');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');

/** The operations on one key: from a position to before another. */
export interface KeyGroup {
  readonly key: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Rows of the operations that a checker judges, by key and then by row: not those that certainly had no effect, nor reads of
 * unknown outcome, which say nothing and change nothing.
 */
export function judgedByKey(history: History): { readonly rows: Int32Array; readonly groups: readonly KeyGroup[] } {
  const { length, kind, outcome, key } = history;
  const judged = positionsWhere(length, (i) => outcome[i] === OK || (outcome[i] !== FAIL && kind[i] !== READ));
  let keysFrom = key[judged[0] ?? 0] ?? 0;
  let keysTo = keysFrom;
  for (let i = 0; i < judged.length; i++) {
    const at = key[judged[i]!]!;
    if (at < keysFrom) keysFrom = at;
    if (at >= keysTo) keysTo = at + 1;
  }
  if (keysTo - keysFrom === 1) return { rows: judged, groups: [{ key: keysFrom, from: 0, to: judged.length }] };
  // Keys are small numbers; where a foreign history's are not, sorting takes a little longer than counting.
  if (keysTo - keysFrom > 4 * judged.length + 1024)
    return groupSorted(
      judged.sort((a, b) => key[a]! - key[b]! || a - b),
      key,
    );
  const next = new Int32Array(keysTo - keysFrom + 1);
  for (const row of judged) next[key[row]! - keysFrom + 1]!++;
  for (let i = 0; i + 1 < next.length; i++) next[i + 1]! += next[i]!;
  const rows = new Int32Array(judged.length);
  for (const row of judged) rows[next[key[row]! - keysFrom]!++] = row;
  return groupSorted(rows, key);
}

function groupSorted(
  rows: Int32Array,
  key: Int32Array,
): { readonly rows: Int32Array; readonly groups: readonly KeyGroup[] } {
  const groups: KeyGroup[] = [];
  for (let from = 0, to = 1; to <= rows.length; to++) {
    if (to < rows.length && key[rows[to]!] === key[rows[from]!]) continue;
    groups.push({ key: key[rows[from]!]!, from, to });
    from = to;
  }
  return { rows, groups };
}
