import type { OperationRow, Witness } from '@isthmus/contract';
import { scaleLinear } from 'd3-scale';

/** Most operations that the picture draws; the list of statements is whole either way. */
export const DRAWN_MAX = 200;

/** One client's line in the picture. */
export interface ClientRow {
  readonly session: number | null;
  readonly datacenter: string;
}

/** An operation from its call to its return, on its client's line. */
export interface Box {
  readonly operation: OperationRow;
  readonly row: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** It has no return in the prefix that the proof is about: its outcome is unknown there. */
  readonly open: boolean;
  readonly impossible: boolean;
  readonly label: string;
}

/** A step of the longest legal order: when the operation can have taken effect, given the steps around it. */
export interface Step {
  readonly operation: number;
  readonly row: number;
  readonly value: number;
  readonly earliestMs: number;
  readonly latestMs: number;
}

export interface WitnessLayout {
  readonly rows: readonly ClientRow[];
  readonly boxes: readonly Box[];
  readonly steps: readonly Step[];
  readonly window: readonly [number, number];
}

/** Clients grouped by datacenter (in the order of the report), each by the first of its operations. */
export function witnessLayout(witness: Witness, datacenters: readonly string[]): WitnessLayout {
  const operations = witness.operations.slice(-DRAWN_MAX);
  const start = Math.min(...operations.map(invoked));
  const end = Math.max(witness.prefixEndMs, ...operations.map(invoked));
  const pad = Math.max((end - start) * 0.04, 0.01);
  const window = [start - pad, end + pad] as const;
  const rows = rowsOf(operations, datacenters);
  const boxes = operations.map((operation): Box => {
    const open =
      operation.outcome !== 'ok' || operation.respondedAtMs === null || operation.respondedAtMs > witness.prefixEndMs;
    return {
      operation,
      row: rows.findIndex(
        ({ session, datacenter }) => session === operation.session && datacenter === operation.datacenter,
      ),
      fromMs: invoked(operation),
      toMs: open ? window[1] : (operation.respondedAtMs ?? window[1]),
      open,
      impossible: operation.operation === witness.impossible.operation,
      label: labelOf(operation, open),
    };
  });
  return { rows, boxes, window, steps: stepsOf(witness, boxes) };
}

function invoked(operation: OperationRow): number {
  return operation.invokedAtMs ?? operation.intendedAtMs;
}

function rowsOf(operations: readonly OperationRow[], datacenters: readonly string[]): ClientRow[] {
  const rows = new Map<string, ClientRow & { readonly first: number }>();
  for (const operation of operations) {
    const key = `${operation.datacenter} ${String(operation.session)}`;
    if (!rows.has(key))
      rows.set(key, { session: operation.session, datacenter: operation.datacenter, first: invoked(operation) });
  }
  return [...rows.values()].sort(
    (one, other) =>
      datacenters.indexOf(one.datacenter) - datacenters.indexOf(other.datacenter) || one.first - other.first,
  );
}

/** `write 7`, `read → 3`, `cas 3 → 4`; 0 is the value that every key has at first. */
export function labelOf(operation: OperationRow, open: boolean): string {
  const value = (number: number | null) => (number === null ? '?' : String(number));
  switch (operation.kind) {
    case 'read':
      return open ? '? read' : `read → ${value(operation.value)}`;
    case 'write':
      return `${open ? '? ' : ''}write ${value(operation.argument)}`;
    case 'cas':
      return `${open ? '? ' : ''}cas ${value(operation.expected)} → ${value(operation.argument)}${operation.swapped === false ? ' (no)' : ''}`;
    default:
      return `${open ? '? ' : ''}${operation.kind}${operation.value === null ? '' : ` → ${operation.value}`}`;
  }
}

/** Between the latest call so far and the earliest return still to come, so that the steps read from left to right. */
function stepsOf(witness: Witness, boxes: readonly Box[]): Step[] {
  const drawn = witness.order.flatMap(({ operation, value }) => {
    const box = boxes.find(({ operation: { operation: id } }) => id === operation);
    return box === undefined ? [] : [{ operation, value, box }];
  });
  let latestCall = -Infinity;
  const earliest = drawn.map(({ box }) => (latestCall = Math.max(latestCall, box.fromMs)));
  let earliestReturn = Infinity;
  const latest = drawn.toReversed().map(({ box }) => (earliestReturn = Math.min(earliestReturn, box.toMs)));
  latest.reverse();
  return drawn.map(({ operation, value, box }, index) => ({
    operation,
    value,
    row: box.row,
    earliestMs: earliest[index] ?? box.fromMs,
    latestMs: latest[index] ?? box.toMs,
  }));
}

/** To scale. */
export function realScale(window: readonly [number, number], range: readonly [number, number]) {
  return scaleLinear(window, range);
}

/**
 * Readable: every call and return gets room, long quiet stretches are pressed together. The order of all events stays, and the
 * axis writes the true moments.
 */
export function readableScale({ boxes, window }: WitnessLayout, range: readonly [number, number]) {
  const moments = [...new Set([...window, ...boxes.flatMap(({ fromMs, toMs }) => [fromMs, toMs])])].sort(
    (a, b) => a - b,
  );
  const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
  const longest = Math.max(...gaps, Number.MIN_VALUE);
  const weights = gaps.map((gap) => 0.8 + Math.sqrt(Math.sqrt(gap / longest)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let at = range[0];
  const positions = [at, ...weights.map((weight) => (at += (weight / total) * (range[1] - range[0])))];
  return scaleLinear(moments, positions);
}

/** Whether the picture to scale can be read: every operation with both ends is at least so many pixels wide. */
export function fitsToScale({ boxes, window }: WitnessLayout, width: number): boolean {
  return boxes.every(({ fromMs, toMs, open }) => open || ((toMs - fromMs) / (window[1] - window[0])) * width >= 14);
}
