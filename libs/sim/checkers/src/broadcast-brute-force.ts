import type { BroadcastHistory, DeliveryLog } from '@isthmus/sim-protocol';
import type { BroadcastProperty } from './broadcast-verdict.js';
import type { CheckVerdict } from './verdict.js';

/**
 * The properties of broadcast, straight from their definitions, for comparison with the real checker: pairs of messages,
 * closures by repetition, all orders of all messages. Cost: the factorial of the messages.
 */
export function broadcastByDefinition(history: BroadcastHistory, property: BroadcastProperty): CheckVerdict {
  if (satisfies(history, property, ({ owesAll }) => owesAll)) return 'holds';
  return satisfies(history, property, ({ owesAll, isSettled }) => owesAll && isSettled) ? 'undecided' : 'violated';
}

/** `owes`: who must deliver everything. */
function satisfies(
  history: BroadcastHistory,
  property: BroadcastProperty,
  owes: (log: DeliveryLog) => boolean,
): boolean {
  const logs = history.deliveries.map(({ message }) => [...message]);
  const all = Array.from({ length: history.length }, (_, message) => message);
  const before = (log: readonly number[], a: number, b: number) => log.includes(a) && log.indexOf(a) < log.indexOf(b);
  switch (property) {
    case 'integrity':
      return history.deliveries.every(
        ({ message, at }) =>
          new Set(message).size === message.length &&
          message.every((current, index) => history.broadcastAt[current]! <= at[index]!),
      );
    case 'reliable delivery':
      return all
        .filter((message) => history.acknowledgedAt[message] !== Infinity || logs.some((log) => log.includes(message)))
        .every((message) => logs.every((log, node) => log.includes(message) || !owes(history.deliveries[node]!)));
    case 'total order':
      return permutations(all).some((order) =>
        logs.every((log) => {
          const places = [...new Set(log)].map((message) => order.indexOf(message));
          return places.every((place, index) => index === 0 || places[index - 1]! < place);
        }),
      );
    case 'no gaps':
      return all.every((a) =>
        all.every(
          (b) => !logs.some((log) => before(log, a, b)) || logs.every((log) => !log.includes(b) || log.includes(a)),
        ),
      );
    case 'FIFO order':
    case 'causal order': {
      const precedes = closure(history, (a, b) => isNear(history, property, a, b));
      return all.every((a) =>
        all.every((b) => !precedes[a]![b] || logs.every((log) => !log.includes(b) || before(log, a, b))),
      );
    }
  }
}

function isNear(history: BroadcastHistory, property: BroadcastProperty, a: number, b: number): boolean {
  const { session, node, broadcastAt, acknowledgedAt, deliveries } = history;
  if (session[a]! < 0 || session[b]! < 0) return false;
  if (session[a] === session[b] && a < b && acknowledgedAt[a]! <= broadcastAt[b]!) return true;
  if (property === 'FIFO order') return false;
  const log = deliveries[node[b]!]!;
  return log.message.some((message, index) => message === a && log.at[index]! < broadcastAt[b]!);
}

function closure({ length }: BroadcastHistory, near: (a: number, b: number) => boolean): boolean[][] {
  const all = Array.from({ length }, (_, message) => message);
  const reached = all.map((a) => all.map((b) => a !== b && near(a, b)));
  for (const via of all)
    for (const a of all) for (const b of all) if (reached[a]![via]! && reached[via]![b]!) reached[a]![b] = true;
  return reached;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
