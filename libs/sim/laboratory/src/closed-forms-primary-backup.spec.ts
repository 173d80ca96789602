import type { StrategySpec } from '@isthmus/contract';
import { firstBackups, primaryBackupReadLatency, primaryBackupWriteLatency } from '@isthmus/sim-strategies';
import { type Asked, compareWithClosedForm, SETTINGS } from './closed-forms.fixture.js';
import { primaryOf } from './kind-primary-backup.js';

const CAS = [
  { kind: 'read', share: 0.5 },
  { kind: 'write', share: 0.3 },
  { kind: 'cas', share: 0.2 },
];

describe('latencies of primary-backup', () => {
  it.each(SETTINGS)('are exact to the nanosecond on %s with the primary in %s', (layout, primary) => {
    for (const backups of [1, 2]) {
      const strategy = { kind: 'primary-backup', primary, backups };
      const { compared, inexact } = compareWithClosedForm(layout, strategy, closedForm, CAS);
      expect({ strategy, inexact }).toEqual({ strategy, inexact: [] });
      expect(compared).toBeGreaterThan(200);
    }
  });
});

function closedForm(strategy: StrategySpec, { resolved, nodes, kind, pathTo }: Asked): number {
  if (strategy.kind !== 'primary-backup') throw new Error(`${strategy.kind} has no primary`);
  const primary = primaryOf(strategy, resolved.cluster);
  const group = { primary, backups: firstBackups(nodes.length, primary, strategy.backups) };
  return (kind === 'read' ? primaryBackupReadLatency : primaryBackupWriteLatency)(group, pathTo(primary));
}
