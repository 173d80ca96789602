import type { StrategySpec } from '@isthmus/contract';
import { invariant, type NodeId } from '@isthmus/sim-protocol';
import { type RaftPath, raftReadLatency, raftWriteLatency, recipeLockLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';

const OPERATIONS = [
  { kind: 'locked-write', share: 0.5, lease: '1min', hold: '100ms' },
  { kind: 'read', share: 0.5 },
];

describe('latencies of a lock service against their closed forms', () => {
  it.each(SETTINGS)('are exact, on %s with the leader in %s', (layout, leader) => {
    for (const recipe of ['none', 'lock']) {
      const strategy = { kind: 'lock-service', leader, recipe };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, OPERATIONS);
      expect({ recipe, inexact }).toEqual({ recipe, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

function closedForm(strategy: StrategySpec, { resolved, nodes, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'lock-service', 'a strategy of this spec');
  const leader = nodeOf(resolved.cluster, strategy.leader) as NodeId;
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = pathTo(leader);
  const path: RaftPath = { nodes: nodes.length, leader, toLeader, fromLeader, ...rest };
  if (kind === 'read') return raftReadLatency(path);
  return kind === 'lock' && strategy.recipe === 'lock' ? recipeLockLatency(path) : raftWriteLatency(path);
}
