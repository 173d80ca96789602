import type { Tolerance, ValidationRow } from '@isthmus/contract';

/** What somebody published, or what a law says, of one figure. */
export interface Claim {
  /** Unique within its result. */
  readonly what: string;
  /** Of all figures; empty for a plain number. */
  readonly unit: string;
  /** null where theory gives only bounds. */
  readonly published: number | null;
  readonly tolerance: Tolerance;
  /** What the tolerance comes from, or how the figure was taken, where that needs saying. */
  readonly note?: string;
}

/** A row before it is known to which result it belongs. */
export type Judged = Omit<ValidationRow, 'result' | 'source'>;

/** One tick of simulated time, in milliseconds: what "exact" means of a closed form. */
export const ONE_TICK: Tolerance = { kind: 'absolute', within: 1e-6 };

/** Of what is counted. */
export const EXACT: Tolerance = { kind: 'absolute', within: 0 };

/** Of figures that were read off a printed figure. */
export const DIGITISED: Tolerance = { kind: 'relative', share: 0.05 };

/** Figures differ by less than this only because binary fractions do: a millionth of the least tolerance but one. */
const DECIMALS = 1e9;

/** Holds a simulated figure against a claim. A figure that is not a number fails. */
export function judge(claim: Claim, simulated: number): Judged {
  const { what, unit, published, tolerance, note = null } = claim;
  // Plus 0: JSON knows no -0.
  const difference = published === null ? null : Math.round((simulated - published) * DECIMALS) / DECIMALS + 0;
  return {
    what,
    unit,
    published,
    simulated: Number.isFinite(simulated) ? simulated : null,
    difference: difference !== null && Number.isFinite(difference) ? difference : null,
    tolerance,
    pass: isWithin(tolerance, { simulated, published, difference }),
    note,
  };
}

/** A published figure of what is not built: it is there, and it has not passed. */
export function notBuilt(claim: Omit<Claim, 'tolerance' | 'note'>, what: string): Judged {
  return {
    ...claim,
    simulated: null,
    difference: null,
    tolerance: null,
    pass: null,
    note: `not built: ${what}`,
  };
}

/** A figure that nobody has published anything about. */
export function measured(what: string, unit: string, simulated: number): Judged {
  const figure = { what, unit, simulated: Number.isFinite(simulated) ? simulated : null };
  const nothing = { published: null, difference: null, tolerance: null, pass: null };
  return { ...figure, ...nothing, note: 'measured: nothing is published to hold it against' };
}

interface Figures {
  readonly simulated: number;
  readonly published: number | null;
  readonly difference: number | null;
}

function isWithin(tolerance: Tolerance, { simulated, published, difference }: Figures): boolean {
  switch (tolerance.kind) {
    case 'between':
      return simulated >= tolerance.atLeast && simulated <= (tolerance.atMost ?? Infinity);
    case 'absolute':
      return difference !== null && Math.abs(difference) <= tolerance.within;
    case 'relative':
      return difference !== null && Math.abs(difference) <= tolerance.share * Math.abs(published ?? NaN);
  }
}
