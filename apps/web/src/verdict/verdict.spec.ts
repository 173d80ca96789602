import { CAP_VERDICTS, RUN_STATES, VERDICTS } from '@isthmus/contract';
import { CAP_SIGNS, seedsWith, STATE_SIGNS, VERDICT_SIGNS, verdictOver } from './verdict.js';

const none = { holds: 0, violated: 0, undecided: 0, unchecked: 0 };

it('has a sign of its own for every word of the contract', () => {
  expect(Object.keys(VERDICT_SIGNS)).toEqual([...VERDICTS]);
  expect(Object.keys(CAP_SIGNS).sort()).toEqual([...CAP_VERDICTS].sort());
  expect(Object.keys(STATE_SIGNS)).toEqual([...RUN_STATES]);
  for (const signs of [VERDICT_SIGNS, CAP_SIGNS, STATE_SIGNS]) {
    const glyphs = Object.values(signs).map(({ glyph }) => glyph);
    expect(new Set(glyphs).size).toBe(glyphs.length);
  }
});

it('calls several seeds violated as soon as one is, and holding only when all do', () => {
  expect(verdictOver({ ...none, holds: 9, violated: 1 })).toBe('violated');
  expect(verdictOver({ ...none, holds: 9, undecided: 1 })).toBe('undecided');
  expect(verdictOver({ ...none, holds: 10 })).toBe('holds');
  expect(verdictOver({ ...none, holds: 9, unchecked: 1 })).toBe('unchecked');
  expect(verdictOver(none)).toBeNull();
});

it('counts seeds with the verdict over seeds that have one', () => {
  expect(seedsWith({ ...none, holds: 7, violated: 3 }, 'violated')).toBe('3 of 10');
});
