import { contrast, rgbOfHex } from '../style/contrast.js';
import { shadeOf, shareWithin } from './heat.js';
import { faultPhases } from './metrics.js';
import { overlap, placeNumbers } from './placement.js';

it.each(['light', 'dark'] as const)('writes on every shade of the %s ramp with a contrast of at least 4.5', (theme) => {
  for (let share = 0; share <= 1; share += 0.01) {
    const { ground, ink } = shadeOf(share, theme);
    expect(contrast(rgbOfHex(ground), rgbOfHex(ink))).toBeGreaterThanOrEqual(4.5);
  }
});

it('turns the ink over where the dark ramp gets light', () => {
  expect(shadeOf(0, 'dark').ink).toBe('#ffffff');
  expect(shadeOf(1, 'dark').ink).toBe('#000000');
});

it('places a value between the ends shown, in decades where asked for', () => {
  expect(shareWithin(0.75, [0.5, 1], false)).toBe(0.5);
  expect(shareWithin(10, [1, 100], true)).toBeCloseTo(0.5, 12);
  expect(shareWithin(3, [3, 3], false)).toBe(0.5);
});

it('takes for faults every phase that has no name of its own', () => {
  expect(faultPhases(['steady', 'Europe cut off', 'recovery', 'boundary', 'all'])).toEqual(['Europe cut off']);
});

it('fans out the numbers of marks that lie on one another, none over another', () => {
  const dots = Array.from({ length: 12 }, (_, index) => ({ x: 200 + (index % 3), y: 100 }));
  const labels = placeNumbers(dots, { left: 0, right: 400, top: 0, bottom: 200 });
  labels.forEach((label, index) =>
    labels.slice(index + 1).forEach((other) => expect(overlap(label, other)).toBe(false)),
  );
  for (const { x, y } of labels) expect(x >= 9 && x <= 391 && y >= 7 && y <= 193).toBe(true);
});
