import { historyFrom } from '@isthmus/sim-protocol';
import { checkLinearizable } from './linearizability.js';
import { drawsFrom, linearizableHistory, SMALL_UNIQUE, withOneAnswerChanged } from './random-histories.js';
import { checkStaleness } from './staleness.js';
import { historyOf } from './told-histories.js';

const MS = 1e6;

describe('staleness', () => {
  // An operation each 10 ms, each of 5 ms: the writes are acknowledged at 5, 15 and 25 ms.
  const lagging = historyOf('w0=1 w0=2 w0=3', 'r0=3 r0=1');

  it('counts from the first acknowledgement of a write that was missed', () => {
    const { verdict, witness, ...figures } = checkStaleness(lagging, { age: 25 * MS, versions: 2 });
    expect(verdict).toBe('holds');
    expect(witness).toBeUndefined();
    // The last read, at 40 ms, missed the second write, acknowledged at 15 ms, and the third.
    expect(figures).toEqual({
      reads: 2,
      stale: 1,
      beyond: 0,
      age: { p50: 0, p90: 25 * MS, p99: 25 * MS, max: 25 * MS },
      versions: { p50: 0, p90: 2, p99: 2, max: 2 },
    });
  });

  it('breaks a bound on age, or on versions, with the read that does', () => {
    expect(checkStaleness(lagging, { age: 25 * MS - 1 })).toMatchObject({ verdict: 'violated', beyond: 1 });
    expect(checkStaleness(lagging, { versions: 1 }).witness).toEqual({
      offender: 4,
      operations: [0, 1, 4],
      statements: [
        '#0 (session 0) wrote 1 to key 0.',
        '#1 (session 0) wrote 2 to key 0.',
        '#4 (session 1) read 1 from key 0, written by #0, and so missed #1.',
      ],
    });
  });

  it('misses no write of unknown outcome, and no concurrent one', () => {
    expect(checkStaleness(historyOf('w0=1 w0=2?', 'r0=1'), { versions: 0 }).verdict).toBe('holds');
    const concurrent = historyFrom([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 9 },
      { kind: 'write', argument: 2, invokedAtMs: 5, respondedAtMs: 8 },
      { kind: 'read', value: 1, invokedAtMs: 20, respondedAtMs: 21 },
    ]);
    expect(checkStaleness(concurrent, { versions: 0 }).verdict).toBe('holds');
  });

  it('is undecided where a value was written twice to a key', () => {
    expect(checkStaleness(historyOf('w0=1 w0=1'), {}).verdict).toBe('undecided');
  });

  it('finds none in a linearizable history, and a violation of linearizability where it finds some', () => {
    const draw = drawsFrom(11);
    let stale = 0;
    for (let i = 0; i < 500; i++) {
      const honest = linearizableHistory(draw, SMALL_UNIQUE);
      expect(checkStaleness(honest, { age: 0, versions: 0 }).verdict).toBe('holds');
      const history = withOneAnswerChanged(honest, draw, 12);
      if (checkStaleness(history, {}).stale === 0) continue;
      stale++;
      expect(checkLinearizable(history).verdict).toBe('violated');
    }
    expect(stale).toBeGreaterThan(60);
  });
});
