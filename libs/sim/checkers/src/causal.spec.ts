import { type History, historyFrom, historyRow } from '@isthmus/sim-protocol';
import { checkCausal } from './causal.js';
import { badPatternsByDefinition } from './causal-definitions.js';
import { drawsFrom } from './random-histories.js';
import { forEachToldHistory, historyOf, weakHistory } from './told-histories.js';

/** CC and CCv, each with its pattern where it is violated. */
function verdicts(history: History): string {
  return checkCausal(history)
    .map(({ model, verdict, pattern }) => `${model} ${pattern ?? verdict}`)
    .join(', ');
}

describe('causal consistency, on histories with a verdict by hand', () => {
  it('holds where nobody is misled', () => {
    expect(verdicts(historyFrom([]))).toBe('CC holds, CCv holds');
    expect(verdicts(historyOf('w0=1 r0=1', 'r0=0 r0=1 w0=2', 'r0=1 r0=2'))).toBe('CC holds, CCv holds');
  });

  // The histories of figure 3 of Bouajjani et al. 2017; x is key 0, y key 1, z key 2.
  it('judges figure 3a: each sees its own write last (CM but not CCv)', () => {
    expect(verdicts(historyOf('w0=1 r0=2', 'w0=2 r0=1'))).toBe('CC holds, CCv CyclicCF');
  });

  it('judges figure 3b: both flags are missed before either write to x (CCv but not CM)', () => {
    expect(verdicts(historyOf('w2=1 w0=1 w1=1', 'w0=2 r2=0 r1=1 r0=2'))).toBe('CC holds, CCv holds');
  });

  it('judges figure 3c: a session that reads one write and then the other of two concurrent ones (CC, not CCv)', () => {
    expect(verdicts(historyOf('w0=1', 'w0=2 r0=1 r0=2'))).toBe('CC holds, CCv CyclicCF');
  });

  it('judges figure 3e: the answer is seen and what it answered is overwritten (not CC)', () => {
    expect(verdicts(historyOf('w0=1 w1=1', 'r1=1 w0=2', 'r0=2 r0=1'))).toBe('CC WriteCORead, CCv WriteCORead');
  });

  it('finds each of the patterns of CC', () => {
    expect(verdicts(historyOf('r0=1 w1=2', 'r1=2 w0=1'))).toBe('CC CyclicCO, CCv CyclicCO');
    expect(verdicts(historyOf('w0=1', 'r0=1 w1=2', 'r1=2 r0=0'))).toBe('CC WriteCOInitRead, CCv WriteCOInitRead');
    expect(verdicts(historyOf('r0=1'))).toBe('CC ThinAirRead, CCv ThinAirRead');
    expect(verdicts(historyOf('w0=1 w0=2', 'r0=2 w1=3', 'r1=3 r0=1'))).toBe('CC WriteCORead, CCv WriteCORead');
  });

  it('lets a write of unknown outcome take effect later than what its session did next', () => {
    expect(verdicts(historyOf('w0=1? r0=0 w1=2', 'r1=2 r0=0 r0=1'))).toBe('CC holds, CCv holds');
    expect(verdicts(historyOf('w0=1? r0=1 w1=2', 'r1=2 r0=0'))).toBe('CC WriteCOInitRead, CCv WriteCOInitRead');
  });

  it('is undecided where a value was written twice to a key', () => {
    expect(verdicts(historyOf('w0=1', 'w0=1'))).toBe('CC undecided, CCv undecided');
  });

  it('tells the way from the write to the read that should have seen it', () => {
    const [cc] = checkCausal(historyOf('w0=1', 'r0=1 w2=4 w1=2', 'r1=2 r0=0'));
    expect(cc?.witness).toEqual({
      offender: 5,
      operations: [0, 1, 3, 4, 5],
      statements: [
        '#0 (session 0) wrote 1 to key 0.',
        '#1 (session 1) read 1 from key 0, written by #0.',
        '#3 (session 1) wrote 2 to key 1.',
        '#4 (session 2) read 2 from key 1, written by #3.',
        '#5 (session 2) read 0 from key 0, the initial value.',
      ],
    });
  });

  it('tells which reads bring two writes into opposite orders', () => {
    const [, ccv] = checkCausal(historyOf('w0=1 r0=2', 'w0=2 r0=1'));
    expect(ccv?.witness?.statements).toEqual([
      '#0 (session 0) wrote 1 to key 0.',
      '#2 (session 1) wrote 2 to key 0.',
      '#1 (session 0) read 2 from key 0, written by #2.',
      '#0 causally precedes #1, which returned what #2 wrote: so #0 comes before #2.',
      '#3 (session 1) read 1 from key 0, written by #0.',
      '#2 causally precedes #3, which returned what #0 wrote: so #2 comes before #0.',
    ]);
  });
});

describe('causal consistency, against its definition', () => {
  const seen = { histories: 0, cc: 0, ccv: 0 };

  function compare(history: History): void {
    seen.histories++;
    const patterns = badPatternsByDefinition(history);
    const ofCC = [...patterns].filter((pattern) => pattern !== 'CyclicCF');
    if (ofCC.length > 0) seen.cc++;
    if (patterns.size > 0) seen.ccv++;
    const agrees = checkCausal(history).every(({ model, verdict, pattern, witness }) => {
      const bad = model === 'CC' ? ofCC.length > 0 : patterns.size > 0;
      if (!bad) return verdict === 'holds' && pattern === undefined && witness === undefined;
      return verdict === 'violated' && patterns.has(pattern!) && stillBad(history, witness!.operations, model);
    });
    if (!agrees) {
      const rows = Array.from({ length: history.length }, (_, row) => JSON.stringify(historyRow(history, row)));
      const got = JSON.stringify(checkCausal(history));
      throw new Error(`${got}, by definition ${[...patterns].join(' ')}\n${rows.join('\n')}`);
    }
  }

  /** Whether the operations of a witness, on their own, still violate the model. */
  function stillBad(history: History, operations: readonly number[], model: string): boolean {
    if (seen.histories % 4 > 0) return true;
    const rows = [...operations].sort((a, b) => a - b).map((row) => historyRow(history, row));
    const patterns = badPatternsByDefinition(historyFrom(rows));
    return [...patterns].some((pattern) => model === 'CCv' || pattern !== 'CyclicCF');
  }

  it('agrees on all read/write histories of up to five operations in up to three sessions', () => {
    for (let operations = 1; operations <= 5; operations++) forEachToldHistory(operations, compare);
    expect(seen.histories).toBe(16_568);
    expect(seen.ccv).toBeGreaterThan(seen.cc);
  });

  it('agrees on 20,000 random histories with compare-and-set and unknown outcomes', () => {
    const draw = drawsFrom(5);
    for (let i = 0; i < 20_000; i++) {
      compare(
        weakHistory(draw, {
          operations: 5 + draw(7),
          sessions: 2 + draw(3),
          keys: 1 + draw(4),
          writes: 45,
          swaps: i % 2 === 0 ? 0 : 10,
          unknown: i % 3 === 0 ? 0 : 30,
          learned: i % 4 === 0 ? 2 : 0,
        }),
      );
    }
    expect(seen.histories - seen.ccv).toBeGreaterThan(3_000);
    expect(seen.ccv - seen.cc).toBeGreaterThan(100);
  });
});
