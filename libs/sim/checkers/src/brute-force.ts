import { type History, invariant, INITIAL_VALUE, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/**
 * The definition of linearizability, taken literally, for specs: all orders of all choices of the operations of unknown
 * outcome are tried, on the whole history at once, whatever its keys. Shares no code with the checker.
 *
 * Cost: factorial. Up to about ten operations.
 */
export function isLinearizableByDefinition(history: History): boolean {
  const calls: Call[] = [];
  for (let row = 0; row < history.length; row++) {
    const outcome = OUTCOMES[history.outcome[row]!]!;
    if (outcome === 'fail') continue;
    const known = outcome === 'ok';
    calls.push({
      row,
      session: history.session[row]!,
      invokedAt: history.invokedAt[row]!,
      respondedAt: known ? history.respondedAt[row]! : null,
      key: history.key[row]!,
      kind: registerKind(history, row),
      argument: history.argument[row]!,
      expected: history.expected[row]!,
      answer: known ? { value: history.value[row]!, swapped: history.swapped[row] === 1 } : null,
    });
  }
  return canFinish(calls, {});
}

/** It judges registers only. */
function registerKind(history: History, row: number): Call['kind'] {
  const kind = OPERATION_KINDS[history.kind[row]!]!;
  invariant(kind === 'read' || kind === 'write' || kind === 'cas', `a register has no ${kind}`);
  return kind;
}

interface Call {
  readonly row: number;
  readonly session: number;
  readonly invokedAt: number;
  readonly respondedAt: number | null;
  readonly key: number;
  readonly kind: 'read' | 'write' | 'cas';
  readonly argument: number;
  readonly expected: number;
  readonly answer: { readonly value: number; readonly swapped: boolean } | null;
}

/** Whether some order of the calls that are left, without any of those of unknown outcome, is legal from this state. */
function canFinish(left: readonly Call[], state: Readonly<Record<number, number>>): boolean {
  if (left.every((call) => call.respondedAt === null)) return true;
  return left.some((call) => {
    const others = left.filter((other) => other !== call);
    if (others.some((other) => precedes(other, call))) return false;
    const after = effectOf(call, state[call.key] ?? INITIAL_VALUE);
    return after !== null && canFinish(others, { ...state, [call.key]: after });
  });
}

/** In real time, or in their session: there also where the one begins at the instant at which the other ended. */
function precedes(earlier: Call, later: Call): boolean {
  const { respondedAt, invokedAt } = earlier;
  if (respondedAt === null || respondedAt > later.invokedAt) return false;
  if (respondedAt < later.invokedAt) return true;
  const isFirst = invokedAt < respondedAt || earlier.row < later.row || (later.respondedAt ?? 0) > later.invokedAt;
  return earlier.session === later.session && isFirst;
}

/** The value after the call, or null where the call cannot have ended as it did. */
function effectOf({ kind, argument, expected, answer }: Call, current: number): number | null {
  switch (kind) {
    case 'read':
      return answer === null || answer.value === current ? current : null;
    case 'write':
      return argument;
    case 'cas': {
      const swaps = current === expected;
      if (answer !== null && answer.swapped !== swaps) return null;
      if (answer !== null && !swaps && answer.value !== current) return null;
      return swaps ? argument : current;
    }
  }
}
