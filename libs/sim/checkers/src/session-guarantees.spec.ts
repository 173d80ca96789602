import { type History, historyFrom, historyRow } from '@isthmus/sim-protocol';
import { drawsFrom } from './random-histories.js';
import { breachesByDefinition } from './session-definitions.js';
import { checkSessionGuarantees } from './session-guarantees.js';
import { SESSION_GUARANTEES } from './session-verdict.js';
import { forEachToldHistory, historyOf, weakHistory } from './told-histories.js';

/** The guarantees that a history breaks, by their initials. */
function broken(history: History): string {
  return checkSessionGuarantees(history)
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ guarantee }) => guarantee.replace(/(\w)\w* ?/g, '$1'))
    .join(' ');
}

function statementsOf(history: History, guarantee: string): readonly string[] {
  return checkSessionGuarantees(history).find((verdict) => verdict.guarantee === guarantee)?.witness?.statements ?? [];
}

describe('the session guarantees, on histories with a verdict by hand', () => {
  it('hold where nobody is misled', () => {
    expect(broken(historyOf('w0=1 r0=1', 'r0=0 r0=1 w0=2', 'r0=1 r0=2'))).toBe('');
    expect(broken(historyFrom([]))).toBe('');
  });

  it('break read your writes with the initial value, an older write, or a value read before one wrote', () => {
    expect(broken(historyOf('w0=1 r0=0'))).toBe('ryw');
    expect(broken(historyOf('w0=1 w0=2 r0=1'))).toBe('ryw');
    expect(broken(historyOf('w0=1', 'r0=1 w0=2 r0=1'))).toBe('ryw');
    // Another's write may have come after one's own.
    expect(broken(historyOf('w0=1', 'w0=2 r0=1'))).toBe('');
  });

  it('break monotonic reads by going back', () => {
    expect(broken(historyOf('w0=1', 'r0=1 r0=0'))).toBe('mr');
    expect(broken(historyOf('w0=1 w0=2', 'r0=2 r0=1'))).toBe('mr');
    expect(broken(historyOf('w0=1', 'w0=2', 'r0=1 r0=2 r0=1'))).toBe('mr');
    // Two sessions may see the writes of two others in different orders.
    expect(broken(historyOf('w0=1', 'w0=2', 'r0=1 r0=2', 'r0=2 r0=1'))).toBe('');
  });

  it('break monotonic writes by seeing the later write of a session and missing the earlier', () => {
    expect(broken(historyOf('w0=1 w1=2', 'r1=2 r0=0'))).toBe('mw');
    expect(broken(historyOf('w0=1 w0=2 w1=3', 'r1=3 r0=1'))).toBe('mw');
    expect(broken(historyOf('w0=1 w1=2', 'r0=0 r1=2'))).toBe('');
  });

  it('break writes follow reads by seeing the answer and missing the question', () => {
    expect(broken(historyOf('w0=1', 'r0=1 w1=2', 'r1=2 r0=0'))).toBe('wfr');
    expect(broken(historyOf('w0=1 w0=2', 'r0=2 w1=3', 'r1=3 r0=1'))).toBe('wfr');
    expect(broken(historyOf('w0=1', 'r0=1 w1=2', 'r0=0 r1=2'))).toBe('');
    // A compare-and-set writes after what it reads.
    expect(broken(historyOf('w0=1', 'c0=1>2', 'r0=2 r0=0'))).toBe('mr wfr');
  });

  it('let a write of unknown outcome take effect later than what its session did next', () => {
    expect(broken(historyOf('w0=1? r0=0', 'r0=1'))).toBe('');
    expect(broken(historyOf('w0=1? w1=2', 'r1=2 r0=0 r0=1'))).toBe('');
  });

  it('count reads and sessions', () => {
    const [verdict] = checkSessionGuarantees(historyOf('w0=1 r0=0 r0=1 r0=0', 'w1=2 r1=2', 'w2=3 r2=0'));
    expect(verdict).toMatchObject({ verdict: 'violated', operations: 3, sessions: 2 });
  });

  it('are undecided where a value was written twice to a key', () => {
    const verdicts = (history: History) => new Set(checkSessionGuarantees(history).map(({ verdict }) => verdict));
    expect(verdicts(historyOf('w0=1', 'w0=1'))).toEqual(new Set(['undecided']));
    expect(verdicts(historyOf('w0=0'))).toEqual(new Set(['undecided']));
    expect(verdicts(historyOf('w0=1', 'w1=1'))).toEqual(new Set(['holds']));
  });
});

describe('the witness of a session guarantee', () => {
  it('tells who wrote, who had met it, and who missed it', () => {
    expect(statementsOf(historyOf('w0=1 r0=0'), 'read your writes')).toEqual([
      '#0 (session 0) wrote 1 to key 0.',
      '#1 (session 0) read 0 from key 0, the initial value, and so missed #0.',
    ]);
    expect(statementsOf(historyOf('w0=1', 'w0=2', 'r0=1 r0=2 r0=1'), 'monotonic reads')).toEqual([
      '#0 (session 0) wrote 1 to key 0.',
      '#2 (session 2) read 1 from key 0, written by #0.',
      '#1 (session 1) wrote 2 to key 0.',
      '#3 (session 2) read 2 from key 0, written by #1.',
      '#4 (session 2) read 1 from key 0, written by #0, and so missed #1.',
    ]);
    expect(statementsOf(historyOf('w0=1 w1=2', 'r1=2 r0=0'), 'monotonic writes')).toEqual([
      '#0 (session 0) wrote 1 to key 0.',
      '#1 (session 0) wrote 2 to key 1.',
      '#2 (session 1) read 2 from key 1, written by #1.',
      '#3 (session 1) read 0 from key 0, the initial value, and so missed #0.',
    ]);
    expect(statementsOf(historyOf('w0=1', 'r0=1 w1=2', 'r1=2 r0=0'), 'writes follow reads')).toEqual([
      '#0 (session 0) wrote 1 to key 0.',
      '#1 (session 1) read 1 from key 0, written by #0.',
      '#2 (session 1) wrote 2 to key 1.',
      '#3 (session 2) read 2 from key 1, written by #2.',
      '#4 (session 2) read 0 from key 0, the initial value, and so missed #0.',
    ]);
  });
});

describe('the session guarantees, against their definitions', () => {
  const seen = { histories: 0, violated: [0, 0, 0, 0] };

  function compare(history: History): void {
    seen.histories++;
    const byDefinition = breachesByDefinition(history, SESSION_GUARANTEES);
    for (const [which, { guarantee, verdict, operations, sessions, witness }] of checkSessionGuarantees(
      history,
    ).entries()) {
      const breaches = byDefinition[which]!;
      if (breaches.length > 0) seen.violated[which]!++;
      const expected = breaches.length > 0 ? 'violated' : 'holds';
      const sessionsExpected = new Set(breaches.map((row) => history.session[row])).size;
      const agrees =
        verdict === expected &&
        operations === breaches.length &&
        sessions === sessionsExpected &&
        (witness === undefined) === (expected === 'holds') &&
        (witness === undefined || breaches.includes(witness.offender)) &&
        (witness === undefined || seen.histories % 4 > 0 || stillBroken(history, witness.operations, guarantee));
      if (agrees) continue;
      const rows = Array.from({ length: history.length }, (_, row) => JSON.stringify(historyRow(history, row)));
      const got = JSON.stringify({ verdict, operations, sessions, witness });
      throw new Error(`${guarantee}: ${got}, by definition at ${breaches}\n${rows.join('\n')}`);
    }
  }

  /** Whether the operations of a witness, on their own, still break the guarantee. */
  function stillBroken(
    history: History,
    operations: readonly number[],
    guarantee: (typeof SESSION_GUARANTEES)[number],
  ): boolean {
    const rows = [...operations].sort((a, b) => a - b).map((row) => historyRow(history, row));
    return breachesByDefinition(historyFrom(rows), [guarantee])[0]!.length > 0;
  }

  it('agree on all read/write histories of up to five operations in up to three sessions', () => {
    for (let operations = 1; operations <= 5; operations++) forEachToldHistory(operations, compare);
    expect(seen.histories).toBe(16_568);
    expect(Math.min(...seen.violated)).toBeGreaterThan(50);
  });

  it('agree on 20,000 random histories with compare-and-set and unknown outcomes', () => {
    const draw = drawsFrom(4);
    for (let i = 0; i < 20_000; i++) {
      compare(
        weakHistory(draw, {
          operations: 6 + draw(7),
          sessions: 2 + draw(3),
          keys: 1 + draw(3),
          writes: 35,
          swaps: i % 2 === 0 ? 0 : 15,
          unknown: i % 3 === 0 ? 0 : 20,
        }),
      );
    }
    expect(Math.min(...seen.violated)).toBeGreaterThan(2_000);
  });
});
