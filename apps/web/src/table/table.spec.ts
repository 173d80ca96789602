import { csvOf } from './csv.js';
import { sorted, sortOfText, textOfSort } from './sort.js';

it('keeps what has no value last, whichever way it sorts', () => {
  const rows = [{ p99: 3 }, { p99: null }, { p99: 1 }];
  expect(sorted(rows, ({ p99 }) => p99, false).map(({ p99 }) => p99)).toEqual([1, 3, null]);
  expect(sorted(rows, ({ p99 }) => p99, true).map(({ p99 }) => p99)).toEqual([3, 1, null]);
});

it('spells a sort as addresses do', () => {
  expect(sortOfText('-p99', 'name')).toEqual({ column: 'p99', descending: true });
  expect(sortOfText(undefined, '-created')).toEqual({ column: 'created', descending: true });
  expect(textOfSort({ column: 'p99', descending: true })).toBe('-p99');
});

it('quotes what a comma, a quote or a line break would split', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['x, y', 1],
        ['say "no"', null],
      ],
    ),
  ).toBe('a,b\r\n"x, y",1\r\n"say ""no""",\r\n');
});
