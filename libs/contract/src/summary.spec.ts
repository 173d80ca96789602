import type { Report } from './report.js';
import { costliestPhase } from './summary.js';

const phase = (name: string, kind: Report['phases'][number]['kind']) => ({
  name,
  kind,
  faults: [],
  fromMs: 0,
  toMs: 1,
});

/** Of 100 operations so many were answered, of 50 reads so many had missed nothing. */
const row = (phase: string, answered: number, reflecting: number) => ({
  ...{ phase, offered: 100, answered, yield: answered / 100, reads: 50, reflecting, harvest: reflecting / 50 },
});

describe('the phase that costs most', () => {
  const phases = [phase('steady', 'steady'), phase('cut', 'fault'), phase('slow', 'fault')];
  const yieldAndHarvest = [row('steady', 1, 1), row('cut', 80, 50), row('slow', 90, 40), row('all', 0, 0)];

  it('is the fault with the least of yield times harvest', () => {
    // 0.8 x 1 against 0.9 x 0.8.
    expect(costliestPhase({ phases, yieldAndHarvest })).toMatchObject({ phase: 'slow', yield: 0.9, harvest: 0.8 });
  });

  it('is a steady one in a run without faults, and none where nothing was offered or measured', () => {
    expect(costliestPhase({ phases: phases.slice(0, 1), yieldAndHarvest })?.phase).toBe('steady');
    const idle = { ...row('cut', 0, 0), offered: 0, yield: null };
    expect(costliestPhase({ phases, yieldAndHarvest: [idle] })).toBeUndefined();
    expect(costliestPhase({ phases })).toBeUndefined();
  });
});
