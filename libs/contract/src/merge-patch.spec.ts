import fc from 'fast-check';
import { isJsonObject, mergePatch, mergePatchBetween, valueAtPointer, withValueAt } from './merge-patch.js';

describe('a merge patch (RFC 7396, appendix A)', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  ])('of %j by %j gives %j', (document, patch, merged) => {
    expect(mergePatch(document, patch)).toEqual(merged);
  });

  it('between two documents makes the one out of the other', () => {
    const document = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.array(fc.integer(), { maxLength: 3 }), tie('object')),
      object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
    })).object;
    fc.assert(
      fc.property(document, document, (from, to) => {
        if (!isJsonObject(from) || !isJsonObject(to)) throw new Error('dictionaries are objects');
        expect(mergePatch(from, mergePatchBetween(from, to))).toEqual(to);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('a JSON pointer', () => {
  const document = { faults: [{ name: 'cut' }], workload: { arrivals: { rate: '50/s' } } };

  it('reads what is there, and nothing that objects inherit', () => {
    expect(valueAtPointer(document, '/faults/0/name')).toBe('cut');
    expect(valueAtPointer(document, '/faults/constructor')).toBeUndefined();
    expect(valueAtPointer(document, '')).toBe(document);
  });

  it('writes a copy, makes objects that are missing, and appends to lists', () => {
    expect(withValueAt(document, '/workload/arrivals/rate', '5/s')).toEqual({
      faults: [{ name: 'cut' }],
      workload: { arrivals: { rate: '5/s' } },
    });
    expect(withValueAt({}, '/topology/nodes/fsync', '0s')).toEqual({ topology: { nodes: { fsync: '0s' } } });
    expect(withValueAt({ a: [1, 2] }, '/a/1', 3)).toEqual({ a: [1, 3] });
    expect(withValueAt({ a: [1, 2] }, '/a/-', 3)).toEqual({ a: [1, 2, 3] });
    expect(document.workload.arrivals.rate).toBe('50/s');
  });

  it('leads nowhere past the end of a list or through a number', () => {
    expect(withValueAt({ a: [1, 2] }, '/a/3', 3)).toBeUndefined();
    expect(withValueAt({ a: 1 }, '/a/b', 3)).toBeUndefined();
  });
});
