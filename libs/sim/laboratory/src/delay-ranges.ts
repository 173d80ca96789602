import { type Experiment, type Jitter, nanosOf, type Quantiles } from '@isthmus/contract';
import { greatestOf, leastOf, type SpecialDelay } from '@isthmus/sim-engine';
import type { Resolved } from './resolve.js';

/** Of messages between datacenters while no fault is in force: nanoseconds, row = from; the diagonal is within a datacenter. */
export interface DelayRange {
  readonly least: Float64Array;
  /** Infinity where there is none. */
  readonly greatest: Float64Array;
}

/** By who sends to whom: clients to nodes, nodes to clients, nodes to each other. */
export interface DelayRanges {
  readonly requests: DelayRange;
  readonly replies: DelayRange;
  readonly messages: DelayRange;
}

/** The least and the greatest delay of each link, jitter included; of messages, over all kinds of them. */
export function delayRanges(resolved: Resolved): DelayRanges {
  const { special } = resolved;
  const usual = usualRange(resolved);
  if (special === undefined) return { requests: usual, replies: usual, messages: usual };
  const of = (classes: readonly number[]) => widest(classes.map((kind) => rangeOf(special.of[kind]!, usual)));
  return {
    requests: of([special.requests]),
    replies: of([special.replies]),
    messages: of([0, ...special.messages.values()]),
  };
}

/** By how much the delay of each link may vary; of messages of several kinds, that of the steadiest. */
export function delayUncertainty(resolved: Resolved): Float64Array {
  const { special } = resolved;
  const usual = usualRange(resolved);
  const ranges = special === undefined ? [usual] : special.of.map((row) => rangeOf(row, usual));
  return usual.least.map((_, pair) => Math.min(...ranges.map(({ least, greatest }) => greatest[pair]! - least[pair]!)));
}

/** Of what no rule is about. */
function usualRange({ experiment, cluster, linkDelay }: Resolved): DelayRange {
  const names = cluster.datacenters.map(({ name }) => name);
  const size = names.length;
  const { jitter } = experiment.topology.links;
  const extras = Array.from(linkDelay, (delay, pair) =>
    extraDelay(jitter, delay, [names[Math.floor(pair / size)]!, names[pair % size]!]),
  );
  const least = linkDelay.map((delay, pair) => delay + extras[pair]!.least);
  const greatest = linkDelay.map((delay, pair) => delay + extras[pair]!.greatest);
  return { least, greatest: isHeldBack(experiment) ? greatest.fill(Infinity) : greatest };
}

function rangeOf(row: readonly SpecialDelay[], usual: DelayRange): DelayRange {
  const bound = (own: Float64Array, of: typeof leastOf) =>
    own.map((delay, pair) => {
      const { instead, extra } = row[pair]!;
      return (instead === null ? delay : of(instead)) + extra;
    });
  return { least: bound(usual.least, leastOf), greatest: bound(usual.greatest, greatestOf) };
}

function widest(ranges: readonly DelayRange[]): DelayRange {
  const over = (pick: (range: DelayRange) => Float64Array, best: (...values: number[]) => number) =>
    pick(ranges[0]!).map((_, pair) => best(...ranges.map((range) => pick(range)[pair]!)));
  return { least: over(({ least }) => least, Math.min), greatest: over(({ greatest }) => greatest, Math.max) };
}

interface Extra {
  readonly least: number;
  readonly greatest: number;
}

function extraDelay(jitter: Jitter, delay: number, pair: readonly [from: string, to: string]): Extra {
  switch (jitter.kind) {
    case 'none':
    case 'measured': // Written out as quantiles by now.
      return { least: 0, greatest: 0 };
    case 'quantiles': {
      const points = pointsOf(jitter, pair);
      return points === undefined
        ? { least: 0, greatest: 0 }
        : { least: nanosOf(points[0]!.delay), greatest: nanosOf(points.at(-1)!.delay) };
    }
    case 'mixture': {
      const parts = jitter.parts.map(({ jitter: part }) => extraDelay(part, delay, pair));
      return {
        least: Math.min(...parts.map(({ least }) => least)),
        greatest: Math.max(...parts.map(({ greatest }) => greatest)),
      };
    }
    default: {
      const least = nanosOf(jitter.minimum);
      if (jitter.relative === 0 || delay === 0) return { least, greatest: least };
      return {
        least,
        greatest: jitter.kind === 'uniform' ? least + Math.round(2 * jitter.relative * delay) : Infinity,
      };
    }
  }
}

function pointsOf(
  { pairs, points }: Extract<Jitter, { kind: 'quantiles' }>,
  [from, to]: readonly [string, string],
): Quantiles | undefined {
  return pairs?.[from]?.[to] ?? pairs?.[to]?.[from] ?? points;
}

/** Whether what was sent may wait for something else than its link: bandwidth, or another message that was lost. */
function isHeldBack({ topology }: Experiment): boolean {
  const { reorder, loss, bandwidth } = topology.links;
  return reorder > 0 || loss > 0 || bandwidth !== 'unlimited';
}
