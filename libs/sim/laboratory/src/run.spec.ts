import { canonicalJson, digestOf, reportSchema } from '@isthmus/contract';
import { layout } from '@isthmus/sim-catalog';
import { DESIGNS, experimentOf, played } from './spec-experiments.js';
import { explain } from './explanation.js';
import { operationsIn } from './reading.js';
import { runExperiment } from './run.js';

const SMALL = {
  topology: { layout: 'aws-3' },
  workload: { arrivals: { kind: 'open', rate: '20/s' } },
  faults: [{ name: 'cut', kind: 'partition', at: '4s', for: '4s', groups: [['eu-west-1'], ['rest']] }],
  duration: '12s',
  warmup: '1s',
  recovery: '2s',
  drain: '2s',
};

describe('a run', () => {
  it.each(Object.entries(DESIGNS))('of %s makes a report that fits the contract, the same each time', (_, strategy) => {
    const { report } = played({ ...SMALL, strategy });
    expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error?.issues).toBeUndefined();
    const { digest, ...rest } = report;
    expect(digestOf(rest)).toBe(digest);
    expect(canonicalJson(played({ ...SMALL, strategy }).report)).toBe(canonicalJson(report));
    expect(played({ ...SMALL, strategy }, '2').report.digest).not.toBe(digest);
  });

  it('does not depend on how its quantities are spelt, nor on whether the layout is named or written out', () => {
    const strategy = DESIGNS['multi-leader'];
    const { report } = played({ ...SMALL, strategy });
    expect(played({ ...SMALL, strategy, duration: '12000ms' }).report.digest).toBe(report.digest);
    const topology = {
      datacenters: ['us-east-1', 'eu-west-1', 'ap-northeast-1'].map((id) => ({ id })),
      links: { roundTrips: 'aws-2020-06-05' },
      tariff: layout('aws-3')?.tariff,
    };
    const written = played({ ...SMALL, strategy, topology }).report;
    expect(written.definitionDigest).toBe(report.definitionDigest);
    expect(written.historyDigest).toBe(report.historyDigest);
  });

  it('meets the same arrivals, keys and kinds under every strategy', () => {
    const asked = Object.values(DESIGNS).map((strategy) => {
      const { history } = played({ ...SMALL, strategy });
      return digestOf([[...history.intendedAt], [...history.key], [...history.kind], [...history.datacenter]]);
    });
    expect(new Set(asked).size).toBe(1);
  });

  it('is given up when it passes its budget of events', () => {
    const result = runExperiment(experimentOf({ ...SMALL, strategy: DESIGNS['multi-leader'] }), '1', {
      eventsMax: 1000,
    });
    expect(result.kind).toBe('budget-exceeded');
  });

  it('tells about its progress, up to all of it', () => {
    const told: number[] = [];
    runExperiment(experimentOf({ ...SMALL, strategy: DESIGNS['multi-leader'] }), '1', {
      onProgress: (fraction) => told.push(fraction),
    });
    expect(told.length).toBeGreaterThan(50);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });
});

describe('a stored history', () => {
  const experiment = experimentOf({ ...SMALL, strategy: DESIGNS['raft led from us-east-1'] });
  const result = runExperiment(experiment, '1');
  if (result.kind !== 'report') throw new Error(result.message);
  const { report, history: bytes } = result;

  it('is read in windows, by name', () => {
    const rows = [
      ...operationsIn(experiment, bytes, {
        fromMs: 5000,
        toMs: 6000,
        datacenter: 'eu-west-1',
        kind: 'write',
        limit: 100,
      }),
    ];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.intendedAtMs >= 5000 && row.intendedAtMs < 6000).toBe(true);
      expect([row.datacenter, row.kind, row.outcome]).toEqual(['eu-west-1', 'write', 'info']);
    }
    expect([...operationsIn(experiment, bytes, { datacenter: 'nowhere', limit: 100 })]).toEqual([]);
  });

  it('says why an operation failed: the cut stood between its client and the leader', () => {
    const [failed] = operationsIn(experiment, bytes, {
      fromMs: 5000,
      datacenter: 'eu-west-1',
      outcome: 'info',
      limit: 1,
    });
    const explanation = failed && explain({ experiment, report }, bytes, failed.operation);
    expect(explanation?.faults).toEqual(['cut']);
    expect(explanation?.sentence).toContain('cut');
    expect(explain({ experiment, report }, bytes, 1_000_000)).toBeNull();
  });
});
