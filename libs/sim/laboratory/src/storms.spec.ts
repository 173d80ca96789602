import { played } from './spec-experiments.js';

const duration = { min: '500ms', max: '4s' };
const often = { rate: '6/min', duration };

/** All that Raft promises to survive, and more. */
const EVERYTHING = [
  { fault: 'partition', ...often },
  { fault: 'flapping', ...often, between: 'nodes', period: '700ms' },
  { fault: 'cut-links', ...often, blocks: 'outgoing' },
  { fault: 'isolate', ...often, target: 'leader' },
  { fault: 'isolate', ...often, target: 'datacenter', blocks: 'incoming' },
  { fault: 'majorities-ring', ...often },
  { fault: 'slow-link', ...often, factor: 5 },
  { fault: 'flaky-link', ...often, between: 'nodes', loss: 0.3 },
  { fault: 'crash', ...often, disk: 'kept' },
  { fault: 'crash', ...often, disk: 'truncated' },
  { fault: 'pause', ...often },
  { fault: 'slow-cpu', ...often, factor: 100 },
  { fault: 'slow-disk', ...often, added: '20ms' },
  { fault: 'gray', ...often, share: 0.5 },
  { fault: 'clock-jump', ...often, by: '20s' },
];
/** Faults from 1 s to 11 s and from 21 s to 31 s. */
const STORM = { name: 'storm', kind: 'nemesis', at: '1s', for: '40s', active: '10s', quiet: '10s', mix: EVERYTHING };
const LAST_HEAL_MS = 31_000;

function stormy(strategy: Record<string, unknown>, seed: string, change: Record<string, unknown> = {}) {
  const document = {
    topology: { layout: 'aws-5' },
    strategy,
    workload: { arrivals: { kind: 'open', rate: '10/s' }, keys: { count: 5, distribution: 'uniform' } },
    duration: '41s',
    warmup: '1s',
    recovery: '7s',
    drain: '1s',
    faults: [{ ...STORM, ...change }],
  };
  return played(document, seed).report;
}

describe('Raft in a storm of all faults', () => {
  it('stays linearizable, and serves all again once they are over', () => {
    const kinds = new Set<string>();
    let changes = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const report = stormy({ kind: 'raft' }, String(seed), { swarm: seed % 2 === 0 ? 0.5 : 0 });
      report.faults.forEach(({ kind }) => kinds.add(kind));
      expect([seed, report.linearizable]).toMatchObject([seed, { verdict: 'holds', promised: true }]);
      expect([seed, report.leaders]).toMatchObject([seed, { splitBrains: 0 }]);
      changes += report.leaders?.changes ?? 0;
      const { bucketMs, groups } = report.series;
      // A connection that lost packets for 4 s sends the next up to as long after the heal.
      const settled = Math.ceil((LAST_HEAL_MS + 7000) / bucketMs);
      const lost = groups.flatMap(({ fail, info }) => [...fail.slice(settled), ...info.slice(settled)]);
      expect([seed, Math.max(...lost)]).toEqual([seed, 0]);
    }
    expect(changes).toBeGreaterThan(20);
    expect(kinds.size).toBe(new Set(EVERYTHING.map(({ fault }) => fault)).size);
  });
});

const withoutLeader = { mix: EVERYTHING.filter(({ fault }) => fault !== 'isolate') };

describe('causal in a storm of all faults', () => {
  it.each(['nearest', 'vector'])('stays causal with dependencies as %s, and is not linearizable', (dependencies) => {
    const linearizable = ['1', '2'].map((seed) => {
      const report = stormy({ kind: 'causal', dependencies }, seed, withoutLeader);
      expect([seed, report.otherChecks]).toMatchObject([
        seed,
        [
          { check: 'causal (CC)', verdict: 'holds', promised: true },
          { check: 'causal (CCv)', verdict: 'holds', promised: true },
        ],
      ]);
      expect(report.convergence?.convergenceTimeMs).not.toBeNull();
      return report.linearizable.verdict;
    });
    expect(linearizable).toContain('violated');
  });
});

describe('a storm finds out', () => {
  it.each([
    ['reads from copies that lag behind', { kind: 'single-leader', leader: 'us-east-1', reads: 'local' }],
    ['quorums that need not meet', { kind: 'leaderless', r: 1, w: 1 }],
    ['leaders that know nothing of each other', { kind: 'multi-leader' }],
    ['quorums that meet, while writes are under way', { kind: 'leaderless', r: 'majority', w: 'majority' }],
  ])('%s within a few seeds', (_, strategy) => {
    const verdicts = ['1', '2', '3', '4', '5', '6'].map(
      (seed) => stormy(strategy, seed, withoutLeader).linearizable.verdict,
    );
    expect(verdicts).toContain('violated');
  });
});
