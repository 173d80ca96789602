import fc from 'fast-check';
import type { Availability } from './availability.js';
import { findingsOf } from './findings.js';
import type { Latency } from './latency.js';
import type { PhaseFigures } from './measurement.js';
import { CLASS_NOUNS, OPERATION_CLASSES, type OperationClass } from './operation-class.js';
import type { RunFigures } from './run-figures.js';
import { durationText, momentText } from './wording.js';

const phases: PhaseFigures[] = [
  { name: 'steady', kind: 'steady', faults: [], fromMs: 5000, toMs: 25_000 },
  { name: 'cut', kind: 'fault', faults: ['cut'], fromMs: 25_000, toMs: 45_000 },
  { name: 'recovery', kind: 'recovery', faults: [], fromMs: 45_000, toMs: 55_000 },
  { name: 'steady', kind: 'steady', faults: [], fromMs: 55_000, toMs: 70_000 },
];

const calm: RunFigures = {
  phases,
  availability: [],
  latency: [],
  downtime: [],
  recovery: [],
  linearizable: { verdict: 'unchecked', promised: false, sentence: '' },
  cap: { verdict: 'not applicable', sentence: '' },
};

type Row = readonly [datacenter: string, kind: OperationClass, phase: string, ok: number, intended: number];

function available(...rows: Row[]): Availability[] {
  return rows.map(([datacenter, kind, phase, ok, intended]) => ({
    datacenter,
    kind,
    phase,
    intended,
    ok,
    fail: 0,
    info: intended - ok,
    successRate: intended === 0 ? null : ok / intended,
  }));
}

const sentences = (figures: Partial<RunFigures>) => findingsOf({ ...calm, ...figures }).map(({ sentence }) => sentence);

describe('findings about a fault', () => {
  it('tell who was not served, and what the others completed', () => {
    const availability = available(
      ['us', 'read', 'cut', 600, 600],
      ['us', 'write', 'cut', 250, 250],
      ['eu', 'read', 'cut', 590, 590],
      ['eu', 'write', 'cut', 0, 251],
      ['ap', 'read', 'cut', 610, 610],
      ['ap', 'write', 'cut', 240, 240],
    );
    expect(sentences({ availability })).toEqual([
      'eu completed no write (0 of 251) but every read (590 of 590) during "cut"',
      'us and ap completed every read (1,210 of 1,210) and every write (490 of 490) during "cut"',
    ]);
  });

  it('tell that everybody was served', () => {
    const availability = available(['us', 'write', 'cut', 250, 250], ['eu', 'write', 'cut', 251, 251]);
    expect(sentences({ availability })).toEqual(['Every datacenter completed every write (501 of 501) during "cut"']);
  });

  it('put those that fared alike into one sentence, and those served in part after them, the worst first', () => {
    const availability = available(
      ['us', 'write', 'cut', 0, 100],
      ['eu', 'write', 'cut', 0, 101],
      ['ap', 'write', 'cut', 90, 100],
      ['sa', 'write', 'cut', 9999, 10_000],
    );
    expect(sentences({ availability })).toEqual([
      'us and eu completed no write (0 of 201) during "cut"',
      'ap completed 90 % of its writes (90 of 100) during "cut"',
      'sa completed 99.99 % of its writes (9,999 of 10,000) during "cut"',
    ]);
  });

  it('keep datacenters apart that were served in part, each with its own share', () => {
    const availability = available(
      ['us', 'read', 'cut', 50, 100],
      ['us', 'write', 'cut', 0, 40],
      ['eu', 'read', 'cut', 20, 100],
      ['eu', 'write', 'cut', 0, 40],
    );
    expect(sentences({ availability })).toEqual([
      'us completed no write (0 of 40) and 50 % of its reads (50 of 100) during "cut"',
      'eu completed no write (0 of 40) and 20 % of its reads (20 of 100) during "cut"',
    ]);
  });

  it('tell reads of different consistencies apart', () => {
    const availability = available(
      ['eu', 'read-linearizable', 'cut', 0, 300],
      ['eu', 'read-local', 'cut', 290, 290],
      ['eu', 'write', 'cut', 5, 250],
    );
    expect(sentences({ availability })).toEqual([
      'eu completed no linearizable read (0 of 300) and 2 % of its writes (5 of 250) but every local read (290 of 290) during "cut"',
    ]);
  });
});

describe('findings about times without service', () => {
  const availability = available(['us', 'write', 'cut', 231, 251], ['eu', 'write', 'cut', 0, 250]);
  const stop = (fromMs: number, toMs: number) => ({ fromMs, toMs, failed: 20 });

  it('give the longest of each datacenter', () => {
    const downtime = [
      {
        datacenter: 'us',
        kind: 'write' as const,
        totalMs: 2320,
        intervals: [stop(25_000, 26_620), stop(45_000, 45_700)],
      },
    ];
    expect(sentences({ availability, downtime })).toContain(
      'Writes stood still for 1.62 s in us (25 s to 26.62 s, the longest of 2 times)',
    );
  });

  it('do not tell again of a fault during which nothing succeeded', () => {
    const downtime = [{ datacenter: 'eu', kind: 'write' as const, totalMs: 20_300, intervals: [stop(25_000, 45_300)] }];
    expect(sentences({ availability, downtime }).filter((sentence) => sentence.includes('stood still'))).toEqual([]);
    const later = [
      {
        datacenter: 'eu',
        kind: 'write' as const,
        totalMs: 20_300,
        intervals: [stop(25_000, 45_300), stop(60_000, 61_000)],
      },
    ];
    expect(sentences({ availability, downtime: later })).toContain('Writes stood still for 1 s in eu (60 s to 61 s)');
  });
});

describe('findings about recovery', () => {
  const availability = available(['us', 'write', 'steady', 900, 900]);
  const after = (timeToRecoverMs: number | null, healedAtMs = 45_000) =>
    sentences({ availability, recovery: [{ fault: 'cut', healedAtMs, timeToRecoverMs, windowMs: 1000 }] })[0];

  it('tell how long it took', () => {
    expect(after(3000)).toBe('Clients were served as before 3 s after "cut" healed');
    expect(after(0)).toBe('Clients were served as before from the moment "cut" healed');
    expect(after(null)).toBe('Clients were not served as before in the 25 s after "cut" healed');
    expect(after(null, 68_000)).toBe('The run ended too soon after "cut" healed to see clients served as before');
  });

  it('say nothing in a run that served nobody in its steady phase', () => {
    const recovery = [{ fault: 'cut', healedAtMs: 45_000, timeToRecoverMs: null, windowMs: 1000 }];
    expect(sentences({ recovery })).toEqual([]);
  });
});

describe('findings about verdicts', () => {
  it('put a violation first, the more so of a promise', () => {
    const availability = available(['us', 'write', 'cut', 0, 10]);
    const violated = (promised: boolean) =>
      sentences({
        availability,
        linearizable: { verdict: 'violated', promised, sentence: 'a read of key 3 returned 1 after 2 had been read.' },
      })[0];
    expect(violated(false)).toBe('Linearizability is violated: a read of key 3 returned 1 after 2 had been read');
    expect(violated(true)).toBe(
      'Linearizability is violated, although the strategy promises it under these faults: a read of key 3 returned 1 after 2 had been read',
    );
  });

  it('never say more of a history than its verdict', () => {
    const of = (verdict: RunFigures['linearizable']['verdict']) =>
      sentences({ linearizable: { verdict, promised: true, sentence: '' } });
    expect(of('holds')).toEqual(['Linearizability holds in this run']);
    expect(of('undecided')).toEqual(['Whether this run is linearizable is undecided']);
    expect(of('unchecked')).toEqual([]);
  });

  it('give the CAP verdict with its reason', () => {
    const cap = { verdict: 'consistent', sentence: 'the history is linearizable, and us/0 did not answer' } as const;
    expect(sentences({ cap })).toEqual([
      'In the terms of CAP this run is consistent but not available: the history is linearizable, and us/0 did not answer',
    ]);
  });
});

describe('findings about latency and failures without a fault', () => {
  const latency = (
    datacenter: string,
    phase: string,
    [p50Ms, p99Ms]: readonly [number, number],
    count = 1000,
  ): Latency => ({
    datacenter,
    kind: 'write',
    phase,
    count,
    p50Ms,
    p90Ms: p99Ms,
    p99Ms,
    p999Ms: p99Ms,
    maxMs: p99Ms,
  });

  it('tell where the p99 grew most, and the medians without a fault', () => {
    const rows = [
      latency('us', 'steady', [70.31, 80]),
      latency('us', 'cut', [70.31, 312]),
      latency('eu', 'steady', [140, 150]),
      latency('eu', 'cut', [140, 450]),
    ];
    expect(sentences({ latency: rows })).toEqual([
      'The p99 latency of writes in us rose from 80 ms to 312 ms during "cut"',
      'In the steady phase the median write took from 70.3 ms in us to 140 ms in eu',
    ]);
  });

  it('give one median where all are the same', () => {
    const rows = [latency('us', 'steady', [1.2211, 2]), latency('eu', 'steady', [1.2213, 2])];
    expect(sentences({ latency: rows })).toEqual([
      'In the steady phase the median write took 1.22 ms in every datacenter',
    ]);
  });

  it('compare no p99 of few operations', () => {
    const rows = [latency('us', 'steady', [70, 80]), latency('us', 'cut', [70, 312], 99)];
    expect(sentences({ latency: rows })).toEqual(['In the steady phase the median write took 70 ms in us']);
  });

  it('tell of failures in the steady phase', () => {
    const availability = available(['us', 'write', 'steady', 982, 1000], ['eu', 'write', 'steady', 990, 1000]);
    expect(sentences({ availability })).toEqual([
      'us completed 98.2 % of its writes (982 of 1,000) in the steady phase, without any fault',
    ]);
  });
});

describe('findings of any figures', () => {
  const datacenters = ['us', 'eu', 'ap', 'sa'];
  const named = [...phases, { name: 'crash', kind: 'fault' as const, faults: ['crash'], fromMs: 60_000, toMs: 65_000 }];
  const intended = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3000 }));
  const row = fc.tuple(intended, fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })));
  const groups = datacenters.flatMap((datacenter) =>
    OPERATION_CLASSES.flatMap((kind) =>
      ['steady', 'cut', 'crash', 'recovery'].map((phase) => ({ datacenter, kind, phase })),
    ),
  );
  const figures = fc.array(row, { minLength: groups.length, maxLength: groups.length }).map((rows) =>
    available(
      ...groups.map(({ datacenter, kind, phase }, index): Row => {
        const [whole, share] = rows[index]!;
        return [datacenter, kind, phase, Math.round(whole * share), whole];
      }),
    ),
  );
  const kindOf = (noun: string) =>
    OPERATION_CLASSES.find((kind) => CLASS_NOUNS[kind].one === noun || CLASS_NOUNS[kind].many === noun)!;

  it('never contradict them: every count, share and "every" and "no" is read back', () => {
    let read = 0;
    fc.assert(
      fc.property(figures, (availability) => {
        for (const sentence of sentences({ phases: named, availability })) {
          const [, who, what, phase] = /^(.*?) completed (.*) (?:during "(.*)"|in the steady phase.*)$/.exec(sentence)!;
          const rows = availability.filter((row) => row.phase === (phase ?? 'steady') && row.intended > 0);
          const where =
            who === 'Every datacenter'
              ? [...new Set(rows.map(({ datacenter }) => datacenter))]
              : who!.split(/, | and /);
          const clauses = what!.matchAll(/(no|every|[\d.]+ % of its) ([a-z- ]+?) \(([\d,]+) of ([\d,]+)\)/g);
          for (const [, amount, noun, ok, intended] of clauses) {
            const group = rows.filter((row) => row.kind === kindOf(noun!) && where.includes(row.datacenter));
            const sum = (field: 'ok' | 'intended') => group.reduce((total, row) => total + row[field], 0);
            expect([ok, intended].map((text) => Number(text!.replaceAll(',', '')))).toEqual([
              sum('ok'),
              sum('intended'),
            ]);
            if (amount === 'no') expect(sum('ok')).toBe(0);
            else if (amount === 'every') expect(sum('ok')).toBe(sum('intended'));
            else {
              expect(sum('ok')).toBeGreaterThan(0);
              expect(sum('ok')).toBeLessThan(sum('intended'));
              expect(Math.abs(parseFloat(amount!) / 100 - sum('ok') / sum('intended'))).toBeLessThan(0.0006);
            }
            read++;
          }
        }
      }),
      { seed: 1, numRuns: 50 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('leave no datacenter out that a fault left without any success in a class', () => {
    fc.assert(
      fc.property(figures, (availability) => {
        const told = sentences({ phases: named, availability });
        for (const { datacenter, kind, phase, ok, intended } of availability) {
          if ((phase !== 'cut' && phase !== 'crash') || ok > 0 || intended === 0) continue;
          const found = told.some(
            (sentence) =>
              sentence.includes(`during "${phase}"`) &&
              sentence.includes(`no ${CLASS_NOUNS[kind].one} (0`) &&
              sentence
                .split(' completed')[0]!
                .split(/, | and /)
                .includes(datacenter),
          );
          expect(found ? '' : `${datacenter} ${kind} ${phase}`).toBe('');
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('give intervals as they are', () => {
    const interval = fc.tuple(fc.integer({ min: 5000, max: 69_000 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 5 }), (intervals) => {
        const downtime = [
          {
            datacenter: 'us',
            kind: 'write' as const,
            totalMs: 0,
            intervals: intervals.map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length, failed: 5 })),
          },
        ];
        const [sentence] = sentences({ downtime });
        const longest = Math.max(...intervals.map(([, length]) => length));
        expect(sentence).toContain(`stood still for ${durationText(longest)} in us`);
        const froms = intervals
          .filter(([, length]) => length === longest)
          .map(([from]) => `(${momentText(from)} to ${momentText(from + longest)}`);
        expect(froms.some((text) => sentence!.includes(text))).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
