import {
  formatAge,
  formatCount,
  formatDuration,
  formatDurationRange,
  formatInstant,
  formatShare,
  formatShareRange,
  formatSignificant,
  listed,
  plural,
} from './numbers.js';

const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');

it.each([
  [0, '0'],
  [18_204, '18 204'],
  [999, '999'],
  [1_234_567, '1 234 567'],
])('writes %d with its thousands apart', (count, text) => expect(plain(formatCount(count))).toBe(text));

it.each([
  [0, '0'],
  [1.0449, '1.04'],
  [74.25, '74.3'],
  [108.4, '108'],
  [9.999, '10.0'],
  [1234, '1 230'],
  [0.00123, '0.00123'],
])('writes %d with three significant digits', (value, text) => expect(plain(formatSignificant(value))).toBe(text));

it.each([
  [0, '0 ms'],
  [0.42, '420 µs'],
  [68.4, '68.4 ms'],
  [999.7, '1.00 s'],
  [1040, '1.04 s'],
  [75_000, '75.0 s'],
])('writes %d ms in the unit that suits it', (ms, text) => expect(plain(formatDuration(ms))).toBe(text));

it.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.74321, '74.3 %'],
  [0.99, '99.0 %'],
  [0.994, '99.4 %'],
  [0.9998, '99.98 %'],
  [0.99999, '99.999 %'],
  [0.999999999, '> 99.999999 %'],
  [0.0421, '4.21 %'],
  [0.0004, '0.04 %'],
  [0.000001, '< 0.001 %'],
])('writes the share %d with enough digits to tell it from its bounds', (share, text) =>
  expect(plain(formatShare(share))).toBe(text),
);

it('never writes 100 % or 0 % for what is not exactly that', () => {
  for (let exponent = 1; exponent < 12; exponent++) {
    expect(plain(formatShare(1 - 10 ** -exponent))).not.toBe('100 %');
    expect(plain(formatShare(10 ** -exponent))).not.toBe('0 %');
  }
});

it('writes a range once where both ends read the same', () => {
  expect(formatShareRange(1, 1)).toBe('');
  expect(plain(formatShareRange(0.8, 0.84))).toBe('80.0–84.0 %');
  expect(plain(formatDurationRange(101, 109))).toBe('101–109 ms');
  expect(plain(formatDurationRange(900, 1100))).toBe('900 ms–1.10 s');
});

it('writes moments of simulated time in seconds', () => {
  expect(plain(formatInstant(12_400))).toBe('12.40 s');
  expect(plain(formatInstant(13_650.26, 4))).toBe('13.6503 s');
});

it('writes words for ages, plurals and lists', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(formatAge('2026-11-23T11:59:50Z', now)).toBe('just now');
  expect(plain(formatAge('2026-11-23T11:55:00Z', now))).toBe('5 min ago');
  expect(plain(formatAge('2026-11-21T12:00:00Z', now))).toBe('2 d ago');
  expect([plain(plural(1, 'run')), plain(plural(2, 'run'))]).toEqual(['1 run', '2 runs']);
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});
