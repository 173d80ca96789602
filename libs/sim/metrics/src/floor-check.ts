import { type History, msFromNanos, OUTCOMES } from '@isthmus/sim-protocol';
import { latencyAt } from './latency.js';
import { classOf, OPERATION_CLASSES, type OperationClass } from './operation-class.js';

const OK = OUTCOMES.indexOf('ok');

/** Exact, in nanoseconds, by `datacenter * OPERATION_CLASSES.length + class`: of all `ok` operations, warm-up included. Infinity: none. */
export function leastLatencies(history: History, datacenters: number): Float64Array {
  const least = new Float64Array(datacenters * OPERATION_CLASSES.length).fill(Infinity);
  for (let row = 0; row < history.length; row++) {
    if (history.outcome[row] !== OK) continue;
    const group = history.datacenter[row]! * OPERATION_CLASSES.length + classOf(history, row);
    const latency = latencyAt(history, row);
    if (latency < least[group]!) least[group] = latency;
  }
  return least;
}

/** Operations that were faster than their links allow. */
export interface BelowFloor {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly leastMs: number;
  readonly floorMs: number;
}

/** A row for each group whose fastest operation is below its floor, to the nanosecond: only a defect of the simulator makes one. */
export function belowFloor(
  { history, datacenters }: { readonly history: History; readonly datacenters: readonly string[] },
  floors: Iterable<{
    readonly datacenter: string;
    readonly kind: OperationClass;
    readonly floorMs?: number | undefined;
  }>,
): BelowFloor[] {
  const least = leastLatencies(history, datacenters.length);
  const found = new Map<string, BelowFloor>();
  for (const { datacenter, kind, floorMs } of floors) {
    const group = datacenters.indexOf(datacenter) * OPERATION_CLASSES.length + OPERATION_CLASSES.indexOf(kind);
    const leastMs = msFromNanos(least[group]!);
    if (floorMs !== undefined && leastMs < floorMs)
      found.set(`${datacenter} ${kind}`, { datacenter, kind, leastMs, floorMs });
  }
  return [...found.values()];
}
