import type { Report } from '@isthmus/contract';
import { DESIGNS, played } from './spec-experiments.js';

/** The batch of examples/europe-cut-off.batch.yaml, with two of its seeds. */
const SEEDS = ['1', '2'];
const CUT = 'europe cut off';
const EUROPE = 'eu-west-1';

function cell(design: keyof typeof DESIGNS, layout: string): Report[] {
  const document = {
    topology: { layout },
    strategy: DESIGNS[design],
    faults: [{ name: CUT, kind: 'partition', at: '25s', for: '20s', groups: [[EUROPE], ['rest']] }],
    duration: '75s',
    warmup: '5s',
    recovery: '30s',
  };
  return SEEDS.map((seed) => played(document, seed).report);
}

function shares(report: Report, kind: 'read' | 'write', phase: string): Record<string, number | null> {
  return Object.fromEntries(
    report.availability
      .filter((row) => row.kind === kind && row.phase === phase)
      .map(({ datacenter, successRate }) => [datacenter, successRate]),
  );
}

function elsewhere(rates: Record<string, number | null>): (number | null)[] {
  return Object.entries(rates).flatMap(([datacenter, rate]) => (datacenter === EUROPE ? [] : [rate]));
}

describe.each(['aws-3', 'aws-5'])('with Europe cut off, on %s', (layout) => {
  it.each(['multi-leader', 'quorums of one'] as const)(
    '%s writes everywhere, is available, and breaks linearizability',
    (design) => {
      for (const report of cell(design, layout)) {
        expect(new Set(Object.values(shares(report, 'write', CUT)))).toEqual(new Set([1]));
        expect(new Set(Object.values(shares(report, 'read', CUT)))).toEqual(new Set([1]));
        expect([report.linearizable.verdict, report.cap.verdict]).toEqual(['violated', 'available']);
        expect(report.linearizable.promised).toBe(false);
      }
    },
  );

  it('raft led from us-east-1 serves nobody in Europe and everybody elsewhere, and stays linearizable', () => {
    for (const report of cell('raft led from us-east-1', layout)) {
      for (const kind of ['read', 'write'] as const) {
        const rates = shares(report, kind, CUT);
        expect(rates[EUROPE]).toBe(0);
        expect(new Set(elsewhere(rates))).toEqual(new Set([1]));
        expect(new Set(Object.values(shares(report, kind, 'steady')))).toEqual(new Set([1]));
      }
      expect([report.linearizable.verdict, report.linearizable.promised, report.cap.verdict]).toEqual([
        'holds',
        true,
        'consistent',
      ]);
    }
  });

  it('raft led from eu-west-1 stands still elsewhere for an election and no longer', () => {
    for (const report of cell('raft led from eu-west-1', layout)) {
      expect(shares(report, 'write', CUT)[EUROPE]).toBe(0);
      expect([report.linearizable.verdict, report.cap.verdict]).toEqual(['holds', 'consistent']);
      const elected = report.leadership.find(({ role, atMs }) => role === 'leader' && atMs > 25_000);
      // Election timeouts are drawn from 1 to 2 s, a split vote repeats one of them.
      expect(elected && elected.atMs < 30_000).toBe(true);
      for (const row of report.downtime.filter(({ datacenter }) => datacenter !== EUROPE)) {
        expect(row.intervals).toHaveLength(1);
        expect(row.totalMs).toBeLessThan(6_000);
        // Operations that wait out the end of the election succeed within their deadline of 1 s.
        expect((row.intervals[0]?.toMs ?? 0) + 1000).toBeGreaterThan(elected?.atMs ?? Infinity);
      }
    }
  });

  it('asynchronous single-leader refuses every write of Europe, reads on from stale copies, and is neither', () => {
    for (const report of cell('async single-leader', layout)) {
      const writes = shares(report, 'write', CUT);
      expect([writes[EUROPE], shares(report, 'read', CUT)[EUROPE]]).toEqual([0, 1]);
      expect(new Set(elsewhere(writes))).toEqual(new Set([1]));
      expect([report.linearizable.verdict, report.cap.verdict]).toEqual(['violated', 'neither']);
    }
  });

  it('majority quorums serve nobody in Europe and everybody elsewhere', () => {
    for (const report of cell('quorums of a majority', layout)) {
      const writes = shares(report, 'write', CUT);
      expect(writes[EUROPE]).toBe(0);
      expect(new Set(elsewhere(writes))).toEqual(new Set([1]));
    }
  });
});

describe('a report', () => {
  const report = cell('quorums of a majority', 'aws-3')[0];

  it('sets operations that straddle a phase boundary apart, and every operation is in one group', () => {
    for (const kind of ['read', 'write'] as const) {
      const rows = report?.availability.filter((row) => row.kind === kind && row.datacenter === EUROPE) ?? [];
      const count = (phase: string) => rows.find((row) => row.phase === phase)?.intended ?? 0;
      expect(count('boundary')).toBeGreaterThan(0);
      expect(count('steady') + count(CUT) + count('recovery') + count('boundary')).toBe(count('all'));
    }
  });

  it('measures recovery from the heal, when retransmissions get through', () => {
    // The cut begins at 25 s. Stalled connections are reset after 15 s; the next ones retry after 0.2, 0.6, 1.4, 3.0 s.
    const recovery = report?.recovery[0];
    expect(recovery?.fault).toBe(CUT);
    expect(recovery?.healedAtMs).toBe(45_000);
    expect(recovery?.timeToRecoverMs).toBeGreaterThan(0);
    expect(recovery?.timeToRecoverMs).toBeLessThan(10_000);
  });
});
