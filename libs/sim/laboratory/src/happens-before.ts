import type { Experiment, HappensBefore } from '@isthmus/contract';
import { happensBefore } from '@isthmus/sim-checkers';
import { decodeHistory } from '@isthmus/sim-history';
import { nanosFromMs } from '@isthmus/sim-protocol';
import type { OperationWindow } from './reading.js';
import { operationRow } from './report-parts.js';
import { resolvedAgain } from './resolve.js';

/** Happens-before among the operations of a stored history in a window of `invokedAt`. */
export function happensBeforeIn(
  experiment: Experiment,
  bytes: Uint8Array,
  { fromMs = 0, toMs = Infinity, limit }: Pick<OperationWindow, 'fromMs' | 'toMs' | 'limit'>,
): HappensBefore {
  const resolved = resolvedAgain(experiment);
  const { history } = decodeHistory(bytes);
  const to = toMs === Infinity ? Infinity : nanosFromMs(toMs);
  const order = happensBefore(history, { from: nanosFromMs(fromMs), to, limit });
  if (order === null)
    return {
      undecided: 'a value was written twice, or reads name writes that came later: nothing tells what caused what',
      operations: [],
      edges: [],
      concurrentPairs: 0,
      width: 0,
      widest: [],
      left: 0,
    };
  return {
    undecided: null,
    operations: order.operations.map((row) => operationRow(resolved, history, row)),
    edges: order.edges.map(([a, b]) => [a, b]),
    concurrentPairs: order.concurrentPairs,
    width: order.widest.length,
    widest: [...order.widest],
    left: order.left,
  };
}
