import { disturbanceRows } from './rows.js';

const NONE = { loss: 0, partition: 0, crash: 0, gray: 0, reset: 0 };
const CALM = { lost: NONE, duplicated: 0, reordered: 0, slowed: 0, pauses: 0, clockSteps: 0 };

describe('what befell messages and nodes', () => {
  it('is listed without what did not happen', () => {
    expect(disturbanceRows(CALM)).toEqual([]);
    const rows = disturbanceRows({ ...CALM, lost: { ...NONE, partition: 40 }, reordered: 12, clockSteps: 2 });
    expect(rows.map(({ what, count }) => [what, count])).toEqual([
      ['lost at a cut', 40],
      ['overtaken', 12],
      ['clocks set', 2],
    ]);
  });
});
