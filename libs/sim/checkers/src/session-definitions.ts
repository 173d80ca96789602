import { type History, INITIAL_VALUE, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import type { SessionGuarantee } from './session-verdict.js';

/**
 * Rows of the reads that break each session guarantee, by its definition taken literally, for specs: every triple and quadruple
 * of operations is tried. Written values are taken for unique. Shares no code with the checker.
 *
 * Cost: the fourth power of the operations.
 */
export function breachesByDefinition(
  history: History,
  guarantees: readonly SessionGuarantee[],
): readonly (readonly number[])[] {
  const calls = callsOf(history);
  const reads = calls.filter((call) => call.read !== null && isKnown(call.read, calls));
  const breaches = guarantees.map((): number[] => []);
  for (const read of reads) {
    const own = calls.filter((call) => precedes(call, read));
    const met = calls.filter((write) => own.some((earlier) => returns(earlier, write)));
    const writes = calls.filter(({ key, written }) => key === read.key && written !== null);
    for (const [which, guarantee] of guarantees.entries()) {
      const misses = (write: Call) =>
        isMissed(guarantee, { read, write, own }, calls) && isOwed(guarantee, { read, write, met }, calls);
      if (writes.some(misses)) breaches[which]!.push(read.row);
    }
  }
  return breaches;
}

interface Call {
  readonly row: number;
  readonly session: number;
  readonly invokedAt: number;
  readonly answered: boolean;
  readonly key: number;
  readonly read: { readonly key: number; readonly value: number } | null;
  readonly written: number | null;
}

function callsOf(history: History): Call[] {
  const calls: Call[] = [];
  for (let row = 0; row < history.length; row++) {
    const outcome = OUTCOMES[history.outcome[row]!]!;
    const kind = OPERATION_KINDS[history.kind[row]!]!;
    if (outcome === 'fail' || (kind === 'read' && outcome !== 'ok')) continue;
    const key = history.key[row]!;
    const answered = outcome === 'ok';
    const swapped = kind === 'cas' && (!answered || history.swapped[row] === 1);
    const value = swapped ? history.expected[row]! : history.value[row]!;
    const read = kind === 'write' ? null : { key, value };
    const written = kind === 'write' || swapped ? history.argument[row]! : null;
    calls.push({
      row,
      session: history.session[row]!,
      invokedAt: history.invokedAt[row]!,
      answered,
      key,
      read,
      written,
    });
  }
  // A change of unknown outcome may not have happened, unless an answered operation observed it, or one that did happen.
  const happened = new Set(calls.filter(({ answered }) => answered));
  for (const call of happened) for (const write of calls) if (returns(call, write)) happened.add(write);
  return calls.filter((call) => happened.has(call));
}

function returns({ read }: Call, write: Call): boolean {
  return read !== null && write.written !== null && read.key === write.key && read.value === write.written;
}

function isKnown(read: { readonly key: number; readonly value: number }, calls: readonly Call[]): boolean {
  return read.value === INITIAL_VALUE || calls.some(({ key, written }) => key === read.key && written === read.value);
}

/** Session order: an operation of unknown outcome precedes nothing. */
function precedes(a: Call, b: Call): boolean {
  return a !== b && a.answered && a.session === b.session && a.invokedAt < b.invokedAt;
}

/** Whether a read must not miss a write to its key. `met`: what earlier reads of its session returned. */
function isOwed(
  guarantee: SessionGuarantee,
  { read, write, met }: { readonly read: Call; readonly write: Call; readonly met: readonly Call[] },
  calls: readonly Call[],
): boolean {
  switch (guarantee) {
    case 'read your writes':
      return precedes(write, read);
    case 'monotonic reads':
      return met.includes(write);
    case 'monotonic writes':
      return met.some((later) => precedes(write, later));
    case 'writes follow reads':
      // A compare-and-set writes after it has read.
      return met.some((later) =>
        calls.some((earlier) => returns(earlier, write) && (later === earlier || precedes(earlier, later))),
      );
  }
}

/** Whether a read returned something older than the write. `own`: what its session did before. */
function isMissed(
  guarantee: SessionGuarantee,
  { read, write, own }: { readonly read: Call; readonly write: Call; readonly own: readonly Call[] },
  calls: readonly Call[],
): boolean {
  if (returns(read, write)) return false;
  if (read.read?.value === INITIAL_VALUE) return true;
  const returned = calls.find((call) => returns(read, call))!;
  if (precedes(returned, write)) return true;
  const before = own.filter((call) => returns(call, returned));
  switch (guarantee) {
    case 'read your writes':
      return before.some((call) => call === write || precedes(call, write));
    case 'monotonic reads':
      return before.some((call) => own.some((later) => returns(later, write) && precedes(call, later)));
    case 'monotonic writes':
    case 'writes follow reads':
      return false;
  }
}
