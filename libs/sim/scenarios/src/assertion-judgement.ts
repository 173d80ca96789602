import type { Assertion, AssertionOutcome } from '@isthmus/contract';
import { upperBound, wilsonInterval } from '@isthmus/sim-metrics';
import type { Found, Scalar } from './figure-path.js';
import { figureText, shareText } from './figure-text.js';
import { matches } from './scenario-variants.js';
import type { Sighting } from './sighting.js';

/** What an assertion found in one run; `holds` is null where the run has no such figure. */
interface Seen {
  readonly sighting: Sighting;
  readonly holds: boolean | null;
  /** The value that decides: the worst of several that must all fulfil the condition. */
  readonly value: Scalar;
  readonly deciding: Found | null;
}

interface OfVariant {
  readonly variant: string;
  readonly seen: readonly Seen[];
  readonly held: number;
  readonly pass: boolean | null;
}

/** Judges one assertion by all runs of a scenario. */
export function judgeAssertion(assertion: Assertion, sightings: readonly Sighting[]): AssertionOutcome {
  const names = [...new Set(sightings.map(({ variant }) => variant))].filter((name) =>
    matches(assertion.variant, name),
  );
  const judged = names.map((variant) => judgeVariant(assertion, variant, sightings));
  const told = judged.find(({ pass }) => pass === false) ?? judged.find(({ pass }) => pass === null) ?? judged[0];
  const { says, variant } = assertion;
  if (told === undefined || told.pass === null) {
    const sentence = `no run of ${told?.variant ?? variant} has the figure ${assertion.figure}`;
    return { says, variant, pass: null, held: 0, seeds: 0, sentence, example: null };
  }
  const others =
    judged.length === 1
      ? ''
      : told.pass
        ? `; as it must in each of ${judged.length} variants`
        : `; ${judged.filter(({ pass }) => pass === true).length} of ${judged.length} variants pass`;
  return {
    says,
    variant,
    pass: told.pass,
    held: told.held,
    seeds: told.seen.length,
    sentence: `${sentenceOf(assertion, told)}${others}`,
    example: exampleOf(assertion, told),
  };
}

function judgeVariant(assertion: Assertion, variant: string, sightings: readonly Sighting[]): OfVariant {
  const seen = sightings
    .filter((sighting) => sighting.variant === variant)
    .map((sighting) => look(assertion, sighting, sightings))
    .filter(({ holds }) => holds !== null);
  const held = seen.filter(({ holds }) => holds).length;
  return { variant, seen, held, pass: seen.length === 0 ? null : isFulfilled(assertion.in, held, seen.length) };
}

/**
 * Whether so many of so many seeds are enough. A share is asked of fewer seeds in proportion, rounded down, and of at least one: three
 * seeds cannot show that something happens in 12 of 20, only that it happens.
 */
function isFulfilled(quantifier: string, held: number, seeds: number): boolean {
  switch (quantifier) {
    case 'every seed':
      return held === seeds;
    case 'no seed':
      return held === 0;
    case 'not every seed':
      return held < seeds;
    default: {
      const [, enough = '1', of = '1'] = /^at least (\d+) of (\d+)$/.exec(quantifier) ?? [];
      return held >= Math.max(1, Math.floor((Number(enough) * seeds) / Number(of)));
    }
  }
}

function look(assertion: Assertion, sighting: Sighting, all: readonly Sighting[]): Seen {
  const found = sighting.figures[assertion.figure] ?? [];
  const { versus, take } = assertion;
  if (versus !== undefined) {
    const other = all.find(
      ({ variant, seed }) => seed === sighting.seed && variant === (versus.variant ?? sighting.variant),
    );
    const value = compared(
      aggregate(take, found),
      aggregate(take, other?.figures[versus.figure ?? assertion.figure] ?? []),
      versus.by,
    );
    return { sighting, holds: value === null ? null : fulfils(assertion, value), value, deciding: null };
  }
  if (take === 'each' || take === 'any') {
    const wrong = found.find(({ value }) => !fulfils(assertion, value));
    const right = found.find(({ value }) => fulfils(assertion, value));
    const holds = found.length === 0 ? null : take === 'each' ? wrong === undefined : right !== undefined;
    const deciding = (take === 'each' ? (wrong ?? right) : (right ?? wrong)) ?? null;
    return { sighting, holds, value: deciding?.value ?? null, deciding };
  }
  const value = aggregate(take, found);
  const deciding = found.find((one) => one.value === value) ?? null;
  return { sighting, holds: value === null ? null : fulfils(assertion, value), value, deciding };
}

function aggregate(take: Assertion['take'], found: readonly Found[]): number | null {
  if (take === 'count') return found.length;
  const numbers = found.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  if (numbers.length === 0) return null;
  if (take === 'sum') return numbers.reduce((sum, value) => sum + value, 0);
  return numbers.reduce((best, value) => (take === 'min' ? Math.min(best, value) : Math.max(best, value)));
}

/** null where a side is missing, or nothing is divided by nothing. */
function compared(one: number | null, other: number | null, by: 'ratio' | 'difference'): number | null {
  if (one === null || other === null) return null;
  if (by === 'difference') return one - other;
  if (other === 0) return one === 0 ? null : Infinity;
  return one / other;
}

function fulfils(assertion: Assertion, value: Scalar): boolean {
  const { is, isNot, oneOf, atLeast, atMost, above, below } = assertion;
  if (is !== undefined) return value === is;
  if (isNot !== undefined) return value !== isNot;
  if (oneOf !== undefined) return oneOf.includes(value);
  return (
    typeof value === 'number' &&
    value >= (atLeast ?? -Infinity) &&
    value <= (atMost ?? Infinity) &&
    value > (above ?? -Infinity) &&
    value < (below ?? Infinity)
  );
}

function sentenceOf(assertion: Assertion, { seen, held }: OfVariant): string {
  const seeds = seen.length;
  const counted = `in ${held} of ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`;
  return `${counted}${statistics(assertion.in, held, seeds)}; ${rangeText(assertion, seen)}`;
}

function statistics(quantifier: string, held: number, seeds: number): string {
  if (held === 0) return ` (in at most ${shareText(upperBound(0, seeds))} of all, 95 %)`;
  if (held === seeds) return ` (in at least ${shareText(1 - upperBound(0, seeds))} of all, 95 %)`;
  const { low, high } = wilsonInterval(held, seeds);
  const asked = quantifier.startsWith('at least') ? `; asked for: ${quantifier}` : '';
  return ` (${shareText(low)} to ${shareText(high)} of all, 95 %${asked})`;
}

function rangeText(assertion: Assertion, seen: readonly Seen[]): string {
  const values = seen.map(({ value }) => value);
  const name = nameOf(assertion);
  const numbers = values.filter((value) => typeof value === 'number');
  const text = (value: number) => valueText(assertion, value);
  if (numbers.length === values.length) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    return low === high ? `${name} ${text(low)}` : `${name} ${text(low)} to ${text(high)}`;
  }
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return `${name}: ${[...counts].map(([value, count]) => `${value} in ${count}`).join(', ')}`;
}

function valueText({ figure, versus }: Assertion, value: Scalar): string {
  // A ratio has no unit, whatever its sides have.
  return figureText(versus?.by === 'ratio' ? '' : figure, value);
}

function nameOf({ figure, versus, variant, take }: Assertion): string {
  const of = take === 'each' || take === 'any' ? figure : `${take} of ${figure}`;
  if (versus === undefined) return of;
  const other = `${versus.figure ?? figure} of ${versus.variant ?? variant}`;
  return versus.by === 'ratio' ? `${of} over ${other}` : `${of} less ${other}`;
}

/** A run that bears the outcome out: one that shows it, or one that should not have. */
function exampleOf(assertion: Assertion, { seen, pass }: OfVariant): AssertionOutcome['example'] {
  const isDenied = assertion.in === 'no seed' || assertion.in === 'not every seed';
  const told = seen.find(({ holds }) => holds === (isDenied ? pass !== true : pass === true));
  if (told === undefined) return null;
  const { sighting, value, deciding } = told;
  const { variant, seed, runId } = sighting;
  const parts = [deciding?.place ?? '', valueText(assertion, value), deciding?.sentence ?? ''];
  return { variant, seed, runId, sentence: parts.filter((part) => part !== '').join(': ') };
}
