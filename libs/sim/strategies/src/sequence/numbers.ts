import { type Instant, nanos, type NodeId } from '@isthmus/sim-protocol';

/**
 * Numbers that each node gives on its own are made of a counter and the node: counter x nodes + node. So no two nodes give the same,
 * and numbers are ordered by counter, ties by node, as Lamport's stamps are.
 */
export function numberOf(counter: number, node: NodeId, nodes: number): number {
  return counter * nodes + node;
}

export function counterOf(number: number, nodes: number): number {
  return Math.floor(number / nodes);
}

/** What a wall clock's numbers count: a node gives one in each tick at most. */
export const TICK = nanos(100_000);

/** How a node that gives numbers on its own counts. */
export type Counting = 'interleaved' | 'wall-clock' | 'lamport';

/** What a node goes by. */
export interface Known {
  /** The counter of the number it gave last. */
  readonly last: number;
  /** The counter of the highest number that its client has seen. */
  readonly seen: number;
  readonly now: Instant;
}

/**
 * The counter of the next number. `interleaved`: the nodes' own counts, as odd numbers at one node and even ones at the other of two;
 * `wall-clock`: ticks of the node's clock, or the next one where it has not gone on; `lamport`: one more than all that
 * node and client have seen (Lamport, CACM 21 (7), 1978, rules IR1 and IR2).
 */
export function nextCounter(counting: Counting, { last, seen, now }: Known): number {
  switch (counting) {
    case 'interleaved':
      return last + 1;
    case 'wall-clock':
      return Math.max(last + 1, Math.floor(now / TICK));
    case 'lamport':
      return Math.max(last, seen) + 1;
  }
}
