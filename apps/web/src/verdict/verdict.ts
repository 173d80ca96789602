import type { Verdict } from '@isthmus/contract';

/** Tone of a verdict, an outcome or a state: the colour is never alone, a glyph and a word go with it. */
export type Tone = 'ok' | 'bad' | 'unknown' | 'neutral';

export interface Sign {
  readonly glyph: string;
  readonly word: string;
  readonly tone: Tone;
  /** The glyph is a letter and gets a frame, so that it is not read as a word. */
  readonly framed?: true;
}

export const VERDICT_SIGNS: Readonly<Record<Verdict, Sign>> = {
  holds: { glyph: '✓', word: 'holds', tone: 'ok' },
  violated: { glyph: '✗', word: 'violated', tone: 'bad' },
  undecided: { glyph: '?', word: 'undecided', tone: 'unknown' },
  unchecked: { glyph: '–', word: 'unchecked', tone: 'neutral' },
};

export interface VerdictCounts {
  readonly holds: number;
  readonly violated: number;
  readonly undecided: number;
  readonly unchecked: number;
}

/** The one verdict of several seeds: one violation is a violation, one undecided seed leaves it undecided. */
export function verdictOver(counts: VerdictCounts): Verdict | null {
  if (counts.violated > 0) return 'violated';
  if (counts.undecided > 0) return 'undecided';
  if (counts.holds > 0 && counts.unchecked === 0) return 'holds';
  return counts.holds + counts.unchecked > 0 ? 'unchecked' : null;
}

/** `10 of 10`: how many seeds have that verdict, of those that have one. */
export function seedsWith(counts: VerdictCounts, verdict: Verdict): string {
  const total = counts.holds + counts.violated + counts.undecided + counts.unchecked;
  return `${counts[verdict]} of ${total}`;
}

export const CAP_SIGNS: Readonly<Record<string, Sign>> = {
  consistent: { glyph: 'C', word: 'consistent', tone: 'ok', framed: true },
  available: { glyph: 'A', word: 'available', tone: 'ok', framed: true },
  both: { glyph: 'CA', word: 'both', tone: 'ok', framed: true },
  neither: { glyph: '✗', word: 'neither', tone: 'bad' },
  undecided: { glyph: '?', word: 'undecided', tone: 'unknown' },
  'not applicable': { glyph: '–', word: 'not applicable', tone: 'neutral' },
};

export const STATE_SIGNS: Readonly<Record<string, Sign>> = {
  queued: { glyph: '○', word: 'queued', tone: 'neutral' },
  running: { glyph: '◐', word: 'running', tone: 'unknown' },
  succeeded: { glyph: '●', word: 'succeeded', tone: 'ok' },
  failed: { glyph: '✗', word: 'failed', tone: 'bad' },
  cancelled: { glyph: '–', word: 'cancelled', tone: 'neutral' },
};

export const OUTCOME_SIGNS: Readonly<Record<'ok' | 'fail' | 'info', Sign>> = {
  ok: { glyph: '✓', word: 'ok', tone: 'ok' },
  fail: { glyph: '✗', word: 'failed', tone: 'bad' },
  info: { glyph: '?', word: 'unknown', tone: 'unknown' },
};
