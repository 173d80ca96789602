import { nanosOf, type StrategySpec } from '@isthmus/contract';
import { invariant, type Nanos, type NodeId } from '@isthmus/sim-protocol';
import {
  broadcastLatency,
  type BroadcastPath,
  broadcastReadIndexLatency,
  raftReadLatency,
  stampedLatency,
} from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';

const MATRICES = SETTINGS.filter(([layout]) => layout !== 'azure-3');
const OPERATIONS = [
  { kind: 'broadcast', share: 0.5 },
  { kind: 'read', share: 0.3 },
  { kind: 'write', share: 0.1 },
  { kind: 'sync', share: 0.1 },
];

function expectExact(layout: string, strategy: Record<string, unknown>): void {
  const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, OPERATIONS);
  expect({ strategy, inexact }).toEqual({ strategy, inexact: [] });
  expect(compared).toBeGreaterThan(200);
}

describe('latencies of total order broadcast against their closed forms', () => {
  it.each(MATRICES)('are exact for every way to read, on %s with the leader in %s', (layout, leader) => {
    for (const reads of ['log', 'read-index', 'local']) {
      expectExact(layout, { kind: 'total-order-broadcast', leader, reads });
    }
  });

  it.each(['aws-3', 'aws-5', 'gcp-5'])('are exact by stamps alone, on %s', (layout) => {
    expectExact(layout, { kind: 'total-order-broadcast', ordering: 'lamport', wait: '300ms' });
  });
});

function closedForm(strategy: StrategySpec, { resolved, local, nodes, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'total-order-broadcast', 'a strategy of this spec');
  const { ordering, reads, wait = '0s', leader: named = 'any' } = strategy;
  const toLocal = pathTo(local);
  if (kind === 'read' && reads === 'local') return stampedLatency(toLocal, 0 as Nanos);
  if (ordering === 'lamport') return stampedLatency(toLocal, nanosOf(wait) as Nanos);
  const leader = nodeOf(resolved.cluster, named) as NodeId;
  const path: BroadcastPath = { ...toLocal, nodes: nodes.length, node: local, leader };
  if (kind !== 'read' || reads === 'log') return broadcastLatency(path);
  if (local !== leader) return broadcastReadIndexLatency(path);
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = toLocal;
  return raftReadLatency({ nodes: nodes.length, leader, toLeader, fromLeader, ...rest });
}
