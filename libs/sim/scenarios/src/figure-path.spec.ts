import { valuesAt } from './figure-path.js';

const report = {
  cap: { verdict: 'both', sentence: 'all was answered' },
  availability: [
    { datacenter: 'a', kind: 'read', phase: 'cut', successRate: 1 },
    { datacenter: 'a', kind: 'write', phase: 'cut', successRate: 0.5 },
    { datacenter: 'b', kind: 'write', phase: 'cut', successRate: null },
    { datacenter: 'b', kind: 'write', phase: 'steady', successRate: 1 },
  ],
  peaks: [1, 3, 2],
};

describe('a path', () => {
  it('leads to a field, with what the report says of it', () => {
    expect(valuesAt(report, 'cap.verdict')).toEqual([{ value: 'both', place: '', sentence: 'all was answered' }]);
  });

  it('picks entries of a list by their fields, each with its place', () => {
    expect(valuesAt(report, 'availability[kind=write,phase=cut].successRate')).toEqual([
      { value: 0.5, place: 'a write cut' },
      { value: null, place: 'b write cut' },
    ]);
    expect(valuesAt(report, 'availability[kind!=write].successRate')).toEqual([{ value: 1, place: 'a read cut' }]);
  });

  it('stands for all entries of a list without brackets', () => {
    expect(valuesAt(report, 'peaks').map(({ value }) => value)).toEqual([1, 3, 2]);
  });

  it('finds nothing where there is nothing, and no object', () => {
    expect([valuesAt(report, 'writes.lost'), valuesAt(report, 'cap'), valuesAt(report, 'cap.verdict.more')]).toEqual([
      [],
      [],
      [],
    ]);
  });
});
