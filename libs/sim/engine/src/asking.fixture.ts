import { FAILURE_REASONS, OUTCOMES } from '@isthmus/sim-protocol';
import type { Outcome } from './outcome.js';
import { type Arrival, arrivals, clients, MS, quiet } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';

/** Clients in dc0, with one node in each of three datacenters: 1 ms to the own one, 50 ms to the others. */
export function asking(
  list: readonly Arrival[],
  settings: Parameters<typeof clients>[1] = {},
  nodes = [1, 1, 1],
): Scenario {
  return quiet({ nodes }, { clients: clients([0], settings), workload: () => arrivals(list) });
}

/** One line for each operation: when it ended in milliseconds, how, whom it asked last and how often. */
export function lines({ history }: Outcome): string[] {
  return Array.from({ length: history.length }, (_, row) => {
    const reason = FAILURE_REASONS[history.reason[row]!];
    const how = OUTCOMES[history.outcome[row]!] + (reason === 'none' ? '' : ` ${reason}`);
    return `${history.respondedAt[row]! / MS} ${how}, node ${history.node[row]}, ${history.attempts[row]}`;
  });
}
