import type { NodeId } from '@isthmus/sim-protocol';

/** Who makes up the chain. Only the master makes a new one, with the next epoch. */
export interface Configuration {
  readonly kind: 'configuration';
  /** From 1. */
  readonly epoch: number;
  /** From the head to the tail. */
  readonly chain: readonly NodeId[];
  /** Who is given a copy of the history by the tail, to become the tail in its place. */
  readonly joining: NodeId | null;
}

/** What a node knows that has just started again: older than any. */
export const UNKNOWN: Configuration = { kind: 'configuration', epoch: 0, chain: [], joining: null };

export function headOf({ chain }: Configuration): NodeId | null {
  return chain[0] ?? null;
}

export function tailOf({ chain }: Configuration): NodeId | null {
  return chain.at(-1) ?? null;
}

/** Whom that node gets updates from: its predecessor, or the tail if it is joining. */
export function upstreamOf({ chain, joining }: Configuration, node: NodeId): NodeId | null {
  return joining === node ? (chain.at(-1) ?? null) : (chain[chain.indexOf(node) - 1] ?? null);
}

/** Whom that node sends updates to: its successor, or from the tail to who is joining. */
export function downstreamOf({ chain, joining }: Configuration, node: NodeId): NodeId | null {
  const position = chain.indexOf(node);
  if (position === -1) return null;
  return position === chain.length - 1 ? joining : chain[position + 1]!;
}
