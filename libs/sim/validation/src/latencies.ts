import { nanosOf } from '@isthmus/contract';
import { invariant, msFromNanos, OPERATION_KINDS, type OperationKind, OUTCOMES } from '@isthmus/sim-protocol';
import type { PlayedRun } from './play.js';

const OK = OUTCOMES.indexOf('ok');

/** Which operations of a run to take. */
export interface Selection {
  /** The clients' datacenter, by its place in the document; all unless given. */
  readonly datacenter?: number;
  /** All unless given. */
  readonly kind?: OperationKind;
}

/**
 * The latencies of a run after its warm-up in milliseconds, exact to the nanosecond, in order of `intendedAt`.
 *
 * @throws if there are none, or one of the operations did not end `ok`: nothing is compared that was left out silently.
 */
export function latenciesMs({ history, experiment }: PlayedRun, { datacenter, kind }: Selection = {}): Float64Array {
  const warmup = nanosOf(experiment.warmup);
  const code = kind === undefined ? undefined : OPERATION_KINDS.indexOf(kind);
  const latencies = new Float64Array(history.length);
  let count = 0;
  for (let row = 0; row < history.length; row++) {
    const intendedAt = history.intendedAt[row]!;
    if (intendedAt < warmup || (datacenter !== undefined && history.datacenter[row] !== datacenter)) continue;
    if (code !== undefined && history.kind[row] !== code) continue;
    invariant(history.outcome[row] === OK, `operation ${row} ended ${OUTCOMES[history.outcome[row]!]}`);
    latencies[count++] = msFromNanos(history.respondedAt[row]! - intendedAt);
  }
  invariant(count > 0, 'no operation to take the latency of');
  return latencies.subarray(0, count);
}

/** The one that is farthest from an expected figure: what is said of it holds for all. */
export function farthest(figures: Float64Array, expected: number): number {
  return figures.reduce(
    (worst, figure) => (Math.abs(figure - expected) > Math.abs(worst - expected) ? figure : worst),
    expected,
  );
}

/**
 * The latency of all operations of a run in which nothing is left to chance.
 *
 * @throws if they are not all the same.
 */
export function everyLatency(latencies: Float64Array): number {
  const [first = NaN] = latencies;
  invariant(
    farthest(latencies, first) === first,
    `an operation took ${farthest(latencies, first)} ms, not ${first} ms`,
  );
  return first;
}

export function mean(figures: Float64Array): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

/** The sample's standard deviation over its mean. */
export function coefficientOfVariation(figures: Float64Array): number {
  const center = mean(figures);
  const squares = figures.reduce((sum, figure) => sum + (figure - center) * (figure - center), 0);
  return Math.sqrt(squares / (figures.length - 1)) / center;
}

export function meanDistanceToMean(figures: Float64Array): number {
  const center = mean(figures);
  return mean(figures.map((figure) => Math.abs(figure - center)));
}

/** By nearest rank: the least figure that a share `p` does not exceed; the least of all for 0. */
export function quantile(figures: Float64Array, p: number): number {
  const sorted = Float64Array.from(figures).sort();
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? NaN;
}
