import { historyFrom, historyRow } from '@isthmus/sim-protocol';
import { crash, ok, partition, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { pacelcOf } from './pacelc.js';
import { steadyPart } from './steady-part.js';
import { pacelcFindings } from './verdict-findings.js';

describe('the letters of PACELC', () => {
  it('are those of the CAP verdict and of the steady phases', () => {
    expect(pacelcOf({ verdict: 'available' }, 'violated')).toMatchObject({
      partitioned: 'A',
      else: 'L',
      letters: 'PA/EL',
    });
    expect(pacelcOf({ verdict: 'consistent' }, 'holds')).toMatchObject({
      partitioned: 'C',
      else: 'C',
      letters: 'PC/EC',
    });
    expect(pacelcOf({ verdict: 'neither' }, 'violated').letters).toBe('P–/EL');
    expect(pacelcOf({ verdict: 'both' }, 'holds').letters).toBe('P–/EC');
    expect(pacelcOf({ verdict: 'not applicable' }, 'undecided').letters).toBe('P–/E–');
    expect(pacelcOf({ verdict: 'available' }, null)).toMatchObject({ else: null, letters: 'PA/E–' });
  });

  it('are told with what they mean, where there is one', () => {
    expect(pacelcFindings(pacelcOf({ verdict: 'available' }, 'violated'))[0]!.sentence).toBe(
      'In the terms of PACELC this run is PA/EL: partitioned, every live node answered, and the history is not linearizable; without a fault, too, it was not linearizable',
    );
    expect(pacelcFindings(pacelcOf({ verdict: 'undecided' }, 'unchecked'))).toEqual([]);
  });
});

describe('the steady part of a history', () => {
  const outcomes = (subject: Parameters<typeof steadyPart>[0]) => {
    const part = steadyPart(subject);
    return part === null ? null : Array.from({ length: part.length }, (_, row) => historyRow(part, row).outcome);
  };
  // Steady to 25 s, cut to 45 s, recovery to 55 s, steady to the end.
  const faults = [partition('cut', 25, 45)];

  it('forgets reads outside it, and leaves the fate of changes outside it open', () => {
    const operations = [
      ok(2, 5),
      ok(10, 5, { kind: 'read' }),
      ok(24.9, 200),
      ok(24.95, 200, { kind: 'read' }),
      ok(30, 5),
      ok(31, 5, { kind: 'cas', swapped: false }),
      timedOut(32),
      ok(50, 5, { kind: 'read' }),
      ok(60, 5, { kind: 'read' }),
      ok(99.9, 200),
    ];
    expect(outcomes(subjectOf({ operations, faults, warmup: 5 }))).toEqual([
      'ok',
      'ok',
      'info',
      'fail',
      'info',
      'fail',
      'info',
      'fail',
      'ok',
      'ok',
    ]);
  });

  it('has a warm-up in it only if no fault struck there', () => {
    const operations = [ok(2, 5), ok(10, 5)];
    const early = crash('down', 0, [1, 2]);
    expect(outcomes(subjectOf({ operations, faults: [early, ...faults], warmup: 5, recovery: 1 }))).toEqual([
      'info',
      'ok',
    ]);
  });

  it('is the history itself without a fault, and nothing where a fault never ended', () => {
    const operations = [ok(2, 5)];
    const calm = subjectOf({ operations });
    expect(steadyPart(calm)).toBe(calm.history);
    expect(outcomes(subjectOf({ operations, faults: [partition('cut', 0, 200)] }))).toBeNull();
    expect(historyFrom(operations)).toEqual(calm.history);
  });
});
