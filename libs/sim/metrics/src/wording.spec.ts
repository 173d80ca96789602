import fc from 'fast-check';
import {
  amountText,
  countText,
  dollarText,
  durationText,
  listText,
  momentText,
  percentText,
  shareText,
  shortListText,
} from './wording.js';

describe('an amount in words', () => {
  it('has three significant digits, or is a whole number with its thousands apart', () => {
    expect([0.004, 0.25, 2.5, 8.249, 99.94, 403.4, 1234.5].map(amountText)).toEqual([
      ...['less than 0.01', '0.25', '2.5', '8.25', '99.9', '403', '1,235'],
    ]);
  });

  it('of money goes to the cent, and further where that would say nothing', () => {
    expect([1.25e-10, 0.00123, 0.0115, 0.1, 15.237, 8000].map(dollarText)).toEqual([
      ...['USD 0.00000000013', 'USD 0.0012', 'USD 0.011', 'USD 0.10', 'USD 15.24', 'USD 8,000.00'],
    ]);
  });
});

describe('a share in words', () => {
  it('has three significant digits, more near all and none', () => {
    expect(shareText(231, 251)).toBe('92 %');
    expect(shareText(1, 3)).toBe('33.3 %');
    expect(shareText(9999, 10_000)).toBe('99.99 %');
    expect(shareText(1, 100_000)).toBe('0.001 %');
  });

  it('is all or none only when it is', () => {
    expect([percentText(0), percentText(1)]).toEqual(['0 %', '100 %']);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000_000_000 }), (whole) => {
        expect(['0 %', '100 %']).not.toContain(shareText(1, whole));
        expect(['0 %', '100 %']).not.toContain(shareText(whole - 1, whole));
      }),
      { seed: 1 },
    );
  });
});

describe('times in words', () => {
  it('have a unit and three significant digits', () => {
    expect([0, 0.02, 0.4567, 1.234, 74.318, 312.4, 999.4, 999.6, 1620, 20_000, 65_432].map(durationText)).toEqual([
      '0 s',
      '0.02 ms',
      '0.457 ms',
      '1.23 ms',
      '74.3 ms',
      '312 ms',
      '999 ms',
      '1 s',
      '1.62 s',
      '20 s',
      '65.4 s',
    ]);
  });

  it('are never 0 unless they are', () => {
    expect(durationText(0.000001)).toBe('0.000001 ms');
  });

  it('as moments go to the millisecond', () => {
    expect([0, 25_000, 26_013, 26_013.4567].map(momentText)).toEqual(['0 s', '25 s', '26.013 s', '26.013 s']);
  });
});

describe('lists and counts in words', () => {
  it('put "and" before the last', () => {
    expect([listText([]), listText(['a']), listText(['a', 'b']), listText(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('name only so many, and count the rest', () => {
    expect(shortListText(['a', 'b', 'c'], 3)).toBe('a, b and c');
    expect(shortListText(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  });

  it('separate thousands', () => {
    expect([999, 1000, 1_234_567].map(countText)).toEqual(['999', '1,000', '1,234,567']);
  });
});
