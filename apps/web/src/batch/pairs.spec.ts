import { differenceDomain, formatDifference, orderedPairs } from './pairedFigures.js';
import { batchSearch } from './search.js';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('writes a difference with its sign: a duration, or percentage points of a share', () => {
  expect([-12, 0, 1500].map((ms) => plain(formatDifference('writeP99Ms', ms)))).toEqual([
    '\u221212.0 ms',
    '0 ms',
    '+1.50 s',
  ]);
  expect(plain(formatDifference('worstWriteSuccessRate', -0.25))).toBe('\u221225.0 points');
});

it('draws the differences from the lowest to the highest, on an axis that has zero', () => {
  const pair = (seed: string, difference: number) => ({ seed, a: 10 + difference, b: 10, difference });
  expect(orderedPairs({ pairs: [pair('1', 3), pair('2', -4), pair('3', 0)] }).map(({ seed }) => seed)).toEqual([
    '2',
    '3',
    '1',
  ]);
  const over = (minimum: number, maximum: number) => ({
    difference: { median: minimum, low: minimum, high: maximum, minimum, maximum, runs: 2 },
  });
  expect(differenceDomain(over(3, 5))).toEqual([0, 5]);
  expect(differenceDomain(over(-5, -3))).toEqual([-5, 0]);
  expect(differenceDomain(over(0, 0))).toEqual([-1, 1]);
});

it('keeps the two cells in the address', () => {
  expect(batchSearch({ a: 0, b: '2', paired: 'timeToRecoverMs' })).toEqual({
    a: '0',
    b: '2',
    paired: 'timeToRecoverMs',
  });
});
