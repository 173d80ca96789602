import { nanosOf, type StrategySpec } from '@isthmus/contract';
import { invariant, type Nanos, type NodeId } from '@isthmus/sim-protocol';
import {
  broadcastLatency,
  type BroadcastPath,
  broadcastReadIndexLatency,
  heardLatency,
  raftReadLatency,
  stampedLatency,
} from '@isthmus/sim-strategies';
import { type Asked, closedForms, compareWithClosedForm, latencyAt, SETTINGS, STILL } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';
import { resolve } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';

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

  it.each(['aws-3', 'aws-5', 'gcp-5'])('are exact by stamps and a wait for every node, on %s', (layout) => {
    const strategy = { kind: 'total-order-broadcast', ordering: 'lamport-all' };
    const resolution = resolve(experimentOf({ topology: { layout }, strategy }));
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
    const sites = resolution.value.cluster.datacenters.map(({ name }) => name);
    // One at a time: whoever is heard of for another reason is waited for no longer.
    const steps = (turn: number) =>
      ['broadcast', 'write', 'read', 'sync'].map((kind, round) => ({
        kind,
        at: `${1 + turn + round * sites.length}s`,
        ...(kind === 'broadcast' || kind === 'write' ? { value: 1 + turn + round * sites.length } : {}),
      }));
    const script = sites.map((site, turn) => ({ client: `client-${turn}`, site, steps: steps(turn) }));
    const document = { topology: { layout, ...STILL }, strategy, workload: { script }, duration: '30s', warmup: '0s' };
    const { history } = played(document);
    const expected = closedForms(document, closedForm);
    const rows = Array.from({ length: history.length }, (_, row) => row);
    expect(rows).toHaveLength(4 * sites.length);
    expect(rows.map((row) => latencyAt(history, row))).toEqual(rows.map((row) => expected(history, row)));
  });
});

function closedForm(strategy: StrategySpec, { resolved, local, nodes, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'total-order-broadcast', 'a strategy of this spec');
  const { ordering, reads, wait = '0s', leader: named = 'any' } = strategy;
  const toLocal = pathTo(local);
  if (kind === 'read' && reads === 'local') return stampedLatency(toLocal, 0 as Nanos);
  if (ordering === 'lamport') return stampedLatency(toLocal, nanosOf(wait) as Nanos);
  if (ordering === 'lamport-all') return heardLatency({ ...toLocal, nodes: nodes.length, node: local });
  const leader = nodeOf(resolved.cluster, named) as NodeId;
  const path: BroadcastPath = { ...toLocal, nodes: nodes.length, node: local, leader };
  if (kind !== 'read' || reads === 'log') return broadcastLatency(path);
  if (local !== leader) return broadcastReadIndexLatency(path);
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = toLocal;
  return raftReadLatency({ nodes: nodes.length, leader, toLeader, fromLeader, ...rest });
}
