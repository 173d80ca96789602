import type { Verdict } from '@isthmus/contract';
import { checksOf } from './checksOf.js';

type Given = Parameters<typeof checksOf>[0];

function given(verdict: Verdict, otherChecks: Given['otherChecks']): Given {
  const linearizable = { verdict, promised: false, sentence: '', method: '', operations: 1, keys: 1, violatingKeys: 0 };
  return { linearizable: { ...linearizable, witness: null }, otherChecks };
}

function namesOf(...args: Parameters<typeof given>): string[] {
  return checksOf(given(...args)).map(({ name }) => name);
}

const sentence = '';
const promised = true;

describe('the check that a run is headed by', () => {
  it('is linearizability where it was checked and no promise was broken', () => {
    expect(namesOf('holds', [{ check: 'fencing', verdict: 'violated', sentence }])).toEqual([
      'linearizability',
      'fencing',
    ]);
  });

  it('is a broken promise before anything else', () => {
    const exclusion = { check: 'mutual-exclusion', verdict: 'violated', promised, sentence } as const;
    expect(namesOf('holds', [exclusion])).toEqual(['mutual-exclusion', 'linearizability']);
  });

  it('is what was promised, else what is violated, where linearizability was not asked for', () => {
    const committed = { check: 'read committed', verdict: 'holds', sentence } as const;
    const serializable = { check: 'serializable', verdict: 'violated', sentence } as const;
    const snapshot = { check: 'snapshot isolation', verdict: 'holds', promised, sentence } as const;
    expect(namesOf('unchecked', [committed, serializable, snapshot])).toEqual([
      'snapshot isolation',
      'linearizability',
      'read committed',
      'serializable',
    ]);
    expect(namesOf('unchecked', [committed, serializable])[0]).toBe('serializable');
    expect(namesOf('unchecked', [committed])[0]).toBe('read committed');
    expect(namesOf('unchecked', [{ check: 'sequential', verdict: 'unchecked', promised, sentence }])[0]).toBe(
      'linearizability',
    );
  });
});
