import type { Report } from '@isthmus/contract';
import { type BroadcastProperty, checkBroadcast } from '@isthmus/sim-checkers';
import {
  type BroadcastHistory,
  type DeliveryLog,
  type History,
  OPERATION_KINDS,
  OUTCOMES,
} from '@isthmus/sim-protocol';

type CheckReport = Report['otherChecks'][number];

/** What total order broadcast consists of; the other properties are told beside them. */
const OF_TOTAL_ORDER: readonly BroadcastProperty[] = ['integrity', 'reliable delivery', 'total order', 'no gaps'];

const BROADCAST = OPERATION_KINDS.indexOf('broadcast');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');
const NOBODY = -1;

export interface BroadcastQuestion {
  readonly isPromised: boolean;
  readonly isAsked: boolean;
  /** Nanoseconds: who delivers nothing after that, delivers nothing more. null: nobody knows of anyone. */
  readonly settledSince: number | null;
}

/**
 * What the nodes' delivery logs show of each property of broadcast.
 *
 * @param nodes their names.
 */
export function broadcastReports(
  history: History,
  nodes: readonly string[],
  { isPromised, isAsked, settledSince }: BroadcastQuestion,
): readonly CheckReport[] {
  const broadcasts = broadcastsOf(history, nodes, settledSince);
  const deliveries = broadcasts.deliveries.reduce((sum, { message }) => sum + message.length, 0);
  return checkBroadcast(broadcasts)
    .filter(({ property }) => isAsked || OF_TOTAL_ORDER.includes(property))
    .map(({ property, verdict, witness }) => ({
      check: `broadcast: ${property}`,
      verdict,
      ...(isPromised && OF_TOTAL_ORDER.includes(property) ? { promised: true as const } : {}),
      sentence:
        witness === undefined
          ? `${broadcasts.length} messages, ${deliveries} deliveries at ${nodes.length} nodes`
          : witness.statements.join(' '),
    }));
}

/** The broadcasts of a run and what was delivered where. A message is named by its operation. */
function broadcastsOf(history: History, nodes: readonly string[], settledSince: number | null): BroadcastHistory {
  const invoked: number[] = [];
  for (let row = 0; row < history.length; row++) {
    // What certainly failed must not be delivered.
    if (history.kind[row] === BROADCAST && history.outcome[row] !== FAIL) invoked.push(row);
  }
  invoked.sort((a, b) => history.invokedAt[a]! - history.invokedAt[b]! || a - b);
  const place = new Map(invoked.map((row, at) => [history.argument[row]!, at]));
  const names = invoked.map((row) => `#${row}`);
  for (const message of history.deliveries?.message ?? []) {
    if (place.has(message)) continue;
    place.set(message, names.length);
    names.push(`message ${message}`);
  }
  const column = (of: (row: number) => number, none: number) =>
    names.map((_, at) => (at < invoked.length ? of(invoked[at]!) : none));
  const sessions = 1 + invoked.reduce((most, row) => Math.max(most, history.session[row]!), -1);
  return {
    length: names.length,
    nodes,
    sessions: Array.from({ length: sessions }, (_, session) => `session ${session}`),
    messages: names,
    session: Int32Array.from(column((row) => history.session[row]!, NOBODY)),
    // Of a message that was asked of several nodes nobody knows which of them broadcast it.
    node: Int16Array.from(column((row) => (history.attempts[row] === 1 ? history.node[row]! : NOBODY), NOBODY)),
    broadcastAt: Float64Array.from(column((row) => history.invokedAt[row]!, Infinity)),
    acknowledgedAt: Float64Array.from(
      column((row) => (history.outcome[row] === OK ? history.respondedAt[row]! : Infinity), Infinity),
    ),
    deliveries: nodes.map((_, node) => logOf(history, node, place, settledSince)),
  };
}

function logOf(
  { deliveries }: History,
  node: number,
  place: ReadonlyMap<number, number>,
  settledSince: number | null,
): DeliveryLog {
  const rows = Array.from({ length: deliveries?.length ?? 0 }, (_, row) => row).filter(
    (row) => deliveries?.node[row] === node,
  );
  return {
    message: Int32Array.from(rows, (row) => place.get(deliveries!.message[row]!)!),
    at: Float64Array.from(rows, (row) => deliveries!.at[row]!),
    owesAll: deliveries?.excused.includes(node) !== true,
    isSettled: settledSince !== null && rows.every((row) => deliveries!.at[row]! <= settledSince),
  };
}
