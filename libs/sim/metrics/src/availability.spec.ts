import { availabilityOf } from './availability.js';
import { BOUNDARY, classify, UNMEASURED } from './classification.js';
import { type HandWrittenRun, ok, partition, refused, subjectOf, timedOut } from './hand-written-run.fixture.js';

function rowsOf(run: HandWrittenRun): string[] {
  const subject = subjectOf(run);
  return availabilityOf(subject, classify(subject)).map(
    ({ datacenter, kind, phase, intended, ok, fail, info, successRate }) =>
      `${datacenter} ${kind} ${phase}: ${intended} = ${ok} + ${fail} + ${info}, ${successRate}`,
  );
}

describe('the group of an operation', () => {
  const faults = [partition('cut', 20, 40)];
  const phaseOf = (intendedAt: number): number | undefined =>
    classify(subjectOf({ operations: [ok(intendedAt, 1)], faults, warmup: 5, duration: 60 })).phase[0];

  it('is the phase that it was intended in', () => {
    expect([5, 18.9, 20, 38.9, 40, 50, 59].map(phaseOf)).toEqual([0, 0, 1, 1, 2, 3, 3]);
  });

  it('is the boundary when its deadline lies in another phase', () => {
    expect([19, 19.5, 19.999, 39, 49.5].map(phaseOf)).toEqual([BOUNDARY, BOUNDARY, BOUNDARY, BOUNDARY, BOUNDARY]);
  });

  it('is a phase although the end of the run or of the warm-up lies before its deadline', () => {
    expect(phaseOf(59.9)).toBe(3);
    expect(phaseOf(4.9)).toBe(UNMEASURED);
  });

  it('is none before the end of the warm-up and from the end of the run on', () => {
    expect([0, 4.999, 60, 61].map(phaseOf)).toEqual([UNMEASURED, UNMEASURED, UNMEASURED, UNMEASURED]);
  });

  it('is the boundary when a phase shorter than the deadline lies between', () => {
    const faults = [partition('blink', 20, 20.1)];
    expect(classify(subjectOf({ operations: [ok(19.5, 1)], faults, recovery: 0 })).phase[0]).toBe(BOUNDARY);
  });
});

describe('the success rate', () => {
  it('counts what was intended by outcome, in each phase, at boundaries and in all', () => {
    const rows = rowsOf({
      operations: [ok(10, 5), ok(19.5, 5), ok(25, 5), timedOut(26), refused(27), refused(28), ok(50, 5)],
      faults: [partition('cut', 20, 40)],
      recovery: 5,
    });
    expect(rows).toEqual([
      'us write steady: 2 = 2 + 0 + 0, 1',
      'us write cut: 4 = 1 + 2 + 1, 0.25',
      'us write recovery: 0 = 0 + 0 + 0, null',
      'us write boundary: 1 = 1 + 0 + 0, 1',
      `us write all: 7 = 4 + 2 + 1, ${4 / 7}`,
    ]);
  });

  it('tells datacenters and classes of reads apart, and has no row for a datacenter without clients', () => {
    const rows = rowsOf({
      operations: [
        ok(1, 5, { kind: 'read' }),
        ok(2, 5, { kind: 'read', consistency: 'linearizable', datacenter: 2 }),
        ok(3, 5, { kind: 'read', consistency: 'local' }),
        refused(4, { kind: 'cas' }),
      ],
    });
    expect(rows.filter((row) => row.includes('all'))).toEqual([
      'us read all: 1 = 1 + 0 + 0, 1',
      'us read-linearizable all: 0 = 0 + 0 + 0, null',
      'us read-local all: 1 = 1 + 0 + 0, 1',
      'us cas all: 1 = 0 + 1 + 0, 0',
      'ap read all: 0 = 0 + 0 + 0, null',
      'ap read-linearizable all: 1 = 1 + 0 + 0, 1',
      'ap read-local all: 0 = 0 + 0 + 0, null',
      'ap cas all: 0 = 0 + 0 + 0, null',
    ]);
  });

  it('counts an answer after the deadline as unknown, and one at the deadline as ok', () => {
    expect(rowsOf({ operations: [ok(1, 1000), ok(2, 1000.000001)] })).toEqual([
      'us write steady: 2 = 1 + 0 + 1, 0.5',
      'us write all: 2 = 1 + 0 + 1, 0.5',
    ]);
  });

  it('is beside the throughput: what was intended in a phase and ended ok, by its length', () => {
    const subject = subjectOf({
      // The second is intended in the steady phase, and its deadline reaches into the cut. There are two steady phases, of 15 s and 55 s.
      operations: [1, 10, 19.5, 25, 26, 27, 30, 41, 50, 90].map((at) => ok(at, 5)),
      faults: [partition('cut', 20, 40)],
      recovery: 5,
      warmup: 5,
    });
    const rows = availabilityOf(subject, classify(subject)).map(({ phase, okPerSecond }) => [phase, okPerSecond]);
    expect(rows).toEqual([
      ['steady', 0.057],
      ['cut', 0.2],
      ['recovery', 0.2],
      ['boundary', null],
      ['all', 0.095],
    ]);
  });

  it('has no row where there was no operation, or only warm-up', () => {
    expect(rowsOf({ operations: [] })).toEqual([]);
    expect(rowsOf({ operations: [ok(1, 5)], warmup: 2 })).toEqual([]);
  });
});
