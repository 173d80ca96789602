import { type History, invariant } from '@isthmus/sim-protocol';
import { evidenceFor } from './evidence.js';
import { explain } from './explanation.js';
import { Judge } from './judge.js';
import { NOTHING, OPEN, prefixThrough, type Register, restrict } from './register.js';
import { positionsWhere } from './positions.js';
import { isMinimal, reduce } from './reduction.js';
import type { Witness } from './verdict.js';

/**
 * The witness of a violation: among the registers, which all violate, the prefix whose offender responds first.
 *
 * Cost: O(n log^2 n) where zones apply; else at most `budget` search steps, and when they end the prefix may be longer and
 * the set larger than necessary, but it violates all the same.
 */
export function findWitness(history: History, violating: readonly Register[], budget: number): Witness {
  const judge = new Judge(budget);
  const { register, offender } = findOffender(violating, judge);
  const prefix = prefixThrough(register, offender);
  const inPrefix = prefix.row.indexOf(register.row[offender]!);
  const positions = reduce(prefix, inPrefix, judge);
  const minimal = isMinimal(restrict(prefix, positions), positions.indexOf(inPrefix), judge) && judge.undecided === 0;
  const evidence = evidenceFor(prefix, positions, inPrefix);
  const shown = evidence < 0 ? positions : Int32Array.from([...positions, evidence]).sort();
  const reduced = restrict(prefix, shown);
  const place = shown.indexOf(inPrefix);
  return {
    key: register.key,
    offender: register.row[offender]!,
    prefixEndsAt: history.respondedAt[register.row[offender]!]!,
    prefixOperations: prefix.length,
    operations: byInvocation(reduced).map((i) => ({
      operation: reduced.row[i]!,
      open: reduced.endedAt[i] === OPEN,
    })),
    minimal,
    ...(evidence < 0 ? {} : { evidence: prefix.row[evidence]! }),
    ...explain(history, reduced, place, judge.remaining),
  };
}

interface Offence {
  readonly register: Register;
  /** Position in the register. */
  readonly offender: number;
}

/**
 * By bisection over responses, since a prefix of a linearizable history is linearizable. Only an operation that needs a
 * value can offend: one that merely writes, and that no answered operation observed, may take effect last of all.
 */
function findOffender(violating: readonly Register[], judge: Judge): Offence {
  let first: Offence | null = null;
  for (const register of violating) {
    const { needs, endedAt, length } = register;
    const responses = positionsWhere(
      length,
      (i) => needs[i] !== NOTHING && endedAt[i] !== OPEN && (first === null || respondsBefore(register, i, first)),
    ).sort((a, b) => endedAt[a]! - endedAt[b]! || a - b);
    const last = responses.at(-1);
    // Another register's violation shows earlier than any of this one.
    if (last === undefined || (first !== null && !judge.violates(prefixThrough(register, last)))) continue;
    let holding = -1;
    let violates = responses.length - 1;
    while (violates - holding > 1) {
      const middle = (holding + violates) >>> 1;
      if (judge.violates(prefixThrough(register, responses[middle]!))) violates = middle;
      else holding = middle;
    }
    first = { register, offender: responses[violates]! };
  }
  invariant(first !== null, 'no register violates');
  return first;
}

function respondsBefore(register: Register, i: number, other: Offence): boolean {
  const at = register.endedAt[i]!;
  const otherAt = other.register.endedAt[other.offender]!;
  return at < otherAt || (at === otherAt && register.row[i]! < other.register.row[other.offender]!);
}

function byInvocation({ length, invokedAt }: Register): number[] {
  return Array.from({ length }, (_, i) => i).sort((a, b) => invokedAt[a]! - invokedAt[b]! || a - b);
}
