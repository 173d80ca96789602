import type { Report } from '@isthmus/contract';
import { happensBefore, linearization } from '@isthmus/sim-checkers';
import type { History, Nanos } from '@isthmus/sim-protocol';

type OrderReport = NonNullable<Report['order']>;

/** Operations among which happens-before is looked at: its cost grows with their square. */
const WINDOW = 300;
/** A longer list of operations in order is nothing that anybody reads. */
const LINEARIZATION_MAX = 200;

/**
 * How far happens-before orders the operations of a run, and where it is linearizable a linearization of it.
 *
 * @param registers the operations on registers.
 * @param linearizable what the checker said, where it was asked.
 */
export function orderReport(
  registers: History,
  warmup: Nanos,
  linearizable: Report['linearizable']['verdict'],
): OrderReport {
  const order = happensBefore(registers, { from: warmup, to: Infinity, limit: WINDOW });
  const keys = linearizable === 'holds' && registers.length <= LINEARIZATION_MAX ? linearization(registers) : null;
  if (order === null)
    return {
      undecided: 'a value was written twice, or reads name writes that came later: nothing tells what caused what',
      ...{ operations: 0, left: registers.length, concurrentPairs: 0, width: 0, branches: 0, merges: 0 },
      ...{ linearization: listed(keys), contradicted: null },
    };
  const [before, after] = [new Map<number, number>(), new Map<number, number>()];
  for (const [a, b] of order.edges) {
    after.set(a, (after.get(a) ?? 0) + 1);
    before.set(b, (before.get(b) ?? 0) + 1);
  }
  const severalOf = (counts: Map<number, number>) => [...counts.values()].filter((count) => count > 1).length;
  return {
    undecided: null,
    operations: order.operations.length,
    left: order.left,
    concurrentPairs: order.concurrentPairs,
    width: order.widest.length,
    branches: severalOf(after),
    merges: severalOf(before),
    linearization: listed(keys),
    contradicted: keys === null ? null : contradicted(order, keys),
  };
}

type Orders = NonNullable<ReturnType<typeof linearization>>;

function listed(keys: Orders | null): OrderReport['linearization'] {
  return (
    keys?.map(({ key, order }) => ({
      key,
      order: order.map(({ operation, stateAfter }) => ({ operation, value: stateAfter })),
    })) ?? null
  );
}

/** Covering pairs whose operations are of one key and stand the other way round in its linearization. */
function contradicted(
  {
    operations,
    edges,
  }: { readonly operations: readonly number[]; readonly edges: readonly (readonly [number, number])[] },
  keys: Orders,
): number {
  const places = new Map(
    keys.flatMap(({ key, order }) => order.map(({ operation }, at) => [operation, { key, at }] as const)),
  );
  return edges.filter(([a, b]) => {
    const [one, other] = [places.get(operations[a]! as never), places.get(operations[b]! as never)];
    return one !== undefined && other !== undefined && one.key === other.key && one.at > other.at;
  }).length;
}
