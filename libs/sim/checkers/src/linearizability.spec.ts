import { historyFrom } from '@isthmus/sim-protocol';
import { checkLinearizable } from './linearizability.js';

describe('checkLinearizable', () => {
  it('holds on an empty history', () => {
    expect(checkLinearizable(historyFrom([]))).toEqual({
      verdict: 'holds',
      method: 'zones',
      operations: 0,
      keys: 0,
      violatingKeys: [],
      steps: 0,
    });
  });

  it('shows a new value followed by the old one as three operations', () => {
    const verdict = checkLinearizable(
      historyFrom([
        { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 900 },
        { kind: 'read', value: 0, invokedAtMs: 10, respondedAtMs: 20 },
        { kind: 'read', value: 1, invokedAtMs: 100, respondedAtMs: 200 },
        { kind: 'read', value: 0, invokedAtMs: 300, respondedAtMs: 400 },
        { kind: 'read', value: 0, invokedAtMs: 500, respondedAtMs: 600 },
      ]),
    );
    expect(verdict.witness?.operations.map(({ operation }) => operation)).toEqual([0, 2, 3]);
  });
});
