import type { BroadcastHistory } from '@isthmus/sim-protocol';

/** `node` delivered `message` without having delivered `cause` before, which it had to follow. */
export interface OvertakenCause {
  readonly node: number;
  readonly message: number;
  readonly cause: number;
}

/** The last message that a message's session knew acknowledged when it broadcast it; -1 if there is none. */
export function sessionPredecessors({ length, session, sessions, broadcastAt, acknowledgedAt }: BroadcastHistory) {
  const predecessors = new Int32Array(length).fill(-1);
  const last = new Int32Array(sessions.length).fill(-1);
  for (let message = 0; message < length; message++) {
    const of = session[message]!;
    if (of < 0) continue;
    const before = last[of]!;
    if (before >= 0 && acknowledgedAt[before]! <= broadcastAt[message]!) predecessors[message] = before;
    if (acknowledgedAt[message] !== Infinity) last[of] = message;
  }
  return predecessors;
}

/**
 * The first breach of FIFO order, or of causal order if `causal`: at each node, in its order of delivery.
 *
 * A message's near causes are its session's predecessor and what its node had delivered when it was broadcast. They are
 * enough: if no node lets a message overtake a near cause, none lets it overtake a far one.
 *
 * Where integrity is violated, and messages are delivered before their broadcast, its answer means nothing.
 * Cost: nodes x nodes x messages.
 */
export function overtakenCause(
  history: BroadcastHistory,
  positions: readonly Int32Array[],
  causal: boolean,
): OvertakenCause | null {
  const predecessors = sessionPredecessors(history);
  const known = causal ? knownDeliveries(history) : new Int32Array(history.length);
  for (const node of history.nodes.keys()) {
    const found = overtakenAt(history, { node, position: positions[node]!, predecessors, known });
    if (found !== null) return found;
  }
  return null;
}

/** How many deliveries the broadcasting node had made when each message was broadcast. */
function knownDeliveries({ length, node, broadcastAt, deliveries }: BroadcastHistory): Int32Array {
  const known = new Int32Array(length);
  const made = new Int32Array(deliveries.length);
  for (let message = 0; message < length; message++) {
    const at = node[message]!;
    if (at < 0) continue;
    const times = deliveries[at]!.at;
    while (made[at]! < times.length && times[made[at]!]! < broadcastAt[message]!) made[at]!++;
    known[message] = made[at]!;
  }
  return known;
}

interface Viewpoint {
  readonly node: number;
  readonly position: Int32Array;
  readonly predecessors: Int32Array;
  readonly known: Int32Array;
}

function overtakenAt(history: BroadcastHistory, { node, position, predecessors, known }: Viewpoint) {
  const place = (message: number) => (position[message]! < 0 ? Infinity : position[message]!);
  const later = (a: number, b: number) => (a < 0 || (b >= 0 && place(b) > place(a)) ? b : a);
  // Of what each node has delivered, the message that this node delivered last; never counts as last of all.
  const prefixes = history.deliveries.map(() => ({ length: 0, latest: -1 }));
  let found: OvertakenCause | null = null;
  for (let message = 0; message < history.length; message++) {
    let cause = predecessors[message]!;
    if (known[message]! > 0) {
      const prefix = prefixes[history.node[message]!]!;
      const delivered = history.deliveries[history.node[message]!]!.message;
      while (prefix.length < known[message]!) prefix.latest = later(prefix.latest, delivered[prefix.length++]!);
      cause = later(cause, prefix.latest);
    }
    if (cause < 0 || cause === message || position[message]! < 0 || place(cause) < position[message]!) continue;
    if (found === null || position[message]! < position[found.message]!) found = { node, message, cause };
  }
  return found;
}
