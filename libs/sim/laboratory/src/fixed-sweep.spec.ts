import { goldenText } from '@isthmus/sim-testing';
import { FIXED_SWEEP, fixedSweepLine } from './fixed-sweep.js';

describe('the fixed sweep', () => {
  it('has the results that are on record: whoever moves one says so', () => {
    const lines = FIXED_SWEEP.map((name) => `${fixedSweepLine(name)}\n`).join('');
    expect(lines).toBe(goldenText(new URL('./testdata/fixed-sweep.txt', import.meta.url), lines));
  });
});
