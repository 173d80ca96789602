import type { StrategySpec } from '@isthmus/contract';
import { invariant, type NodeId } from '@isthmus/sim-protocol';
import { raftReadLatency, raftWriteLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';

describe('latencies of Multi-Paxos', () => {
  it.each(SETTINGS)("are Raft's to the nanosecond, on %s with the leader in %s", (layout, leader) => {
    for (const reads of ['log', 'quorum']) {
      const strategy = { kind: 'multi-paxos', leader, reads };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm);
      expect({ reads, inexact }).toEqual({ reads, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

/** A vote of a majority in either case; a read that takes a slot waits for disks as a write does. */
function closedForm(strategy: StrategySpec, { resolved, nodes, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'multi-paxos', 'a strategy of this spec');
  const leader = nodeOf(resolved.cluster, strategy.leader) as NodeId;
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = pathTo(leader);
  const path = { nodes: nodes.length, leader, toLeader, fromLeader, ...rest };
  return kind === 'read' && strategy.reads === 'quorum' ? raftReadLatency(path) : raftWriteLatency(path);
}
