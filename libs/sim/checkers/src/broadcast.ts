import type { BroadcastHistory, DeliveryLog } from '@isthmus/sim-protocol';
import { deliveryCycle } from './broadcast-cycle.js';
import { overtakenCause } from './broadcast-order.js';
import {
  BROADCAST_PROPERTIES,
  type BroadcastProperty,
  type BroadcastVerdict,
  type BroadcastWitness,
} from './broadcast-verdict.js';

/**
 * What the nodes' delivery logs show of each property of broadcast, in the order of BROADCAST_PROPERTIES, each with the
 * messages and nodes that break it.
 *
 * Cost: nodes x nodes x messages.
 */
export function checkBroadcast(history: BroadcastHistory): readonly BroadcastVerdict[] {
  const positions = history.deliveries.map(({ message }) => firstPositions(message, history.length));
  return BROADCAST_PROPERTIES.map((property) => {
    if (property === 'reliable delivery') return reliability(history, positions);
    const witness = breach(property, history, positions);
    return witness === null ? { property, verdict: 'holds' } : { property, verdict: 'violated', witness };
  });
}

function breach(
  property: Exclude<BroadcastProperty, 'reliable delivery'>,
  history: BroadcastHistory,
  positions: readonly Int32Array[],
): BroadcastWitness | null {
  switch (property) {
    case 'integrity':
      return unwarranted(history, positions);
    case 'total order':
      return contradictory(history, positions);
    case 'no gaps':
      return gap(history, positions);
    case 'FIFO order':
      return overtaken(history, positions, false);
    case 'causal order':
      return overtaken(history, positions, true);
  }
}

/** Where each message was delivered first in one log; -1 where it was not. */
function firstPositions(log: Int32Array, messages: number): Int32Array {
  const positions = new Int32Array(messages).fill(-1);
  for (let index = log.length - 1; index >= 0; index--) positions[log[index]!] = index;
  return positions;
}

function unwarranted(history: BroadcastHistory, positions: readonly Int32Array[]): BroadcastWitness | null {
  const { broadcastAt, messages, nodes, deliveries } = history;
  for (const [node, { message, at }] of deliveries.entries()) {
    for (const [index, current] of message.entries()) {
      const name = messages[current]!;
      const where = `${nodes[node]!} delivered ${name}`;
      if (broadcastAt[current] === Infinity) return told([current], `${where}, which nobody had broadcast.`);
      if (at[index]! < broadcastAt[current]!) return told([current], `${where} before it was broadcast.`);
      if (positions[node]![current] !== index) return told([current], `${where} twice.`);
    }
  }
  return null;
}

function reliability(history: BroadcastHistory, positions: readonly Int32Array[]): BroadcastVerdict {
  const property = 'reliable delivery';
  const breach = missing(history, positions, ({ isSettled }) => isSettled);
  if (breach !== null) return { property, verdict: 'violated', witness: breach };
  const doubt = missing(history, positions, () => true);
  return doubt === null ? { property, verdict: 'holds' } : { property, verdict: 'undecided', witness: doubt };
}

/** A message that one of those nodes owes. */
function missing(
  history: BroadcastHistory,
  positions: readonly Int32Array[],
  counts: (log: DeliveryLog) => boolean,
): BroadcastWitness | null {
  const { messages, nodes, deliveries, acknowledgedAt } = history;
  for (let message = 0; message < history.length; message++) {
    const holder = positions.findIndex((position) => position[message]! >= 0);
    if (holder < 0 && acknowledgedAt[message] === Infinity) continue;
    const without = deliveries.findIndex((log, node) => log.owesAll && positions[node]![message]! < 0 && counts(log));
    if (without < 0) continue;
    const name = messages[message]!;
    const duty = holder < 0 ? `The broadcast of ${name} was acknowledged.` : `${nodes[holder]!} delivered ${name}.`;
    const fate = deliveries[without]!.isSettled
      ? 'never did, and is up at the end'
      : 'had not at the end, but was delivering until shortly before';
    return told([message], duty, `${nodes[without]!} ${fate}.`);
  }
  return null;
}

function contradictory(history: BroadcastHistory, positions: readonly Int32Array[]): BroadcastWitness | null {
  const cycle = deliveryCycle(history, positions);
  if (cycle === null) return null;
  const { messages, nodes } = history;
  return told(
    cycle.map(({ before }) => before),
    ...cycle.map(
      ({ node, before, after }) => `${nodes[node]!} delivered ${messages[before]!} before ${messages[after]!}.`,
    ),
  );
}

function gap(history: BroadcastHistory, positions: readonly Int32Array[]): BroadcastWitness | null {
  const { messages, nodes, deliveries } = history;
  for (const [one, position] of positions.entries()) {
    for (const [other, { message }] of deliveries.entries()) {
      let skipped = -1;
      for (const [index, current] of message.entries()) {
        if (positions[other]![current] !== index) continue;
        if (position[current]! < 0) skipped = skipped < 0 ? current : skipped;
        else if (skipped >= 0) {
          const [gone, went] = [messages[skipped]!, messages[current]!];
          return told(
            [skipped, current],
            `${nodes[other]!} delivered ${gone} before ${went}.`,
            `${nodes[one]!} delivered ${went} and never ${gone}.`,
          );
        }
      }
    }
  }
  return null;
}

function overtaken(
  history: BroadcastHistory,
  positions: readonly Int32Array[],
  causal: boolean,
): BroadcastWitness | null {
  const found = overtakenCause(history, positions, causal);
  if (found === null) return null;
  const { messages, nodes, sessions, session, node: broadcaster } = history;
  const { node, message, cause } = found;
  const [late, early] = [messages[message]!, messages[cause]!];
  const isSameSession = session[cause] === session[message] && session[cause]! >= 0;
  const order = isSameSession
    ? `${sessions[session[message]!]!} broadcast ${early} before ${late}.`
    : `${early} happened before ${late}, which ${nodes[broadcaster[message]!]!} broadcast.`;
  const when = positions[node]![cause]! < 0 ? `and never ${early}` : `before ${early}`;
  return told([cause, message], order, `${nodes[node]!} delivered ${late} ${when}.`);
}

function told(messages: readonly number[], ...statements: readonly string[]): BroadcastWitness {
  return { messages, statements };
}
