import { nanosOf, type StrategySpec } from '@isthmus/contract';
import { layout } from '@isthmus/sim-catalog';
import { invariant, type Nanos, type NodeId } from '@isthmus/sim-protocol';
import {
  broadcastLatency,
  type BroadcastPath,
  broadcastReadIndexLatency,
  heardLatency,
  numberedLatency,
  raftReadLatency,
  stampedLatency,
} from '@isthmus/sim-strategies';
import {
  type Asked,
  closedForms,
  compareWithClosedForm,
  latencyAt,
  LAYOUTS,
  SETTINGS,
  STILL,
} from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';
import { played } from './spec-experiments.js';

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
  it.each(SETTINGS)('are exact for every way to read, on %s with the leader in %s', (layout, leader) => {
    for (const reads of ['log', 'read-index', 'local']) {
      expectExact(layout, { kind: 'total-order-broadcast', leader, reads });
    }
  });

  it.each(LAYOUTS)('are exact by stamps alone, on %s', (layout) => {
    expectExact(layout, { kind: 'total-order-broadcast', ordering: 'lamport', wait: '300ms' });
  });

  it.each(LAYOUTS)('are exact by stamps and a wait for every node, on %s', (layout) => {
    expectExactOneByOne(layout, { kind: 'total-order-broadcast', ordering: 'lamport-all' });
  });

  it.each(SETTINGS)('are exact by numbers, on %s with the register in %s', (layout, register) => {
    expectExactOneByOne(layout, { kind: 'total-order-broadcast', ordering: 'register', register });
  });
});

/** Of each kind one from each site, a second apart: whoever is heard of for another reason is waited for no longer. */
function expectExactOneByOne(name: string, strategy: Record<string, unknown>): void {
  const sites = layout(name)!.datacenters.map(({ id }) => id);
  const steps = (turn: number) =>
    ['broadcast', 'write', 'read', 'sync'].map((kind, round) => {
      const at = 1 + turn + round * sites.length;
      return { kind, at: `${at}s`, ...(kind === 'broadcast' || kind === 'write' ? { value: at } : {}) };
    });
  const script = sites.map((site, turn) => ({ client: `client-${turn}`, site, steps: steps(turn) }));
  const document = {
    topology: { layout: name, ...STILL },
    strategy,
    workload: { script },
    duration: '30s',
    warmup: '0s',
  };
  const { history } = played(document);
  const expected = closedForms(document, closedForm);
  const rows = Array.from({ length: history.length }, (_, row) => row);
  expect(rows).toHaveLength(4 * sites.length);
  expect(rows.map((row) => latencyAt(history, row))).toEqual(rows.map((row) => expected(history, row)));
}

function closedForm(strategy: StrategySpec, { resolved, local, nodes, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'total-order-broadcast', 'a strategy of this spec');
  const { ordering, reads, wait = '0s', leader: named = 'any', register } = strategy;
  const toLocal = pathTo(local);
  if (kind === 'read' && reads === 'local') return stampedLatency(toLocal, 0 as Nanos);
  if (ordering === 'lamport') return stampedLatency(toLocal, nanosOf(wait) as Nanos);
  if (ordering === 'lamport-all') return heardLatency({ ...toLocal, nodes: nodes.length, node: local });
  if (ordering === 'register')
    return numberedLatency({ ...toLocal, node: local, keeper: nodeOf(resolved.cluster, register!) as NodeId });
  const leader = nodeOf(resolved.cluster, named) as NodeId;
  const path: BroadcastPath = { ...toLocal, nodes: nodes.length, node: local, leader };
  if (kind !== 'read' || reads === 'log') return broadcastLatency(path);
  if (local !== leader) return broadcastReadIndexLatency(path);
  const { toNode: toLeader, fromNode: fromLeader, ...rest } = toLocal;
  return raftReadLatency({ nodes: nodes.length, leader, toLeader, fromLeader, ...rest });
}
