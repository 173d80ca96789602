import type { Cause } from '@isthmus/contract';
import type { Sign } from '../../verdict/verdict.js';

/** Runs of one configuration, as a row of the table. */
export interface CauseRow {
  readonly what: string;
  readonly seeds: number;
  readonly violated: number;
  readonly undecided: number;
  readonly answer: Sign | null;
  readonly why: string;
}

/** As it was, then without each fault, then with each change that was tried. */
export function causeRows({ unchanged, faults, changes }: Cause): CauseRow[] {
  return [
    { what: 'as it was', ...unchanged, answer: null, why: '' },
    ...faults.map(({ name, needed, seeds, violated, undecided }) => ({
      what: `without ${name}`,
      ...{ seeds, violated, undecided },
      answer: needed
        ? ({ glyph: '!', word: 'needed', tone: 'bad' } as const)
        : ({ glyph: '–', word: 'not needed', tone: 'neutral' } as const),
      why: needed ? 'without it the model was kept' : '',
    })),
    ...changes.map(({ pointer, from, to, why, prevents, seeds, violated, undecided }) => ({
      what: `${pointer} from ${inWords(from)} to ${inWords(to)}`,
      ...{ seeds, violated, undecided },
      answer: prevents
        ? ({ glyph: '✓', word: 'prevents it', tone: 'ok' } as const)
        : ({ glyph: '–', word: 'does not prevent it', tone: 'neutral' } as const),
      why,
    })),
  ];
}

/** A strategy by its kind, anything else as it is written. */
function inWords(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : JSON.stringify(value);
}
