import type { StrategySpec } from '@isthmus/contract';
import { invariant } from '@isthmus/sim-protocol';
import { bufferedStoreLatency, type CorePath, memoryLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { memoryOf } from './kind-store-buffers.js';

const OPERATIONS = [
  { kind: 'read', share: 0.5 },
  { kind: 'write', share: 0.5 },
];

describe('latencies of cores with store buffers, between datacenters', () => {
  it.each(SETTINGS)('are exact to the nanosecond on %s with the memory in %s', (layout, memory) => {
    for (const fences of ['none', 'after-stores']) {
      const strategy = { kind: 'store-buffers', memory, fences };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, OPERATIONS);
      expect({ fences, inexact }).toEqual({ fences, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

function closedForm(strategy: StrategySpec, { resolved, local, kind, pathTo }: Asked): number {
  invariant(strategy.kind === 'store-buffers', 'a strategy of this spec');
  const path: CorePath = { ...pathTo(local), core: local, memory: memoryOf(strategy, resolved.cluster) };
  return kind === 'write' && strategy.fences === 'none' ? bufferedStoreLatency(path) : memoryLatency(path);
}
