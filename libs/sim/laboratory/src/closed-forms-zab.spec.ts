import type { StrategySpec } from '@isthmus/contract';
import { invariant, type NodeId } from '@isthmus/sim-protocol';
import { type ZabPath, zabReadLatency, zabSyncLatency, zabWriteLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';

describe('latencies of Zab against their closed forms', () => {
  it.each(SETTINGS)('are exact for reads and writes, on %s with the leader in %s', (layout, leader) => {
    const operations = [
      { kind: 'read', share: 0.5 },
      { kind: 'write', share: 0.5 },
    ];
    expectExact(layout, leader, operations, (kind, path) =>
      kind === 'read' ? zabReadLatency(path) : zabWriteLatency(path),
    );
  });

  // Where there are writes, too, a sync may have to wait for what has been proposed.
  it.each(SETTINGS)('are exact for syncs and linearizable reads, on %s with the leader in %s', (layout, leader) => {
    const operations = [
      { kind: 'read', share: 0.5, consistency: 'linearizable' },
      { kind: 'sync', share: 0.5 },
    ];
    expectExact(layout, leader, operations, (_, path) => zabSyncLatency(path));
  });
});

function expectExact(
  layout: string,
  leader: string,
  operations: readonly Record<string, unknown>[],
  latencyOf: (kind: Asked['kind'], path: ZabPath) => number,
): void {
  const closedForm = (strategy: StrategySpec, { resolved, local, nodes, kind, pathTo }: Asked) => {
    invariant(strategy.kind === 'zab', 'a strategy of this spec');
    const leads = nodeOf(resolved.cluster, strategy.leader) as NodeId;
    return latencyOf(kind, { ...pathTo(local), nodes: nodes.length, leader: leads, server: local });
  };
  const { compared, inexact } = compareWithClosedForm(layout, { kind: 'zab', leader }, closedForm, operations);
  expect(inexact).toEqual([]);
  expect(compared).toBeGreaterThan(200);
}
