import type { Report } from '@isthmus/contract';
import { checkLinearizable } from '@isthmus/sim-checkers';
import { type FaultInterval, type Schedule, steadyPart } from '@isthmus/sim-metrics';
import { historyFrom, type Instant, type Nanos } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { played } from './spec-experiments.js';
import { steadyVerdict } from './steady-verdict.js';

const EUROPE_CUT_OFF = { name: 'cut', kind: 'partition', at: '3s', for: '3s', groups: [['eu-west-1'], ['rest']] };
const LEADER_DOWN = { name: 'crash', kind: 'crash', at: '4s', for: '2s', node: 'us-east-1' };
const LATER = { ...EUROPE_CUT_OFF, name: 'cut again', at: '7s', for: '1s' };
const US = 'us-east-1';

const STRATEGIES: readonly Record<string, unknown>[] = [
  { kind: 'single-leader', leader: US, replication: 'asynchronous', reads: 'local' },
  { kind: 'single-leader', leader: 'eu-west-1', reads: 'local', failover: { kind: 'timeout', after: '700ms' } },
  { kind: 'multi-leader' },
  { kind: 'multi-leader', conflicts: 'siblings' },
  { kind: 'leaderless', r: 1, w: 1 },
  { kind: 'raft', leader: US },
  { kind: 'raft', leader: US, reads: 'local' },
  { kind: 'causal' },
];
const FAULTS = [[], [EUROPE_CUT_OFF], [LEADER_DOWN], [EUROPE_CUT_OFF, LATER]];

const reports: readonly Report[] = STRATEGIES.flatMap((strategy, index) =>
  FAULTS.filter((_, at) => (at + index) % 2 === 0).map(
    (faults, at) =>
      played(
        {
          topology: { layout: 'aws-3' },
          strategy,
          workload: { keys: { count: 10, distribution: 'uniform' } },
          faults,
          duration: '9s',
          warmup: '1s',
          recovery: '1s',
          drain: '2s',
        },
        String(at + 1),
      ).report,
  ),
);

/** What the first finding that fits says, with the report it is of. */
function told(pattern: RegExp): (readonly [RegExpExecArray, Report])[] {
  return reports.flatMap((report) => {
    const found = report.findings.map((finding) => pattern.exec(finding)).find((match) => match !== null);
    return found === undefined || found === null ? [] : [[found, report] as const];
  });
}

const count = (text: string | undefined) => Number(text?.replaceAll(',', ''));
const share = (text: string | undefined) => Number(text) / 100;

/** A length of time in words has three significant digits. */
function expectDuration(text: string | undefined, ms: number) {
  const [amount, unit] = text!.split(' ');
  const told = Number(amount) * (unit === 's' ? 1000 : 1);
  expect(Math.abs(told - ms)).toBeLessThanOrEqual(0.006 * ms);
}

describe('findings of any run', () => {
  it('count stale reads as the figures do', () => {
    const stale = told(
      /^([\d.]+) % of the .* \(([\d,]+) of ([\d,]+)\) missed .* by up to (\S+ m?s) and ([\d,]+) versions?(?:; the p99 of (.*) in (\S+) was (.*))?$/,
    );
    for (const [[, percent, some, all, longest, furthest, , where, p99], { staleness }] of stale) {
      const whole = staleness!.groups.filter(({ phase }) => phase === 'all');
      expect([count(some), count(all)]).toEqual([staleness!.stale, staleness!.reads]);
      expect(share(percent)).toBeCloseTo(staleness!.stale / staleness!.reads, 3);
      expectDuration(longest, Math.max(...whole.map(({ t }) => t.maxMs)));
      expect(count(furthest)).toBe(Math.max(...whole.map(({ k }) => k.max)));
      const worst = Math.max(...whole.map(({ t }) => t.p99Ms));
      if (p99 === undefined) expect(worst).toBe(0);
      else {
        expectDuration(p99, worst);
        expect(whole.filter(({ t }) => t.p99Ms === worst).map(({ datacenter }) => datacenter)).toContain(where);
      }
    }
    expect(stale.length).toBeGreaterThan(5);
    const fresh = told(/^None of the .* \(([\d,]+)\) missed a write/);
    for (const [[, reads], { staleness }] of fresh) {
      expect([count(reads), 0]).toEqual([staleness!.reads, staleness!.stale]);
    }
    expect(fresh.length).toBeGreaterThan(1);
    const all = reports.filter(({ staleness }) => staleness !== undefined);
    expect(stale.length + fresh.length).toBe(all.length);
  });

  it('tell of one point of a curve, and the title of the chart is the same sentence', () => {
    const points = told(
      /(\S+ m?s) to (\S+ m?s) after the newest write .*, ([\d.]+) % of .* in (\S+) \((\S+) of (\S+)\)/,
    );
    for (const [[sentence, from, to, percent, where, some, all], { staleness }] of points) {
      expect(staleness!.sentence).toContain(sentence);
      const { edgesMs, curves } = staleness!.freshness;
      const during = staleness!.sentence.startsWith('In the steady phase') ? 'steady' : 'fault';
      const hits = curves
        .filter((curve) => curve.datacenter === where && curve.during === during)
        .flatMap((curve) => curve.reads.map((reads, at) => ({ at, reads, fresh: curve.fresh[at]! })))
        .filter(({ reads, fresh }) => reads === count(all) && fresh === count(some));
      expect(hits.length).toBeGreaterThan(0);
      const hit = hits.find(
        ({ at }) => Math.abs(parseFloat(from!) * (from!.endsWith(' s') ? 1000 : 1) - edgesMs[at]!) < 0.01,
      );
      expectDuration(to, edgesMs[hit!.at + 1]!);
      expect(share(percent)).toBeCloseTo(count(some) / count(all), 3);
    }
    expect(points.length).toBeGreaterThan(2);
  });

  it('give the yield and the harvest of a fault', () => {
    const rows = told(
      /^During "(.*)" the yield was ([\d.]+) % \((\S+) of (\S+) .*?\)(?: and the harvest ([\d.]+) % \((\S+) of (\S+) )?/,
    );
    for (const [[, phase, yielded, answered, offered, harvested, some, all], report] of rows) {
      const row = report.yieldAndHarvest!.find((each) => each.phase === phase)!;
      expect([count(answered), count(offered)]).toEqual([row.answered, row.offered]);
      expect(share(yielded)).toBeCloseTo(row.yield!, 3);
      if (harvested === undefined) expect(row.harvest).toBeNull();
      else {
        expect([count(some), count(all)]).toEqual([row.reflecting, row.reads]);
        expect(share(harvested)).toBeCloseTo(row.harvest!, 3);
      }
    }
    expect(rows).toHaveLength(reports.filter(({ faults }) => faults.length > 0).length);
  });

  it('name who led', () => {
    const changes = told(/^The lead passed to another node (\S+)(?: times)?(?:; for (.*) in all nobody led)?$/);
    for (const [[, times, nobody], { leaders }] of changes) {
      expect({ never: 0, once: 1 }[times!] ?? count(times)).toBe(leaders!.changes);
      if (nobody === undefined) expect(leaders!.leaderlessMs).toBe(0);
      else expectDuration(nobody, leaders!.leaderlessMs);
    }
    expect(changes.length).toBeGreaterThan(1);
    const splits = told(
      /^Split brain: (\S+) and (\S+) .* from (\S+) s to (\S+) s.* \((\S+) and (\S+) while both led\)$/,
    );
    for (const [[, one, other, from, to, first, second], { leaders }] of splits) {
      const split = leaders!.splitBrain.find(({ nodes }) => nodes[0] === one && nodes[1] === other)!;
      expect([count(first), count(second)]).toEqual(split.acknowledged);
      expect([Number(from), Number(to)]).toEqual([split.fromMs, split.toMs].map((ms) => Math.round(ms) / 1000));
    }
    expect(splits.length).toBeGreaterThan(0);
    expect(splits).toHaveLength(reports.filter(({ leaders }) => (leaders?.splitBrains ?? 0) > 0).length);
  });

  it('give the letters of PACELC, and say of conflicts what became of them', () => {
    const letters = told(/^In the terms of PACELC this run is (\S+): (.*)$/);
    for (const [[, word, reason], { pacelc }] of letters)
      expect([word, reason]).toEqual([pacelc!.letters, pacelc!.sentence]);
    expect(new Set(letters.map(([, { pacelc }]) => pacelc!.letters)).size).toBeGreaterThan(2);
    const conflicts = told(/^(\S+) of (\S+) acknowledged writes were in conflict/);
    for (const [[, some, all], { writes }] of conflicts) {
      expect([count(some), count(all)]).toEqual([writes!.conflicting, writes!.acknowledged]);
    }
    expect(conflicts.length).toBeGreaterThan(0);
    expect(conflicts).toHaveLength(reports.filter(({ writes }) => writes!.conflicting! > 0).length);
  });
});

describe('figures of any run', () => {
  it('agree with each other', () => {
    for (const report of reports) {
      const { staleness, yieldAndHarvest, availability, linearizable, pacelc } = report;
      const whole = yieldAndHarvest!.at(-1)!;
      const sum = (field: 'intended' | 'ok', phase: string) =>
        availability.filter((row) => row.phase === phase).reduce((total, row) => total + row[field], 0);
      for (const row of yieldAndHarvest!) {
        expect([row.offered, row.answered]).toEqual([sum('intended', row.phase), sum('ok', row.phase)]);
      }
      expect(whole.reads - whole.reflecting).toBe(staleness?.stale ?? 0);
      const groups = staleness?.groups ?? [];
      const total = (field: 'reads' | 'stale', all: boolean) =>
        groups.filter(({ phase }) => (phase === 'all') === all).reduce((reads, group) => reads + group[field], 0);
      expect([total('reads', true), total('stale', true)]).toEqual([staleness?.reads ?? 0, staleness?.stale ?? 0]);
      expect(total('stale', false)).toBe(staleness?.stale ?? 0);
      if (linearizable.verdict === 'holds') expect([staleness?.stale, pacelc!.else]).toEqual([0, 'C']);
      if (report.faults.length === 0) expect(pacelc!.else).toBe(linearizable.verdict === 'holds' ? 'C' : 'L');
    }
  });
});

describe('the steady phases alone', () => {
  const cut = (from: number, until: number): FaultInterval => ({
    kind: 'partition',
    name: 'cut',
    from: from as Instant,
    until: until as Instant,
  });
  const during = (fault: FaultInterval, duration: number): Schedule => ({
    faults: [fault],
    warmup: 0 as Nanos,
    duration: duration as Nanos,
    recovery: 1e9 as Nanos,
  });
  const schedule = during(cut(10e9, 20e9), 40e9);
  const at = (second: number) => ({ invokedAtMs: 1000 * second, respondedAtMs: 1000 * second + 5 });
  const verdictOf = (...rows: Parameters<typeof historyFrom>[0]) => {
    const history = historyFrom(rows);
    return steadyVerdict({ history, schedule }, checkLinearizable(history));
  };
  const write = { kind: 'write', argument: 1, ...at(1) } as const;

  it('are linearizable where only a read in the fault was stale', () => {
    expect(verdictOf(write, { kind: 'read', value: 0, ...at(15) })).toBe('holds');
    expect(verdictOf(write, { kind: 'read', value: 0, ...at(5) })).toBe('violated');
  });

  it('owe nothing to what the fault lost, and much to each other', () => {
    const within = { kind: 'write', argument: 2, ...at(15) } as const;
    expect(verdictOf(write, within, { kind: 'read', value: 1, ...at(30) })).toBe('holds');
    const old = { kind: 'read', value: 1, ...at(31) } as const;
    expect(verdictOf(write, within, { kind: 'read', value: 2, ...at(30) }, old)).toBe('violated');
    expect(verdictOf(write, { kind: 'read', value: 0, ...at(30) })).toBe('violated');
  });

  it('are linearizable wherever the whole is, whatever part is taken away', () => {
    const document = { topology: { layout: 'aws-3' }, strategy: { kind: 'raft' }, duration: '4s', warmup: '1s' };
    const { history } = played({ ...document, workload: { keys: { count: 3, distribution: 'uniform' } } });
    const instant = fc.integer({ min: 0, max: 4000 }).map((ms) => ms * 1e6);
    fc.assert(
      fc.property(instant, instant, (from, until) => {
        const part = steadyPart({ history, schedule: during(cut(from, until), 4e9) });
        expect(part === null ? 'holds' : checkLinearizable(part).verdict).toBe('holds');
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});
