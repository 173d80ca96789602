import { type History, INITIAL_VALUE, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** One operation that happened, as the definitions below see it. */
interface Call {
  readonly row: number;
  readonly session: number;
  readonly invokedAt: number;
  readonly respondedAt: number;
  readonly answered: boolean;
  readonly key: number;
  readonly read: number | null;
  readonly written: number | null;
}

type Related = (a: Call, b: Call) => boolean;

/**
 * Whether a history of unique written values satisfies each model, by its definition taken literally, for specs: legal orders
 * are looked for one operation after another. Shares no code with the checkers.
 *
 * - sequential: one order of all operations, along each session's, in which every read returns the latest write to its key
 *   [Lamport 1979];
 * - linearizable writes: one along which, besides, a change comes after all that were answered before it was invoked [Lev-Ari et
 *   al. 2017];
 * - CM: for each operation, such an order of it and its causal past, along causal order, with the reads of its session up
 *   to it [Bouajjani et al. 2017, section 3.3; Ahamad et al. 1995];
 * - PRAM: the same of all writes and the reads of its session up to it, along each session's order [Lipton and Sandberg 1988];
 * - consistent prefix: one order of all that changes anything, along each session's; every other read returns the state
 *   after some prefix of it [Terry 2013].
 *
 * In the first three, what a client had learned outside the store comes before what it then did.
 *
 * Cost: exponential in the operations.
 */
export function modelsByDefinition(
  history: History,
): Record<'sequential' | 'linearizable writes' | 'CM' | 'PRAM' | 'consistent prefix', boolean> {
  const calls = callsOf(history);
  const nowhere = calls.some(
    ({ key, read }) =>
      read !== null && read !== INITIAL_VALUE && !calls.some((w) => w.key === key && w.written === read),
  );
  if (nowhere)
    return { sequential: false, 'linearizable writes': false, CM: false, PRAM: false, 'consistent prefix': false };
  const inSession: Related = (a, b) => a !== b && a.answered && a.session === b.session && a.invokedAt < b.invokedAt;
  const learned: Related = (a, b) =>
    history.after?.operation.some((row, i) => row === b.row && history.after?.learned[i] === a.row) ?? false;
  const known: Related = closureOf(calls, (a, b) => inSession(a, b) || learned(a, b));
  const causal = closureOf(calls, (a, b) => known(a, b) || returns(b, a));
  const upTo = (o: Call) => calls.filter((call) => call === o || inSession(call, o));
  const changes = calls.filter(({ written }) => written !== null);
  const inTime: Related = (a, b) =>
    a.written !== null && b.written !== null && a.answered && a.respondedAt < b.invokedAt;
  return {
    sequential: isOrderable(calls, known, calls),
    'linearizable writes': isOrderable(
      calls,
      closureOf(calls, (a, b) => known(a, b) || inTime(a, b)),
      calls,
    ),
    CM: calls.every((o) => {
      const past = calls.filter((call) => call === o || causal(call, o));
      return !causal(o, o) && isOrderable(past, causal, upTo(o));
    }),
    PRAM: calls.every((o) => isOrderable([...new Set([...changes, ...upTo(o)])], inSession, upTo(o))),
    'consistent prefix': isOrderable(changes, inSession, changes),
  };
}

/** Whether the calls have an order along the relation in which each of the judged reads returns the latest write to its key. */
function isOrderable(calls: readonly Call[], before: Related, judged: readonly Call[]): boolean {
  const state = new Map<number, number>();
  const left = new Set(calls);
  const extend = (): boolean => {
    if (left.size === 0) return true;
    for (const call of [...left]) {
      if ([...left].some((other) => before(other, call))) continue;
      const held = state.get(call.key) ?? INITIAL_VALUE;
      if (judged.includes(call) && call.read !== null && call.read !== held) continue;
      left.delete(call);
      if (call.written !== null) state.set(call.key, call.written);
      const found = extend();
      state.set(call.key, held);
      left.add(call);
      if (found) return true;
    }
    return false;
  };
  return extend();
}

function returns(read: Call, write: Call): boolean {
  return write.written !== null && read.key === write.key && read.read === write.written;
}

function closureOf(calls: readonly Call[], related: Related): Related {
  const matrix = calls.map((a) => calls.map((b) => related(a, b)));
  for (const k of calls.keys()) {
    for (const row of matrix) if (row[k] === true) matrix[k]!.forEach((reached, j) => (row[j] ||= reached));
  }
  return (a, b) => matrix[calls.indexOf(a)]![calls.indexOf(b)]!;
}

function callsOf(history: History): readonly Call[] {
  const calls: Call[] = [];
  for (let row = 0; row < history.length; row++) {
    const outcome = OUTCOMES[history.outcome[row]!]!;
    const kind = OPERATION_KINDS[history.kind[row]!]!;
    const answered = outcome === 'ok';
    if (outcome === 'fail' || (kind === 'read' && !answered)) continue;
    const swapped = kind === 'cas' && (!answered || history.swapped[row] === 1);
    calls.push({
      row,
      session: history.session[row]!,
      invokedAt: history.invokedAt[row]!,
      respondedAt: history.respondedAt[row]!,
      answered,
      key: history.key[row]!,
      read: kind === 'write' ? null : swapped ? history.expected[row]! : history.value[row]!,
      written: kind === 'write' || swapped ? history.argument[row]! : null,
    });
  }
  // A change of unknown outcome may not have happened, unless an answered operation observed it, or one that did happen.
  const happened = new Set(calls.filter(({ answered }) => answered));
  for (const call of happened) for (const write of calls) if (returns(call, write)) happened.add(write);
  return calls.filter((call) => happened.has(call));
}
