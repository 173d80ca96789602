import { moved } from './cursor.js';
import { fitted, lanesOf } from './lanes.js';
import { durationTicks, logTicks } from './ticks.js';

describe('the keyboard cursor', () => {
  const grid = { columns: 3, rows: 2 };

  it('enters at the first mark, moves by one and stops at the ends', () => {
    const first = moved(null, 'ArrowRight', grid);
    expect(first).toEqual({ column: 0, row: 0 });
    expect(moved({ column: 2, row: 0 }, 'ArrowRight', grid)).toEqual({ column: 2, row: 0 });
    expect(moved({ column: 1, row: 0 }, 'ArrowDown', grid)).toEqual({ column: 1, row: 1 });
    expect(moved({ column: 1, row: 1 }, 'Home', grid)).toEqual({ column: 0, row: 1 });
    expect(moved({ column: 1, row: 1 }, 'End', grid)).toEqual({ column: 2, row: 1 });
  });

  it('lets go on Escape and leaves every other key to the page', () => {
    expect(moved({ column: 1, row: 1 }, 'Escape', grid)).toBeNull();
    expect(moved(null, 'Escape', grid)).toBeUndefined();
    expect(moved(null, 'Tab', grid)).toBeUndefined();
  });
});

it('puts overlapping faults into lanes of their own and reuses a lane that is free again', () => {
  const spans = [
    { fromMs: 0, toMs: 10 },
    { fromMs: 5, toMs: 15 },
    { fromMs: 10, toMs: 20 },
  ];
  expect(lanesOf(spans)).toEqual([0, 1, 0]);
});

it('writes the longest text that fits, or none', () => {
  expect(fitted(['eu-west-1 | us-east-1', 'cut'], 1000)).toBe('eu-west-1 | us-east-1');
  expect(fitted(['eu-west-1 | us-east-1', 'cut'], 40)).toBe('cut');
  expect(fitted(['eu-west-1 | us-east-1', 'cut'], 4)).toBe('');
});

it('puts ticks of a logarithmic axis at 1, 2 and 5 where decades are few', () => {
  expect(logTicks(1, 1000)).toEqual([1, 10, 100, 1000]);
  expect(logTicks(40, 300)).toEqual([50, 100, 200]);
});

it('puts ticks of time at round seconds, with the decimals that they need', () => {
  expect(durationTicks([0, 70_000], 8)).toEqual({
    ticks: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000],
    decimals: 0,
  });
  expect(durationTicks([13_400, 13_800], 5).decimals).toBe(1);
});
