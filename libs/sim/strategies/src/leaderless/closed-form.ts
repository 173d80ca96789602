import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { type OperationPath, servedInOrder } from '../operation-path.js';
import type { Quorum } from './levels.js';

export interface LeaderlessQuorum {
  /** The node that the client asks; one of the replicas or not. */
  readonly coordinator: NodeId;
  /** Where the key is placed. */
  readonly replicas: readonly NodeId[];
  /** How many of them must answer, or which: w of a write, r of a read. */
  readonly quorum: number | Quorum;
}

/** Latency of a write, exact to the nanosecond: of a key at which no replica has a newer version. */
export function leaderlessWriteLatency(quorum: LeaderlessQuorum, path: OperationPath): Nanos {
  return latency(quorum, path, path.fsync);
}

/**
 * Latency of a write that first asks `r` replicas for the greatest timestamp, exact to the nanosecond: two rounds, of which
 * the answers to the first that nobody waits for may keep the CPU busy in the second.
 */
export function leaderlessReadFirstWriteLatency(
  { coordinator, replicas, quorum, r }: LeaderlessQuorum & { readonly r: number | Quorum },
  { toNode, fromNode, between, serviceTime, fsync }: OperationPath,
): Nanos {
  const isReplica = replicas.includes(coordinator);
  const others = replicas.filter((node) => node !== coordinator);
  const roundTrip = (node: NodeId, work: number) =>
    between(coordinator, node) + serviceTime + work + between(node, coordinator);
  const answers = others.map((node) => ({ node, at: roundTrip(node, 0), acknowledges: false }));
  const begun = metAt([...served(answers, serviceTime), ...(isReplica ? [{ node: coordinator, at: 0 }] : [])], r);
  const written = others.map((node) => ({ node, at: begun + roundTrip(node, fsync), acknowledges: true }));
  // First come, first served: what was served before `begun` stays as it was.
  const done: Answer[] = served([...answers, ...written], serviceTime).filter(({ acknowledges }) => acknowledges);
  if (isReplica) done.push({ node: coordinator, at: begun + fsync });
  return nanos(toNode + serviceTime + metAt(done, quorum) + fromNode);
}

/**
 * Latency of a write beside its siblings, exact to the nanosecond: its coordinator, a replica, has it on disk before it goes to the
 * others.
 */
export function leaderlessSiblingWriteLatency(
  { coordinator, replicas, quorum }: LeaderlessQuorum,
  path: OperationPath,
): Nanos {
  const { toNode, fromNode, serviceTime, fsync } = path;
  const spread = [{ node: coordinator, at: 0 }, ...answers({ coordinator, replicas }, path, fsync)];
  return nanos(toNode + serviceTime + fsync + metAt(spread, quorum) + fromNode);
}

/** What a lightweight transaction does: three rounds of its acceptors, and a fourth of the replicas if it changes something. */
export interface LightweightTransaction {
  readonly coordinator: NodeId;
  readonly acceptors: readonly NodeId[];
  /** Of the acceptors. */
  readonly quorum: number | Quorum;
  /** Who must have a change on disk; null: nothing changes. */
  readonly commit: { readonly replicas: readonly NodeId[]; readonly quorum: number | Quorum } | null;
}

/** Latency of a lightweight transaction that meets no other, exact to the nanosecond where the service time is 0. */
export function lightweightTransactionLatency(
  { coordinator, acceptors, quorum, commit }: LightweightTransaction,
  path: OperationPath,
): Nanos {
  const { toNode, fromNode, serviceTime, fsync } = path;
  const round = (replicas: readonly NodeId[], needed: number | Quorum, work: number) => {
    const own = replicas.includes(coordinator) ? [{ node: coordinator, at: work }] : [];
    return metAt([...answers({ coordinator, replicas }, path, work), ...own], needed);
  };
  const chosen = round(acceptors, quorum, fsync) + round(acceptors, quorum, 0) + round(acceptors, quorum, fsync);
  const committed = commit === null ? 0 : round(commit.replicas, commit.quorum, fsync);
  return nanos(toNode + serviceTime + chosen + committed + fromNode);
}

/**
 * Latency of a read, exact to the nanosecond: that of a write to disks that take no time. One that writes back takes a second
 * round, which this leaves out; it does not where as many as w of those that answered have the newest version.
 */
export function leaderlessReadLatency(quorum: LeaderlessQuorum, path: OperationPath): Nanos {
  return latency(quorum, path, 0);
}

/** @param work What a replica does for the request besides reading it. */
function latency({ coordinator, replicas, quorum }: LeaderlessQuorum, path: OperationPath, work: number): Nanos {
  const { toNode, fromNode, serviceTime } = path;
  const done = answers({ coordinator, replicas }, path, work);
  // Its own answer costs no message.
  if (replicas.includes(coordinator)) done.push({ node: coordinator, at: work });
  return nanos(toNode + serviceTime + metAt(done, quorum) + fromNode);
}

/** When the coordinator has read what the others answer, from the moment when it has sent the request on. */
function answers(
  { coordinator, replicas }: Pick<LeaderlessQuorum, 'coordinator' | 'replicas'>,
  { between, serviceTime }: OperationPath,
  work: number,
): Answer[] {
  const arriving = replicas
    .filter((node) => node !== coordinator)
    .map((node) => ({ node, at: between(coordinator, node) + serviceTime + work + between(node, coordinator) }));
  return served(arriving, serviceTime);
}

interface Answer {
  readonly node: NodeId;
  readonly at: number;
}

/** When the coordinator has read each answer, in order. */
function served<Arriving extends Answer>(answers: readonly Arriving[], serviceTime: number): Arriving[] {
  const inOrder = [...answers].sort((a, b) => a.at - b.at);
  const times = servedInOrder(
    inOrder.map(({ at }) => at),
    serviceTime,
  );
  return inOrder.map((answer, index) => ({ ...answer, at: times[index]! }));
}

/** When those who have answered are enough. */
function metAt(answers: readonly Answer[], quorum: number | Quorum): number {
  const isMet = typeof quorum === 'number' ? (nodes: readonly NodeId[]) => nodes.length >= quorum : quorum;
  const answered: NodeId[] = [];
  for (const { node, at } of [...answers].sort((a, b) => a.at - b.at)) {
    answered.push(node);
    if (isMet(answered)) return at;
  }
  throw new Error(`no quorum among ${answers.length} replicas`);
}
