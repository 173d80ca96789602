import { headline } from './theorems.js';

const THEOREMS = ['lipton-sandberg', 'attiya-welch-read', 'attiya-welch-write'] as const;

it.each([
  [[true, true, true], 'The slowest operations are as slow as all 3 worst-case bounds, or slower'],
  [[true, null, null], 'The slowest operations are as slow as the worst-case bound that applies, or slower'],
  [[true, false, null], 'The slowest operations meet 1 of 2 worst-case bounds'],
  [[null, null, null], 'No worst-case theorem applies to this run'],
] as const)('of bounds that are reached %j it says: %s', (reached, sentence) => {
  const bounds = THEOREMS.map((theorem, index) => ({
    ...{ theorem, boundMs: 1, worstMs: 2, sentence: '' },
    isReached: reached[index] ?? null,
  }));
  expect(headline({ sites: [], bounds })).toBe(sentence);
});
