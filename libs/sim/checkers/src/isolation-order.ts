import type { TransactionHistory } from '@isthmus/sim-protocol';
import { EDGE, type IsolationEdges } from './isolation-edges.js';
import { OK } from './isolation-observations.js';

/**
 * Session order and real time between committed transactions. A transaction of unknown outcome precedes nothing: it may have
 * committed at any later time.
 *
 * Both are kept as chains of bundles in order of response, so that their edges are few: about three for each transaction,
 * and the order itself is what is reachable. Cost: n log n.
 */
export function addOrderEdges(history: TransactionHistory, committed: Uint8Array, edges: IsolationEdges): void {
  const { session, invokedAt, respondedAt, outcome } = history;
  const chains = new Map<number, number>();
  const answered: number[] = [];
  for (let row = 0; row < history.length; row++) {
    if (committed[row] === 0) continue;
    const chain = chains.get(session[row]!);
    if (chain !== undefined) edges.add(chain, row, EDGE.session);
    if (outcome[row] !== OK) continue;
    answered.push(row);
    const next = edges.bundle();
    edges.add(row, next, EDGE.session);
    if (chain !== undefined) edges.add(chain, next, EDGE.session);
    chains.set(session[row]!, next);
  }
  answered.sort((a, b) => respondedAt[a]! - respondedAt[b]! || a - b);
  const first = edges.nodes;
  answered.forEach((row, i) => {
    const bundle = edges.bundle();
    edges.add(row, bundle, EDGE.realTime);
    if (i > 0) edges.add(bundle - 1, bundle, EDGE.realTime);
  });
  // Rows are in order of invocation.
  let past = 0;
  for (let row = 0; row < history.length; row++) {
    while (past < answered.length && respondedAt[answered[past]!]! < invokedAt[row]!) past++;
    if (past > 0 && committed[row] === 1) edges.add(first + past - 1, row, EDGE.realTime);
  }
}
