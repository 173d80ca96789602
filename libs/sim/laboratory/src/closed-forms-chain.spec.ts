import type { StrategySpec } from '@isthmus/contract';
import type { NodeId } from '@isthmus/sim-protocol';
import { chainReadLatency, chainWriteLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { chainOf } from './kind-chain.js';

const CAS = [
  { kind: 'read', share: 0.5 },
  { kind: 'write', share: 0.3 },
  { kind: 'cas', share: 0.2 },
];

describe('latencies of a chain', () => {
  it.each(SETTINGS)('are exact to the nanosecond on %s with the head in %s', (layout, head) => {
    for (const reads of ['tail', 'apportioned', 'eventual']) {
      const strategy = { kind: 'chain', order: [head], reads };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, CAS);
      expect({ strategy, inexact }).toEqual({ strategy, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

/** Of an idle system with many keys: none that is read has a version which is not committed. */
function closedForm(strategy: StrategySpec, { resolved, local, kind, pathTo }: Asked): number {
  if (strategy.kind !== 'chain') throw new Error(`${strategy.kind} is no chain`);
  const order = chainOf(strategy, resolved.cluster);
  const path = {
    ...pathTo(order[0]),
    chain: order,
    toNode: (node: NodeId) => pathTo(node).toNode,
    fromNode: (node: NodeId) => pathTo(node).fromNode,
  };
  if (kind !== 'read') return chainWriteLatency(path);
  return chainReadLatency(strategy.reads === 'tail' ? order.at(-1)! : local, path);
}
