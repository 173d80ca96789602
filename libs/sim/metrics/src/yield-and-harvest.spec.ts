import { classify } from './classification.js';
import { ok, partition, refused, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { measure } from './measurement.js';
import { yieldAndHarvestOf } from './yield-and-harvest.js';
import { yieldFindings } from './yield-findings.js';

describe('yield and harvest', () => {
  // Steady: a write and two reads answered. Cut: a write refused, one timed out, two reads answered, one of which missed a write.
  const operations = [
    ok(10, 5),
    ok(11, 5, { kind: 'read' }),
    ok(12, 5, { kind: 'read' }),
    refused(30),
    timedOut(31),
    ok(32, 5, { kind: 'read' }),
    ok(33, 5, { kind: 'read' }),
  ];
  const subject = subjectOf({ operations, faults: [partition('cut', 25, 45)] });
  const lags = {
    length: 4,
    row: Int32Array.of(1, 2, 5, 6),
    age: Float64Array.of(0, 0, 0, 1e9),
    versions: Int32Array.of(0, 0, 0, 1),
    sinceNewest: Float64Array.of(1e9, 2e9, 3e9, 1e9),
  };
  const rows = yieldAndHarvestOf(classify(subject), lags);
  const row = (phase: string) => rows.find((each) => each.phase === phase);

  it('are what was answered of what was offered, and what missed nothing of what was read', () => {
    expect(row('steady')).toMatchObject({ offered: 3, answered: 3, yield: 1, reads: 2, reflecting: 2, harvest: 1 });
    expect(row('cut')).toMatchObject({ offered: 4, answered: 2, yield: 0.5, reads: 2, reflecting: 1, harvest: 0.5 });
    expect(row('all')).toMatchObject({ offered: 7, answered: 5, reads: 4, reflecting: 3, harvest: 0.75 });
    expect(row('recovery')).toMatchObject({ offered: 0, yield: null, reads: 0, harvest: null });
  });

  it('leave the harvest open where values do not name their writes', () => {
    expect(yieldAndHarvestOf(classify(subject), null).every(({ harvest }) => harvest === null)).toBe(true);
  });

  it('are told of the fault that cost most', () => {
    const { phases } = measure(subject);
    expect(yieldFindings(phases, rows).map(({ sentence }) => sentence)).toEqual([
      'During "cut" the yield was 50 % (2 of 4 operations were answered) and the harvest 50 % (1 of 2 reads had missed no write)',
    ]);
    expect(yieldFindings([], rows)).toEqual([]);
    expect(yieldFindings(phases, undefined)).toEqual([]);
  });
});
