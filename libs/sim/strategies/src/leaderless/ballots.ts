import type { Instant, NodeId } from '@isthmus/sim-protocol';

/** Names one attempt to change a key: no two attempts have the same that acceptors have promised. */
export interface Ballot {
  /** By the clock of the node that makes the attempt, later than every ballot that it has heard of. */
  readonly timestamp: Instant;
  readonly node: NodeId;
}

/** What acceptors are asked to accept. */
export interface Proposal<State> {
  readonly ballot: Ballot;
  /** The ballot under which it was first proposed; another coordinator may have to finish it under its own. */
  readonly origin: Ballot;
  /** null: nothing changes, but no older proposal can come to pass any more. */
  readonly version: State | null;
}

export function isHigher(a: Ballot, b: Ballot | null): boolean {
  if (b === null) return true;
  return a.timestamp !== b.timestamp ? a.timestamp > b.timestamp : a.node > b.node;
}

export function isSame(a: Ballot, b: Ballot): boolean {
  return a.timestamp === b.timestamp && a.node === b.node;
}

/** The one with the higher ballot; undefined if there is neither. */
export function highest<State>(
  a: Proposal<State> | null | undefined,
  b: Proposal<State> | null | undefined,
): Proposal<State> | undefined {
  if (!a) return b ?? undefined;
  return b && isHigher(b.ballot, a.ballot) ? b : a;
}
