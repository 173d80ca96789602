import type { StrategySpec } from '@isthmus/contract';
import { nanosFromMs } from '@isthmus/sim-protocol';
import { transactionLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { namedNode } from './node-selectors.js';

const operations = (pause: string) => [
  { kind: 'txn', share: 0.5, reads: 3, writes: 2, pauseBetween: pause },
  { kind: 'read', share: 0.3 },
  { kind: 'write', share: 0.2 },
];

describe('latencies of transactions', () => {
  it.each(SETTINGS)('are exact to the nanosecond on %s with the leader in %s', (layout, leader) => {
    for (const { pause, ...settings } of [
      // A pause of one is a wait for the others.
      { isolation: 'serial', pause: '0s' },
      { isolation: 'two-phase-locking', reads: 'any', pause: '7ms' },
      { isolation: 'snapshot', reads: 'any', pause: '7ms' },
      { isolation: 'serializable-snapshot', pause: '7ms' },
    ]) {
      const strategy = { kind: 'transactions', leader, ...settings };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, operations(pause));
      expect({ strategy, inexact }).toEqual({ strategy, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

/** Of an idle system: no two transactions overlap. */
function closedForm(strategy: StrategySpec, { resolved, local, kind, pathTo }: Asked): number {
  if (strategy.kind !== 'transactions') throw new Error(`${strategy.kind} has no transactions`);
  const leader = namedNode(resolved.cluster, strategy.leader);
  const node = kind === 'read' && strategy.reads === 'any' ? local : leader;
  const statements = {
    read: { reads: 1, writes: 0, pause: nanosFromMs(0) },
    write: { reads: 0, writes: 1, pause: nanosFromMs(0) },
    txn: { reads: 3, writes: 2, pause: nanosFromMs(strategy.isolation === 'serial' ? 0 : 7) },
  };
  return transactionLatency(statements[kind as keyof typeof statements], pathTo(node));
}
