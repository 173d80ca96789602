import { simulate } from '@isthmus/sim-engine';
import type { NodeId, Outbox, Strategy } from '@isthmus/sim-protocol';
import { multiLeaderVisibleAfter, pathOf, type ReplicationTopology } from '@isthmus/sim-strategies';
import { IDLE, pathBetween, SETTINGS, STILL } from './closed-forms.fixture.js';
import { nodeOf } from './node-selectors.js';
import { planOf } from './plan.js';
import { strategyOf } from './registry.js';
import { resolve } from './resolve.js';
import { scenarioOf } from './scenario.js';
import { experimentOf } from './spec-experiments.js';

/** When a write came to the node that accepted it, and to readers at each. */
interface Watched {
  readonly from: NodeId;
  readonly acceptedAt: number;
  readonly seenAt: Map<NodeId, number>;
}

/** The same strategy, and what becomes of each value that is written. */
function watched(strategy: Strategy, writes: Map<number, Watched>): Strategy {
  return {
    ...strategy,
    createReplica(self) {
      const replica = strategy.createReplica(self);
      return {
        step(input, now, out) {
          if (input.kind === 'request' && input.operation.kind === 'write')
            writes.set(input.operation.value, { from: self, acceptedAt: now, seenAt: new Map() });
          const hold = (_key: number, value: number) => writes.get(value)?.seenAt.set(self, now);
          replica.step(input, now, withHold(out, hold));
        },
      };
    },
  };
}

function withHold(out: Outbox<unknown, unknown>, hold: (key: number, value: number) => void): typeof out {
  return new Proxy(out, {
    get: (target, name) =>
      name === 'hold' ? hold : (target[name as keyof typeof target] as (...some: unknown[]) => void).bind(target),
  });
}

/** Writes of an idle system that readers at all nodes see as late as the closed form says, and the first that are not. */
function visibilities(layout: string, topology: Record<string, unknown>) {
  const resolution = resolve(
    experimentOf({
      topology: { layout, ...STILL },
      strategy: { kind: 'multi-leader', topology },
      workload: IDLE,
      duration: '20s',
      warmup: '1s',
      drain: '2s',
    }),
  );
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
  const resolved = resolution.value;
  const planned = planOf(resolved, '1');
  const { cluster } = planned;
  const nodes = cluster.nodes.map(({ id }) => id);
  const known: ReplicationTopology =
    topology['kind'] === 'star'
      ? { kind: 'star', hub: nodeOf(cluster, String(topology['hub']))! }
      : (topology as ReplicationTopology);
  const writes = new Map<number, Watched>();
  const strategy = watched(strategyOf(planned.experiment, cluster), writes);
  simulate(strategy, scenarioOf(planned), { maxEvents: 10_000_000 });
  const compared = [...writes.values()].flatMap(({ from, acceptedAt, seenAt }) =>
    [...seenAt].map(([to, at]) => {
      const path = to === from ? [] : pathOf(known, { from, to }, nodes);
      const expected = multiLeaderVisibleAfter(
        { from, path },
        pathBetween(resolved, cluster.nodes[from]!.datacenter, to),
      );
      return { from, to, measured: at - acceptedAt, expected };
    }),
  );
  const pairs = new Set(compared.map(({ from, to }) => `${from} ${to}`)).size;
  return {
    pairs,
    everyPair: nodes.length * nodes.length,
    inexact: compared.filter(({ measured, expected }) => measured !== expected).slice(0, 5),
  };
}

describe('how late readers at each node see a write of each other node', () => {
  it.each(SETTINGS)(
    'is exact to the nanosecond on %s, all to all, in a star around %s and in a ring',
    (layout, hub) => {
      for (const topology of [{ kind: 'all-to-all' }, { kind: 'star', hub }, { kind: 'ring' }]) {
        const { pairs, everyPair, inexact } = visibilities(layout, topology);
        expect({ topology, inexact }).toEqual({ topology, inexact: [] });
        expect(pairs).toBe(everyPair);
      }
    },
  );
});
