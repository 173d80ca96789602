import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import { type Distribution, leastOf, meanAtLeast } from './delay-distribution.js';
import { MS, quiet, SECOND } from './scenario.fixture.js';
import type { Jitter, NetworkScenario, Quantiles, Scenario, SimpleJitter } from './scenario.js';
import { simulate } from './simulate.js';
import { note, scripted } from './strategies.fixture.js';

const COUNT = 20_000;
const RELATIVE = 0.2;
const MINIMUM = 3 * MS;
const ONE_WAY = 50 * MS;
const MEAN = RELATIVE * ONE_WAY;

/** The delays of so many messages over one link, in nanoseconds. */
function delays(network: Partial<NetworkScenario>): number[] {
  const twoHours = (7200 * SECOND) as Scenario['duration'];
  const scenario = quiet({ nodes: [1, 1], oneWayMs: ONE_WAY / MS }, { duration: twoHours });
  const strategy = scripted((self) => (input, _now, out) => {
    if (self !== 0 || input.kind !== 'start') return;
    for (let number = 0; number < COUNT; number++) out.send(1 as NodeId, note(number));
  });
  const taken: number[] = [];
  const transport = { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } as const;
  simulate(
    strategy,
    { ...scenario, network: { ...scenario.network, transport, ...network } },
    { trace: (event) => event.kind === 'delivered' && taken.push(event.at) },
  );
  return taken;
}

/** What comes on top of the link's delay, over `MEAN`. */
function drawn(jitter: Jitter): number[] {
  return delays({ jitter }).map((delay) => (delay - ONE_WAY) / MEAN);
}

/** In milliseconds, where the link's own delay counts for nothing. */
function drawnInstead(instead: Distribution): number[] {
  const of = [[0, 1, 2, 3].map(() => ({ instead, extra: 0 }))];
  return delays({ special: { messages: new Map(), requests: 0, replies: 0, of } }).map((delay) => delay / MS);
}

function drawnAboveMinimum(jitter: SimpleJitter): number[] {
  return drawn(jitter).map((extra) => extra - MINIMUM / MEAN);
}

/** The greatest distance between the shares of the values up to x and the distribution. */
function kolmogorovSmirnov(values: readonly number[], distribution: (x: number) => number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted.reduce((worst, value, index) => {
    const expected = distribution(value);
    return Math.max(worst, expected - index / sorted.length, (index + 1) / sorted.length - expected);
  }, 0);
}

/** Of a standard normal, within 1.5e-7. Source: Abramowitz and Stegun, 7.1.26. */
function normalBelow(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const tail = (polynomial * Math.exp((-x * x) / 2)) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** Each with mean 1. */
const DISTRIBUTIONS: readonly (readonly [SimpleJitter, (x: number) => number])[] = [
  [{ kind: 'uniform', relative: RELATIVE, minimum: MINIMUM as Nanos }, (x) => x / 2],
  [
    { kind: 'normal', relative: RELATIVE, minimum: MINIMUM as Nanos },
    (x) => 2 * normalBelow(x / Math.sqrt(Math.PI / 2)) - 1,
  ],
  [{ kind: 'lognormal', relative: RELATIVE, minimum: MINIMUM as Nanos }, (x) => normalBelow(Math.log(x) + 0.5)],
  [{ kind: 'exponential', relative: RELATIVE, minimum: MINIMUM as Nanos }, (x) => 1 - Math.exp(-x)],
  [{ kind: 'pareto', relative: RELATIVE, minimum: MINIMUM as Nanos, shape: 4 }, (x) => 1 - (1 + x / 3) ** -4],
];

const ms = (value: number) => (value * MS) as Nanos;
const above = (least: number, beyond: (x: number) => number) => (x: number) => (x < least ? 0 : 1 - beyond(x));

/** Whole delays, with their distribution functions in milliseconds. */
const WHOLE: readonly (readonly [Distribution, (x: number) => number])[] = [
  [{ kind: 'uniform', from: ms(2), to: ms(6) }, (x) => Math.min(1, Math.max(0, (x - 2) / 4))],
  [{ kind: 'exponential', mean: ms(5), minimum: ms(1) }, above(1, (x) => Math.exp(-(x - 1) / 5))],
  [{ kind: 'normal', mean: ms(20), deviation: ms(2) }, (x) => normalBelow((x - 20) / 2)],
  [{ kind: 'lognormal', median: ms(3), sigma: 0.5, minimum: ms(1) }, (x) => normalBelow(Math.log((x - 1) / 3) / 0.5)],
  [{ kind: 'pareto', scale: ms(1.05), shape: 1.51 }, above(1.05, (x) => (1.05 / x) ** 1.51)],
  [
    {
      kind: 'mixture',
      parts: [
        { share: 0.4, delay: { kind: 'pareto', scale: ms(1), shape: 0.8 } },
        { share: 0.6, delay: { kind: 'exponential', mean: ms(5), minimum: ms(0) } },
      ],
    },
    (x) => 0.4 * above(1, (y) => y ** -0.8)(x) + 0.6 * (1 - Math.exp(-x / 5)),
  ],
];

/** What D sqrt(n) exceeds in one sample of a hundred. */
const CRITICAL = 1.63;

describe('the delays of messages on a link', () => {
  it.each(DISTRIBUTIONS.map(([jitter, distribution]) => [jitter.kind, jitter, distribution] as const))(
    'have the %s distribution, by the test of Kolmogorov and Smirnov',
    (_, jitter, distribution) => {
      const extras = drawnAboveMinimum(jitter);
      expect(extras).toHaveLength(COUNT);
      expect(kolmogorovSmirnov(extras, distribution) * Math.sqrt(COUNT)).toBeLessThan(CRITICAL);
    },
  );

  it('would not pass for those of another distribution of the same mean', () => {
    for (const [jitter] of DISTRIBUTIONS) {
      const extras = drawnAboveMinimum(jitter);
      const passing = DISTRIBUTIONS.filter(
        ([, distribution]) => kolmogorovSmirnov(extras, distribution) * Math.sqrt(COUNT) < CRITICAL,
      );
      expect(passing.map(([other]) => other.kind)).toEqual([jitter.kind]);
    }
  });

  describe('that is given by quantiles', () => {
    // Of every ten, five take 0 to 10 ms more, four 10 to 20, one 20 to 100.
    const quantiles: Quantiles = {
      p: Float64Array.of(0, 0.5, 0.9, 1),
      delay: Float64Array.of(0, 10 * MS, 20 * MS, 100 * MS),
    };
    const below = (extra: number) => {
      const ms = (extra * MEAN) / MS;
      return ms <= 10 ? ms / 20 : ms <= 20 ? 0.5 + (ms - 10) / 25 : 0.9 + (ms - 20) / 800;
    };
    const of = [null, quantiles, null, null];

    it('have the distribution that those describe, mean, least and greatest included', () => {
      const extras = drawn({ kind: 'quantiles', of });
      expect(kolmogorovSmirnov(extras, below) * Math.sqrt(COUNT)).toBeLessThan(CRITICAL);
      const ms = extras.map((extra) => (extra * MEAN) / MS);
      // 0.5 * 5 + 0.4 * 15 + 0.1 * 60 = 14.5, give or take four deviations of 17.6 / sqrt(20,000).
      expect(Math.abs(ms.reduce((sum, extra) => sum + extra) / COUNT - 14.5)).toBeLessThan(0.5);
      const [least, greatest] = [ms.reduce((a, b) => Math.min(a, b)), ms.reduce((a, b) => Math.max(a, b))];
      expect(least).toBeGreaterThanOrEqual(0);
      expect(least).toBeLessThan(0.01);
      expect(greatest).toBeGreaterThan(99);
      expect(greatest).toBeLessThanOrEqual(100);
    });

    it('is that of the pair of datacenters: others have none', () => {
      expect(new Set(drawn({ kind: 'quantiles', of: [quantiles, null, quantiles, quantiles] }))).toEqual(new Set([0]));
    });
  });

  describe('that is drawn instead of the link says', () => {
    it.each(WHOLE.map(([instead, distribution]) => [instead.kind, instead, distribution] as const))(
      'have the %s distribution, by the test of Kolmogorov and Smirnov',
      (_, instead, distribution) => {
        const ms = drawnInstead(instead);
        expect(kolmogorovSmirnov(ms, distribution) * Math.sqrt(COUNT)).toBeLessThan(CRITICAL);
        expect(Math.min(...ms) * MS).toBeGreaterThanOrEqual(leastOf(instead));
      },
    );

    it('is constant, and never beyond an hour or before it was sent', () => {
      const hour = 3_600_000;
      expect(new Set(drawnInstead({ kind: 'constant', value: ms(7) }))).toEqual(new Set([7]));
      const heavy = drawnInstead({ kind: 'pareto', scale: ms(1000), shape: 0.1 });
      expect(heavy.reduce((a, b) => Math.max(a, b))).toBe(hour);
      const wide = drawnInstead({ kind: 'normal', mean: ms(0), deviation: ms(1) });
      // Half of a normal around 0 counts as 0.
      expect(Math.abs(wide.filter((x) => x === 0).length / COUNT - 0.5)).toBeLessThan(0.02);
    });

    it('has no lower mean than estimates take it to have', () => {
      for (const [instead] of WHOLE) {
        const mean = drawnInstead(instead).reduce((sum, x) => sum + x) / COUNT;
        expect(meanAtLeast(instead) / MS).toBeLessThan(1.05 * mean);
      }
    });
  });
});
