import type { Experiment, OperationRow } from '@isthmus/contract';
import { decodeHistory, historyRows } from '@isthmus/sim-history';
import { nanosFromMs } from '@isthmus/sim-protocol';
import { operationRow } from './report-parts.js';
import { resolvedAgain } from './resolve.js';

/** Which operations of a stored history to read; what is not given does not filter. */
export interface OperationWindow {
  /** By `intendedAt`, inclusive. */
  readonly fromMs?: number | undefined;
  /** Exclusive. */
  readonly toMs?: number | undefined;
  readonly datacenter?: string | undefined;
  readonly kind?: OperationRow['kind'] | undefined;
  readonly key?: number | undefined;
  readonly outcome?: OperationRow['outcome'] | undefined;
  /** Only operations after this one: where an earlier window stopped. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** The operations of a stored history in a window, in order. A datacenter that the run does not have has none. */
export function* operationsIn(
  experiment: Experiment,
  bytes: Uint8Array,
  window: OperationWindow,
): IterableIterator<OperationRow> {
  const resolved = resolvedAgain(experiment);
  const { history } = decodeHistory(bytes);
  const datacenter =
    window.datacenter === undefined
      ? undefined
      : resolved.cluster.datacenters.findIndex(({ name }) => name === window.datacenter);
  const filters = {
    ...given('datacenter', datacenter),
    ...given('kind', window.kind),
    ...given('key', window.key),
    ...given('outcome', window.outcome),
  };
  const bounds = {
    ...given('from', window.fromMs === undefined ? undefined : nanosFromMs(Math.max(0, window.fromMs))),
    ...given('to', window.toMs === undefined ? undefined : nanosFromMs(Math.max(0, window.toMs))),
    ...given('after', window.after),
  };
  for (const { operation } of historyRows(history, { ...bounds, filters, limit: window.limit }))
    yield operationRow(resolved, history, operation);
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}
