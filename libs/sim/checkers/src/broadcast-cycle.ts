import type { BroadcastHistory } from '@isthmus/sim-protocol';

/** `node` delivered `before` before `after`. */
export interface DeliveryStep {
  readonly node: number;
  readonly before: number;
  readonly after: number;
}

/**
 * A cycle in the nodes' orders of delivery, taken together: two steps where two nodes contradict each other, more where no
 * two do. Of a cycle, each node's part is one step.
 *
 * @returns null if there is none. Cost: two nodes at a time, one pass over their logs; then one over all.
 */
export function deliveryCycle(history: BroadcastHistory, positions: readonly Int32Array[]): DeliveryStep[] | null {
  return contradiction(history, positions) ?? longerCycle(history, positions);
}

function contradiction({ deliveries }: BroadcastHistory, positions: readonly Int32Array[]): DeliveryStep[] | null {
  for (const [one, { message }] of deliveries.entries()) {
    for (let other = 0; other < one; other++) {
      let last = -1;
      for (const [index, current] of message.entries()) {
        const isFirst = positions[one]![current] === index;
        if (!isFirst || positions[other]![current]! < 0) continue;
        if (last >= 0 && positions[other]![current]! < positions[other]![last]!)
          return [
            { node: one, before: last, after: current },
            { node: other, before: current, after: last },
          ];
        last = current;
      }
    }
  }
  return null;
}

/** Takes away what nothing comes before, again and again; what is left has a cycle, which going backward finds. */
function longerCycle(history: BroadcastHistory, positions: readonly Int32Array[]): DeliveryStep[] | null {
  const next = positions.map((position, node) => firstDeliveries(history.deliveries[node]!.message, position));
  const waiting = new Int32Array(history.length);
  next.forEach((order) => order.slice(1).forEach((message) => waiting[message]!++));
  const ready = [...waiting.keys()].filter((message) => waiting[message] === 0);
  const places = next.map((order) => placesIn(order, history.length));
  let gone = 0;
  for (let message = ready.pop(); message !== undefined; message = ready.pop()) {
    gone++;
    for (const [node, order] of next.entries()) {
      const place = places[node]![message]!;
      const follower = place < 0 ? undefined : order[place + 1];
      if (follower !== undefined && --waiting[follower]! === 0) ready.push(follower);
    }
  }
  if (gone === history.length) return null;
  const seen = new Map<number, number>();
  const path: DeliveryStep[] = [];
  let message = waiting.findIndex((count) => count > 0);
  while (!seen.has(message)) {
    seen.set(message, path.length);
    const node = next.findIndex((order, of) => {
      const before = order[places[of]![message]! - 1];
      return before !== undefined && waiting[before]! > 0;
    });
    const before = next[node]![places[node]![message]! - 1]!;
    path.push({ node, before, after: message });
    message = before;
  }
  return joined(path.slice(seen.get(message)).reverse());
}

function firstDeliveries(message: Int32Array, position: Int32Array): Int32Array {
  return message.filter((current, index) => position[current] === index);
}

function placesIn(order: Int32Array, length: number): Int32Array {
  const places = new Int32Array(length).fill(-1);
  order.forEach((message, place) => (places[message] = place));
  return places;
}

/** Steps of one node that follow each other are one step; so are the last and the first. */
function joined(steps: readonly DeliveryStep[]): DeliveryStep[] {
  const turn = steps.findIndex(({ node }, index) => node !== steps.at(index - 1)!.node);
  const cycle = [...steps.slice(turn), ...steps.slice(0, turn)];
  return cycle.reduce<DeliveryStep[]>((all, step) => {
    const last = all.at(-1);
    if (last?.node !== step.node) return [...all, step];
    return [...all.slice(0, -1), { ...last, after: step.after }];
  }, []);
}
