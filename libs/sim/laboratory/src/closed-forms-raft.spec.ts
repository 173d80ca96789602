import type { StrategySpec } from '@isthmus/contract';
import { invariant, type NodeId } from '@isthmus/sim-protocol';
import {
  raftFollowerReadLatency,
  raftLeaseReadLatency,
  type RaftPath,
  raftReadLatency,
  raftWriteLatency,
} from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';

describe('latencies of Raft against their closed forms', () => {
  it.each(SETTINGS)('are exact for every way to read, on %s with the leader in %s', (layout, leader) => {
    for (const reads of ['lease', 'follower']) {
      const strategy = { kind: 'raft', leader, reads, checkQuorum: true };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm);
      expect({ reads, inexact }).toEqual({ reads, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

function closedForm(strategy: StrategySpec, { resolved, local, nodes, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'raft', 'a strategy of this spec');
  const leader = nodeOf(resolved.cluster, strategy.leader) as NodeId;
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = pathTo(leader);
  const path: RaftPath = { nodes: nodes.length, leader, toLeader, fromLeader, ...rest };
  if (kind === 'write') return raftWriteLatency(path);
  if (strategy.reads === 'lease') return raftLeaseReadLatency(path);
  if (local === leader) return raftReadLatency(path);
  const { toNode: toFollower, fromNode: fromFollower } = pathTo(local);
  return raftFollowerReadLatency(path, { follower: local, toFollower, fromFollower });
}
