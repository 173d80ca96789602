import { type Experiment, type Jitter, nanosOf, type Quantiles } from '@isthmus/contract';
import type { Resolved } from './resolve.js';

/** Of a message from one datacenter to another, while no fault is in force: nanoseconds, row = from; the diagonal is within a datacenter. */
export interface DelayRanges {
  readonly least: Float64Array;
  /** Infinity where the jitter has no greatest value, or a lost message is sent again. */
  readonly greatest: Float64Array;
}

/** The links' delays with the least and the greatest jitter that they can have. */
export function delayRanges({
  experiment,
  cluster,
  delay,
}: Pick<Resolved, 'experiment' | 'cluster' | 'delay'>): DelayRanges {
  const names = cluster.datacenters.map(({ name }) => name);
  const size = names.length;
  const { jitter } = experiment.topology.links;
  const extras = Array.from(delay, (usual, pair) =>
    extraDelay(jitter, usual, [names[Math.floor(pair / size)]!, names[pair % size]!]),
  );
  const mayBeHeldBack = isDatagramOutOfOrder(experiment);
  return {
    least: Float64Array.from(extras, ({ least }, pair) => delay[pair]! + least),
    greatest: Float64Array.from(extras, ({ greatest }, pair) => (mayBeHeldBack ? Infinity : delay[pair]! + greatest)),
  };
}

interface Extra {
  readonly least: number;
  readonly greatest: number;
}

function extraDelay(jitter: Jitter, usual: number, pair: readonly [from: string, to: string]): Extra {
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
      const parts = jitter.parts.map(({ jitter: part }) => extraDelay(part, usual, pair));
      return {
        least: Math.min(...parts.map(({ least }) => least)),
        greatest: Math.max(...parts.map(({ greatest }) => greatest)),
      };
    }
    default: {
      const least = nanosOf(jitter.minimum);
      if (jitter.relative === 0 || usual === 0) return { least, greatest: least };
      return {
        least,
        greatest: jitter.kind === 'uniform' ? least + Math.round(2 * jitter.relative * usual) : Infinity,
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

function isDatagramOutOfOrder({ topology }: Experiment): boolean {
  const { transport, reorder } = topology.links;
  return transport === 'datagram' && reorder > 0;
}
