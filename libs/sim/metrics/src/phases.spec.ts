import { phasesOf } from './phases.js';
import type { FaultInterval, Schedule } from './subject.js';
import { crash, partition, seconds } from './hand-written-run.fixture.js';

/** Seconds: warm-up 5, duration 70, recovery 10. */
function phases(...faults: FaultInterval[]): string[] {
  const schedule: Schedule = { faults, warmup: seconds(5), duration: seconds(70), recovery: seconds(10) };
  return phasesOf(schedule).map(
    ({ name, kind, from, to }) => `${from / 1e9}-${to / 1e9} ${name === kind ? '' : `${kind} `}${name}`,
  );
}

describe('phases', () => {
  it('are one steady phase where there is no fault', () => {
    expect(phases()).toEqual(['5-70 steady']);
  });

  it('are steady, the fault, a recovery of the stated length, and steady again', () => {
    expect(phases(partition('cut', 25, 45))).toEqual([
      '5-25 steady',
      '25-45 fault cut',
      '45-55 recovery',
      '55-70 steady',
    ]);
  });

  it('name overlapping faults together, the earlier begun first', () => {
    expect(phases(crash('b', 0, [30, 40]), partition('a', 20, 35))).toEqual([
      '5-20 steady',
      '20-30 fault a',
      '30-35 fault a + b',
      '35-40 fault b',
      '40-50 recovery',
      '50-70 steady',
    ]);
  });

  it('cut a recovery short at the next fault and at the end', () => {
    expect(phases(partition('a', 10, 20), partition('b', 25, 65))).toEqual([
      '5-10 steady',
      '10-20 fault a',
      '20-25 recovery',
      '25-65 fault b',
      '65-70 recovery',
    ]);
  });

  it('have no recovery after a fault that lasts until the end or past it', () => {
    expect(phases(partition('a', 60, 70))).toEqual(['5-60 steady', '60-70 fault a']);
    expect(phases(crash('a', 0, [60, Infinity]))).toEqual(['5-60 steady', '60-70 fault a']);
  });

  it('merge neighbours of the same name', () => {
    expect(phases(partition('a', 10, 20), partition('a', 20, 30))).toEqual([
      '5-10 steady',
      '10-30 fault a',
      '30-40 recovery',
      '40-70 steady',
    ]);
    expect(phases(partition('a', 10, 20), partition('b', 22, 24))).toEqual([
      '5-10 steady',
      '10-20 fault a',
      '20-22 recovery',
      '22-24 fault b',
      '24-34 recovery',
      '34-70 steady',
    ]);
  });

  it('leave the warm-up out, and go on with a fault or a recovery that reaches out of it', () => {
    expect(phases(partition('a', 1, 8))).toEqual(['5-8 fault a', '8-18 recovery', '18-70 steady']);
    expect(phases(partition('a', 1, 2))).toEqual(['5-12 recovery', '12-70 steady']);
    expect(phases(partition('a', 1, 5))).toEqual(['5-15 recovery', '15-70 steady']);
  });

  it('ignore a fault without length', () => {
    expect(phases(partition('a', 20, 20))).toEqual(['5-70 steady']);
  });
});
