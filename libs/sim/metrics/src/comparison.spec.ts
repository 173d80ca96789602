import fc from 'fast-check';
import type { Availability } from './availability.js';
import type { CapVerdict, Verdict } from './cap.js';
import { compare, type ComparedCell } from './comparison.js';
import { comparisonFindings } from './comparison-findings.js';
import type { RunFigures } from './run-figures.js';
import { worstWriteSuccessRate, writeP99Ms } from './write-figures.js';

interface Sketch {
  /** Writes ok of 100 in each datacenter: us, eu. */
  readonly writes: readonly [number, number];
  readonly verdict: Verdict;
  readonly cap?: CapVerdict;
  readonly p99Ms?: number;
  readonly downtimeMs?: number;
  readonly timeToRecoverMs?: number | null;
}

/** A run with one fault, "cut". */
function runOf({
  writes,
  verdict,
  cap = 'neither',
  p99Ms = 100,
  downtimeMs = 0,
  timeToRecoverMs = 0,
}: Sketch): RunFigures {
  const rows = (datacenter: string, ok: number): Availability[] =>
    (
      [
        ['steady', 200, 200],
        ['cut', ok, 100],
        ['all', 200 + ok, 300],
      ] as const
    ).map(([phase, ok, intended]) => ({
      datacenter,
      kind: 'write',
      phase,
      intended,
      ok,
      fail: 0,
      info: intended - ok,
      successRate: ok / intended,
    }));
  const latency = (datacenter: string, p99Ms: number) => ({
    datacenter,
    kind: 'write' as const,
    phase: 'all',
    count: 100,
    p50Ms: p99Ms / 2,
    p90Ms: p99Ms,
    p99Ms,
    p999Ms: p99Ms,
    maxMs: p99Ms,
  });
  return {
    phases: [
      { name: 'steady', kind: 'steady', faults: [], fromMs: 0, toMs: 20_000 },
      { name: 'cut', kind: 'fault', faults: ['cut'], fromMs: 20_000, toMs: 40_000 },
      { name: 'recovery', kind: 'recovery', faults: [], fromMs: 40_000, toMs: 50_000 },
    ],
    availability: [...rows('us', writes[0]), ...rows('eu', writes[1])],
    latency: [latency('us', p99Ms), latency('eu', p99Ms * 2)],
    downtime: [
      { datacenter: 'us', kind: 'write', totalMs: downtimeMs, intervals: [] },
      { datacenter: 'eu', kind: 'write', totalMs: writes[1] === 0 ? 20_000 : 0, intervals: [] },
    ],
    recovery: [{ fault: 'cut', healedAtMs: 40_000, timeToRecoverMs, windowMs: 1000 }],
    linearizable: { verdict, promised: false, sentence: '' },
    cap: { verdict: cap, sentence: '' },
  };
}

function cell(strategy: string, runs: readonly Sketch[], layout: string | null = null): ComparedCell {
  return { strategy, layout, runs: runs.map(runOf) };
}

const times = (count: number, sketch: Sketch): Sketch[] => Array.from({ length: count }, () => sketch);

describe('a cell of a comparison', () => {
  const [figures] = compare([
    cell('raft', [
      { writes: [100, 0], verdict: 'holds', cap: 'consistent', p99Ms: 70, timeToRecoverMs: 1000 },
      { writes: [90, 0], verdict: 'holds', cap: 'consistent', p99Ms: 80, timeToRecoverMs: null },
      { writes: [98, 10], verdict: 'undecided', cap: 'undecided', p99Ms: 75, timeToRecoverMs: 3000 },
    ]),
  ]);

  it('counts verdicts, and bounds the share of seeds that violate by those decided', () => {
    expect(figures?.linearizable).toEqual({
      holds: 2,
      violated: 0,
      undecided: 1,
      unchecked: 0,
      violatedShareMax: expect.closeTo(1 - Math.sqrt(0.05), 10),
      sentence: '0 of 2 seeds violated; at most 78 % could (95 %); 1 more not decided',
    });
    expect(figures?.cap).toEqual({
      consistent: 2,
      undecided: 1,
      available: 0,
      both: 0,
      neither: 0,
      'not applicable': 0,
    });
  });

  it('has the success rate of each group over seeds, and its operations pooled with their Wilson interval', () => {
    const row = figures?.availability.find(({ datacenter, phase }) => datacenter === 'us' && phase === 'cut');
    expect(row).toMatchObject({ kind: 'write', ok: 288, intended: 300 });
    expect(row?.successRate).toMatchObject({ median: 0.98, minimum: 0.9, maximum: 1, runs: 3 });
    expect([row?.wilsonLow, row?.wilsonHigh]).toEqual([expect.closeTo(0.9314, 4), expect.closeTo(0.977, 3)]);
  });

  it('has latency, downtime and recovery over seeds', () => {
    expect(figures?.latency.find(({ datacenter }) => datacenter === 'eu')?.p99Ms).toMatchObject({
      median: 150,
      minimum: 140,
      maximum: 160,
    });
    expect(figures?.downtime.map(({ datacenter, totalMs }) => [datacenter, totalMs.median])).toEqual([
      ['us', 0],
      ['eu', 20_000],
    ]);
    expect(figures?.recovery).toEqual([
      { fault: 'cut', timeToRecoverMs: expect.objectContaining({ median: 2000, runs: 2 }), notRecovered: 1 },
    ]);
  });

  it('has the worst write success rate and the highest write p99 of each run, over seeds', () => {
    expect(figures?.worstWriteSuccessRate).toMatchObject({ median: 0, minimum: 0, maximum: 0.1, runs: 3 });
    expect(figures?.writeP99Ms).toMatchObject({ median: 150, runs: 3 });
  });

  it('has staleness over seeds, letters by how often they came, and the runs with a split brain', () => {
    const run = runOf({ writes: [100, 100], verdict: 'violated' });
    const runs = [
      { ...run, stalenessP99Ms: 100, pacelcLetters: 'P–/EL', splitBrains: 0 },
      { ...run, stalenessP99Ms: 300, pacelcLetters: 'PA/EL', splitBrains: 2 },
      { ...run, stalenessP99Ms: 200, pacelcLetters: 'PA/EL', splitBrains: 1 },
      { ...run, stalenessP99Ms: null },
    ];
    const [stale] = compare([{ strategy: 'multi-leader', layout: null, runs }]);
    expect(stale).toMatchObject({
      stalenessP99Ms: { median: 200, runs: 3 },
      pacelc: [
        { letters: 'PA/EL', runs: 2 },
        { letters: 'P–/EL', runs: 1 },
      ],
      splitBrainRuns: 2,
    });
    expect(figures).toMatchObject({ stalenessP99Ms: null, pacelc: [], splitBrainRuns: 0 });
  });

  it('has yield and harvest, and what an operation took and cost, over the seeds that have them', () => {
    const run = runOf({ writes: [100, 100], verdict: 'holds' });
    const seed = (share: number, bytes: number) => ({
      ...run,
      ...{ yield: share, harvest: share / 2, bytesPerOperation: bytes },
    });
    const runs = [
      { ...seed(0.5, 400), costPerMillionOperationsUsd: null },
      { ...seed(0.7, 800), costPerMillionOperationsUsd: 3 },
      { ...seed(0.6, 600), costPerMillionOperationsUsd: 5 },
      run,
    ];
    expect(compare([{ strategy: 'raft', layout: null, runs }])[0]).toMatchObject({
      yield: { median: 0.6, runs: 3 },
      harvest: { median: 0.3, runs: 3 },
      bytesPerOperation: { median: 600, minimum: 400, maximum: 800 },
      costPerMillionOperationsUsd: { median: 4, runs: 2 },
    });
    expect(figures).toMatchObject({ yield: null, costPerMillionOperationsUsd: null });
  });

  it('without a run has no figures', () => {
    const [empty] = compare([cell('raft', [])]);
    expect(empty).toMatchObject({
      availability: [],
      latency: [],
      recovery: [],
      worstWriteSuccessRate: null,
      writeP99Ms: null,
    });
    expect(empty?.linearizable).toMatchObject({ violatedShareMax: null, sentence: 'no seed was decided' });
  });

  it('leaves out a group in which no run intended an operation', () => {
    const run = runOf({ writes: [100, 100], verdict: 'holds' });
    const idle = {
      ...run,
      availability: run.availability.map((row) =>
        row.datacenter === 'eu' ? { ...row, intended: 0, ok: 0, successRate: null } : row,
      ),
    };
    const [figures] = compare([{ strategy: 'raft', layout: null, runs: [idle] }]);
    expect(new Set(figures?.availability.map(({ datacenter }) => datacenter))).toEqual(new Set(['us']));
  });
});

describe('the worst write success rate of a run', () => {
  const run = runOf({ writes: [90, 40], verdict: 'holds' });

  it('is the lowest over datacenters and fault phases', () => {
    expect(worstWriteSuccessRate(run)).toBe(0.4);
  });

  it('is that of the steady phases in a run without a fault', () => {
    expect(worstWriteSuccessRate({ ...run, phases: run.phases.filter(({ kind }) => kind === 'steady') })).toBe(1);
  });

  it('is null in a run without writes, and is of compare-and-sets where they alone write', () => {
    const as = (kind: 'read' | 'cas') => ({ ...run, availability: run.availability.map((row) => ({ ...row, kind })) });
    expect(worstWriteSuccessRate(as('read'))).toBeNull();
    expect(worstWriteSuccessRate(as('cas'))).toBe(0.4);
    expect(writeP99Ms(run)).toBe(200);
    expect(writeP99Ms({ ...as('read'), latency: [] })).toBeNull();
  });
});

describe('the findings of a comparison', () => {
  const sentences = (...cells: ComparedCell[]) => comparisonFindings(compare(cells)).map(({ sentence }) => sentence);
  const available: Sketch = { writes: [100, 100], verdict: 'violated', p99Ms: 1.4 };
  const consistent: Sketch = { writes: [100, 0], verdict: 'holds', p99Ms: 76 };

  it('answer who could write, who stayed linearizable, who lost both, and what it costs', () => {
    expect(
      sentences(
        cell('async single-leader', times(10, { writes: [100, 0], verdict: 'violated', p99Ms: 40 })),
        cell('multi-leader', times(10, available)),
        cell('leaderless r=w=1', times(10, available)),
        cell('raft us', times(10, consistent)),
        cell('raft eu', times(10, { ...consistent, writes: [92, 0], downtimeMs: 1620, p99Ms: 90 })),
      ),
    ).toEqual([
      'During "cut" only multi-leader and leaderless r=w=1 completed every write in every datacenter; both violated linearizability in every run (20 of 20)',
      'Linearizability was not violated by raft us and raft eu (0 of 10 seeds each; at most 26 % could, 95 %)',
      'async single-leader gave up both: it violated linearizability in 10 of 10 seeds, and during "cut" the worst-served datacenter completed 0 % (median over seeds) of its writes',
      'With async single-leader, raft us and raft eu, clients in eu completed no write during "cut" (0 of 3,000)',
      'With raft eu, writes stood still in us for 1.62 s of the run (median over seeds)',
      'The lowest p99 of writes in the slowest datacenter is 2.8 ms (multi-leader, median over seeds); the lowest without a violation of linearizability is 152 ms (raft us)',
    ]);
  });

  it('tell strategies apart where their seeds differ', () => {
    const mixed = [...times(9, available), { ...available, verdict: 'holds' as const }];
    expect(
      sentences(
        cell('multi-leader', times(10, available)),
        cell('leaderless', mixed),
        cell('raft', times(10, consistent)),
      )[0],
    ).toBe(
      'During "cut" only multi-leader and leaderless completed every write in every datacenter; ' +
        'linearizability was violated by multi-leader in 10 of 10 seeds and by leaderless in 9 of 10 seeds',
    );
  });

  it('name the layouts where a strategy fares differently on them', () => {
    const told = sentences(
      cell('raft', times(2, consistent), 'three'),
      cell('raft', times(2, { ...consistent, writes: [100, 100] }), 'five'),
      cell('multi-leader', times(2, available), 'three'),
      cell('multi-leader', times(2, available), 'five'),
    );
    expect(told[0]).toBe(
      'During "cut" only raft (on five) and multi-leader completed every write in every datacenter; ' +
        'linearizability was violated by raft (on five) in 0 of 2 seeds and by multi-leader in 4 of 4 runs',
    );
    expect(told.filter((sentence) => sentence.startsWith('On '))).toEqual([
      'On three the lowest p99 of writes in the slowest datacenter is 2.8 ms (multi-leader, median over seeds); the lowest without a violation of linearizability is 152 ms (raft)',
      'On five the lowest p99 of writes in the slowest datacenter is 2.8 ms (multi-leader, median over seeds); the lowest without a violation of linearizability is 152 ms (raft)',
    ]);
  });

  it('say so when nobody or everybody could write', () => {
    expect(sentences(cell('raft', times(2, consistent)))[0]).toBe(
      'raft did not complete every write in every datacenter during "cut"',
    );
    expect(sentences(cell('multi-leader', times(2, available)))[0]).toBe(
      'multi-leader completed every write in every datacenter during "cut"; it violated linearizability in every seed (2 of 2)',
    );
    expect(sentences(cell('multi-leader', times(2, available)))[1]).toBe(
      'No strategy kept linearizability in every run that was decided',
    );
  });

  it('give the range of medians where one strategy has several layouts', () => {
    const told = sentences(
      cell('async', times(3, { writes: [100, 0], verdict: 'violated' }), 'three'),
      cell('async', times(3, { writes: [100, 20], verdict: 'violated' }), 'five'),
      cell('raft', times(3, consistent), 'three'),
    );
    expect(told[0]).toBe('No strategy completed every write in every datacenter during "cut"');
    expect(told).toContain(
      'async gave up both: it violated linearizability in 6 of 6 runs, and during "cut" the worst-served datacenter completed from 0 % to 20 % (medians over seeds) of its writes',
    );
  });

  it('leave out a strategy that lost one write in one seed', () => {
    const nearly = [...times(9, available), { ...available, writes: [100, 99] as const }];
    expect(sentences(cell('multi-leader', nearly), cell('leaderless', times(10, available)))[0]).toContain(
      'only leaderless completed every write',
    );
  });

  it('tell of undecided runs, and never call them kept', () => {
    const told = sentences(cell('raft', [consistent, { ...consistent, verdict: 'undecided' }]));
    expect(told).toContain('Whether raft kept linearizability is undecided in 1 of 2 seeds');
    expect(told).toContain('Linearizability was not violated by any strategy (0 of 1 seed; at most 95 % could, 95 %)');
    expect(sentences(cell('raft', times(2, { ...consistent, verdict: 'undecided' }))).join()).not.toContain(
      'not violated',
    );
  });

  it('are none before a run has finished', () => {
    expect(sentences(cell('raft', []))).toEqual([]);
  });

  it('never contradict the figures', () => {
    const sketch = fc.record({
      writes: fc.tuple(fc.constantFrom(0, 50, 99, 100), fc.constantFrom(0, 50, 100, 100)),
      verdict: fc.constantFrom('holds' as const, 'violated' as const, 'undecided' as const),
      p99Ms: fc.integer({ min: 1, max: 300 }),
    });
    const cells = fc.array(fc.array(sketch, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    let read = 0;
    fc.assert(
      fc.property(cells, (sketches) => {
        const told = sentences(...sketches.map((runs, index) => cell(`s${index}`, runs)));
        const named = (pattern: RegExp) => told.flatMap((sentence) => pattern.exec(sentence)?.[1]?.match(/s\d/g) ?? []);
        const those = (which: (runs: readonly Sketch[]) => boolean) =>
          sketches.flatMap((runs, index) => (which(runs) ? [`s${index}`] : []));
        const everywhere = those((runs) => runs.every(({ writes }) => writes[0] === 100 && writes[1] === 100));
        const kept = those(
          (runs) =>
            runs.every(({ verdict }) => verdict !== 'violated') && runs.some(({ verdict }) => verdict === 'holds'),
        );
        if (everywhere.length === sketches.length) expect(told[0]).toMatch(/^(Every strategy|s0) completed/);
        else if (everywhere.length === 0) expect(told[0]).toMatch(/^(No strategy completed|s0 did not complete)/);
        else expect(named(/only (.*) completed every write/)).toEqual(everywhere);
        const byAll = told.some((sentence) => sentence.includes('not violated by any strategy'));
        expect(byAll ? those(() => true) : named(/was not violated by (.*) \(0/)).toEqual(kept);
        for (const sentence of told) {
          for (const [, by, subject, violated, runs] of sentence.matchAll(
            /(?:by (s\d)|^(s\d) gave up both: it violated linearizability) in (\d+) of (\d+)/g,
          )) {
            const own = sketches[Number((by ?? subject)!.slice(1))]!;
            expect([Number(violated), Number(runs)]).toEqual([
              own.filter(({ verdict }) => verdict === 'violated').length,
              own.length,
            ]);
            read++;
          }
        }
      }),
      { seed: 1, numRuns: 100 },
    );
    expect(read).toBeGreaterThan(20);
  });
});
