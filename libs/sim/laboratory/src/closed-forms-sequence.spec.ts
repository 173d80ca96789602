import type { StrategySpec } from '@isthmus/contract';
import { invariant, type NodeId } from '@isthmus/sim-protocol';
import { ownNumberLatency, raftWriteLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';

const OPERATIONS = [{ kind: 'increment', share: 1 }];

describe('latencies of sequence generators against their closed forms', () => {
  it.each(SETTINGS)('are exact, on %s with %s', (layout, node) => {
    const generators = [
      { generator: 'log', leader: node },
      { generator: 'blocks', allocator: node, block: 100 },
      { generator: 'lamport' },
      { generator: 'interleaved' },
      { generator: 'wall-clock' },
    ];
    for (const options of generators) {
      const strategy = { kind: 'sequence', ...options };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, OPERATIONS);
      expect({ options, inexact }).toEqual({ options, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

function closedForm(strategy: StrategySpec, { resolved, local, nodes, pathTo }: Asked): number {
  invariant(strategy.kind === 'sequence', 'a strategy of this spec');
  if (strategy.generator !== 'log') return ownNumberLatency(pathTo(local));
  const leader = nodeOf(resolved.cluster, strategy.leader ?? 'any') as NodeId;
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = pathTo(leader);
  return raftWriteLatency({ nodes: nodes.length, leader, toLeader, fromLeader, ...rest });
}
