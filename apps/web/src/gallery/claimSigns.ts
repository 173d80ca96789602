import type { ScenarioListItem } from '@isthmus/contract';
import { CAP_SIGNS, type Sign, STATE_SIGNS, VERDICT_SIGNS } from '../verdict/verdict.js';

const SHOWN: Sign = { glyph: '✓', word: 'borne out', tone: 'ok' };
const NOT_SHOWN: Sign = { glyph: '✗', word: 'not borne out', tone: 'bad' };
const NOT_RUN: Sign = { glyph: '○', word: 'not run yet', tone: 'neutral' };
const NOT_TESTED: Sign = { glyph: '–', word: 'not tested', tone: 'neutral' };

/** Of a claim, of one of its halves, or of one assertion. */
export function passSign(pass: boolean | null): Sign {
  if (pass === null) return NOT_TESTED;
  return pass ? SHOWN : NOT_SHOWN;
}

/** Of a card: the verdict where it is known, else how far the runs are; what was recorded where nobody has run it here. */
export function resultSign({ result, recorded }: Pick<ScenarioListItem, 'result' | 'recorded'>): Sign {
  if (result === null) return recorded === null ? NOT_RUN : passSign(recorded);
  if (result.passed !== null) return passSign(result.passed);
  return result.state === 'succeeded'
    ? { glyph: '●', word: 'result ready', tone: 'ok' }
    : (STATE_SIGNS[result.state] ?? NOT_TESTED);
}

/** Of a cell of a matrix: verdicts of consistency or of CAP; other words stand for themselves. */
export function cellSign(value: string): Sign {
  return (
    VERDICT_SIGNS[value as keyof typeof VERDICT_SIGNS] ??
    CAP_SIGNS[value] ?? { glyph: '·', word: value, tone: 'neutral' }
  );
}
