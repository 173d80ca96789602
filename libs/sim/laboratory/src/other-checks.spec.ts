import { type History, historyFrom } from '@isthmus/sim-protocol';
import type { Experiment } from '@isthmus/contract';
import { otherChecks } from './other-checks.js';

/** A write that its own session does not see. */
const MISSED = historyFrom([
  { kind: 'write', argument: 1, session: 0, invokedAtMs: 0, respondedAtMs: 5 },
  { kind: 'read', value: 0, session: 0, invokedAtMs: 10, respondedAtMs: 15 },
]);

const MS = 1e6;

function reported(checks: Experiment['checks'], history: History) {
  return otherChecks(checks, history, { healedAt: 0, drain: 10 * MS }).otherChecks;
}

describe('the checks besides linearizability', () => {
  it('are reported only where they are asked for', () => {
    expect(reported(['linearizable'], MISSED)).toEqual([]);
  });

  it('tell each session guarantee on its own, with the first breach', () => {
    expect(reported(['sessions'], MISSED)).toEqual([
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
    expect(reported(['causal'], MISSED)).toEqual([
      { check: 'causal (CC)', verdict: 'violated', sentence },
      { check: 'causal (CM)', verdict: 'violated', sentence: `CC, which follows from it, is violated: ${sentence}` },
      { check: 'causal (CCv)', verdict: 'violated', sentence },
    ]);
  });

  it('tell linearizable writes, which are more than sequential consistency and less than linearizability', () => {
    const write = (argument: number, at: number) =>
      ({ kind: 'write', argument, session: argument, invokedAtMs: at, respondedAtMs: at + 5 }) as const;
    const read = (value: number, at: number) =>
      ({ kind: 'read', value, session: 3, invokedAtMs: at, respondedAtMs: at + 5 }) as const;
    const verdicts = (history: History) =>
      reported(['linearizable-writes', 'sequential'], history).map(({ check, verdict }) => [check, verdict]);
    const late = historyFrom([write(1, 0), write(2, 10), read(1, 20), read(2, 30)]);
    expect(verdicts(late)).toEqual([
      ['sequential', 'holds'],
      ['linearizable writes', 'holds'],
    ]);
    const backward = historyFrom([write(1, 0), write(2, 10), read(2, 20), read(1, 30)]);
    expect(verdicts(backward)).toEqual([
      ['sequential', 'holds'],
      ['linearizable writes', 'violated'],
    ]);
  });

  it('tell of a model that follows from another, from which', () => {
    expect(reported(['sequential', 'causal', 'pram', 'consistent-prefix'], historyFrom([]))).toEqual(
      ['sequential', 'causal (CC)', 'causal (CM)', 'causal (CCv)', 'PRAM', 'consistent prefix'].map((check) => ({
        check,
        verdict: 'holds',
        sentence: 'it follows from linearizable, which holds',
      })),
    );
    expect(reported(['sequential', 'pram'], MISSED)).toEqual([
      {
        check: 'sequential',
        verdict: 'violated',
        sentence: expect.stringMatching(/^CCv, which follows from it, is violated: WriteCOInitRead: #0/),
      },
      {
        check: 'PRAM',
        verdict: 'violated',
        sentence: expect.stringMatching(/^read your writes, which follows from it, is violated: #0/),
      },
    ]);
  });

  it('tell all models with their order where that is asked for', () => {
    const circumstances = { healedAt: 0, drain: 0, linearizable: 'violated' } as const;
    const { otherChecks: none, models } = otherChecks(['models'], MISSED, circumstances);
    expect(none).toEqual([]);
    expect(models?.map(({ model, verdict, follows }) => `${model} ${verdict} ${follows}`).slice(0, 3)).toEqual([
      'linearizable violated null',
      'sequential violated CCv',
      'CM violated CC',
    ]);
    expect(otherChecks(['sequential'], MISSED, circumstances).models).toBeUndefined();
  });

  it('tell staleness with its figures', () => {
    expect(
      reported(
        [
          { kind: 'bounded-staleness', age: '5ms' },
          { kind: 'bounded-staleness', versions: 0 },
        ],
        MISSED,
      ),
    ).toEqual([
      {
        check: 'staleness of up to 5ms',
        verdict: 'holds',
        sentence: '1 of 1 read missed a write, by up to 5 ms (p99 5 ms) and 1 version (p99 1)',
      },
      {
        check: 'staleness of up to 0 versions',
        verdict: 'violated',
        sentence:
          '1 read past it; 1 of 1 read missed a write, by up to 5 ms (p99 5 ms) and 1 version (p99 1); the first: #0 (session 0) wrote 1 to key 0. #1 (session 0) read 0 from key 0, the initial value, and so missed #0.',
      },
    ]);
  });

  it('tell convergence by reads that came late', () => {
    expect(reported(['convergence'], MISSED)).toEqual([
      {
        check: 'convergence',
        verdict: 'undecided',
        sentence:
          'no key was read at two nodes 10 ms after the last acknowledged change to their key and the last heal',
      },
    ]);
    expect(reported([{ kind: 'convergence', within: '0s' }], MISSED)[0]?.verdict).toBe('undecided');
  });
});
