import { historyFrom } from '@isthmus/sim-protocol';
import { otherChecks } from './other-checks.js';

/** A write that its own session does not see. */
const MISSED = historyFrom([
  { kind: 'write', argument: 1, session: 0, invokedAtMs: 0, respondedAtMs: 5 },
  { kind: 'read', value: 0, session: 0, invokedAtMs: 10, respondedAtMs: 15 },
]);

describe('the checks besides linearizability', () => {
  it('are reported only where they are asked for', () => {
    expect(otherChecks(['linearizable'], MISSED)).toEqual([]);
  });

  it('tell each session guarantee on its own, with the first breach', () => {
    expect(otherChecks(['sessions'], MISSED)).toEqual([
      {
        check: 'read your writes',
        verdict: 'violated',
        sentence:
          '1 read in 1 session broke it; the first: #0 (session 0) wrote 1 to key 0. #1 (session 0) read 0 from key 0, the initial value, and so missed #0.',
      },
      { check: 'monotonic reads', verdict: 'holds', sentence: 'no read missed what its session had to see' },
      { check: 'monotonic writes', verdict: 'holds', sentence: 'no read missed what its session had to see' },
      { check: 'writes follow reads', verdict: 'holds', sentence: 'no read missed what its session had to see' },
    ]);
  });

  it('tell causal consistency in its forms, with the pattern that breaks it', () => {
    const sentence =
      'WriteCOInitRead: #0 (session 0) wrote 1 to key 0. #1 (session 0) read 0 from key 0, the initial value.';
    expect(otherChecks(['causal'], MISSED)).toEqual([
      { check: 'causal (CC)', verdict: 'violated', sentence },
      { check: 'causal (CM)', verdict: 'violated', sentence },
      { check: 'causal (CCv)', verdict: 'violated', sentence },
    ]);
    expect(otherChecks(['causal'], historyFrom([]))).toEqual([
      { check: 'causal (CC)', verdict: 'holds', sentence: 'none of the bad patterns is there' },
      {
        check: 'causal (CM)',
        verdict: 'unchecked',
        sentence: 'this version looks for the patterns of CC and CCv only',
      },
      { check: 'causal (CCv)', verdict: 'holds', sentence: 'none of the bad patterns is there' },
    ]);
  });

  it('are unchecked where there is no checker', () => {
    expect(otherChecks(['convergence'], MISSED)).toEqual([
      { check: 'convergence', verdict: 'unchecked', sentence: 'this version has no checker for it' },
    ]);
  });
});
