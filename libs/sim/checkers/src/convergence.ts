import { type History, INITIAL_VALUE, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import type { OperationsWitness } from './session-verdict.js';
import type { CheckVerdict } from './verdict.js';

const READ = OPERATION_KINDS.indexOf('read');
const CAS = OPERATION_KINDS.indexOf('cas');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');

export interface ConvergenceOptions {
  /** Nanoseconds: how long after its last acknowledged change a key may still be read differently. */
  readonly within: number;
  /** An instant, in nanoseconds, from which the time counts at the earliest: that of the last heal. 0 unless given. */
  readonly since?: number;
}

export interface ConvergenceVerdict {
  /** `undecided`: no key was read late at two nodes, so nobody could have seen a difference. */
  readonly verdict: CheckVerdict;
  /** Reads that came late enough to be judged. */
  readonly reads: number;
  /** Keys that were read late at two nodes at least. */
  readonly keys: number;
  readonly divergentKeys: number;
  /** Present when `violated`: two late reads of one key that returned different values. */
  readonly witness?: OperationsWitness;
}

/**
 * Whether replicas converge, as far as clients can see: some time after the last acknowledged change to a key, all reads of it return the
 * same value. What a history cannot show is whether replicas that nobody asked agree, nor whether those that disagree would
 * have agreed later: hence the time [Vogels, CACM 52 (1), 2009].
 *
 * A change of unknown outcome may take effect late: reads that returned its value are set aside.
 *
 * Cost: linear.
 */
export function checkConvergence(history: History, { within, since = 0 }: ConvergenceOptions): ConvergenceVerdict {
  const quiet = quietKeys(history, since);
  let reads = 0;
  const seen = new Map<number, { readonly row: number; elsewhere: boolean; different: number }>();
  const { key, invokedAt, value } = history;
  for (let row = 0; row < history.length; row++) {
    if (!observes(history, row)) continue;
    const from = quiet.get(key[row]!) ?? { endedAt: since, unknown: new Set() };
    if (invokedAt[row]! <= from.endedAt + within || from.unknown.has(value[row]!)) continue;
    reads++;
    const first = seen.get(key[row]!);
    if (first === undefined) {
      seen.set(key[row]!, { row, elsewhere: false, different: -1 });
      continue;
    }
    first.elsewhere ||= placeOf(history, row) !== placeOf(history, first.row);
    if (first.different < 0 && value[row] !== value[first.row]) first.different = row;
  }
  const all = [...seen.values()];
  const divergent = all.filter(({ different }) => different >= 0);
  const keys = all.filter(({ elsewhere }) => elsewhere).length;
  const found = { reads, keys, divergentKeys: divergent.length };
  const worst = divergent.reduce<(typeof divergent)[number] | null>(
    (earliest, other) => (earliest === null || other.different < earliest.different ? other : earliest),
    null,
  );
  if (worst === null) return { verdict: keys > 0 ? 'holds' : 'undecided', ...found };
  return { verdict: 'violated', ...found, witness: witnessOf(history, worst.row, worst.different) };
}

interface QuietKey {
  /** Nanoseconds: when its last acknowledged change had responded. */
  endedAt: number;
  /** Values that changes of unknown outcome may still write. */
  readonly unknown: Set<number>;
}

function quietKeys({ length, key, kind, outcome, swapped, argument, respondedAt }: History, since: number) {
  const quiet = new Map<number, QuietKey>();
  for (let row = 0; row < length; row++) {
    if (kind[row] === READ || outcome[row] === FAIL) continue;
    const answered = outcome[row] === OK;
    if (answered && kind[row] === CAS && swapped[row] === 0) continue;
    const of = quiet.get(key[row]!) ?? { endedAt: since, unknown: new Set() };
    quiet.set(key[row]!, of);
    if (answered) of.endedAt = Math.max(of.endedAt, respondedAt[row]!);
    else of.unknown.add(argument[row]!);
  }
  return quiet;
}

/** Whether it returned what a key held and left it so. */
function observes({ kind, outcome, swapped }: History, row: number): boolean {
  return outcome[row] === OK && (kind[row] === READ || (kind[row] === CAS && swapped[row] === 0));
}

/** The node that answered; where histories do not tell, the session stands for it. */
function placeOf({ node, session }: History, row: number): string {
  return node[row]! >= 0 ? `node ${node[row]!}` : `session ${session[row]!}`;
}

function witnessOf(history: History, first: number, second: number): OperationsWitness {
  const { key, value, session } = history;
  const told = (row: number) =>
    `#${row} (session ${session[row]!}) read ${value[row]!}${value[row] === INITIAL_VALUE ? ', the initial value,' : ''} from key ${key[row]!} at ${placeOf(history, row)}.`;
  return { offender: second, operations: [first, second], statements: [told(first), told(second)] };
}
