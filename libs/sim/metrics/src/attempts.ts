import { type Classification, UNMEASURED } from './classification.js';
import { OPERATION_CLASSES, type OperationClass } from './operation-class.js';
import type { Subject } from './subject.js';

/** Why there were attempts beyond the first, by row of the history. */
export interface FurtherAttempts {
  /** After an answer that said to ask another node. */
  readonly redirects: Uint8Array;
  /** After a refusal, or after one that was given up. */
  readonly retries: Uint8Array;
}

/** How often clients had to ask for one operation, whatever became of it. */
export interface Attempts {
  readonly kind: OperationClass;
  readonly operations: number;
  /** On average; 1 where the first request did. */
  readonly perOperation: number;
  readonly redirectsPerOperation: number;
  readonly retriesPerOperation: number;
  /** Operations with a redirect, and with a retry. */
  readonly redirected: number;
  readonly retried: number;
  readonly most: number;
  /** Numbers of operations by number of attempts, without those that there are none of. 0: never sent. */
  readonly distribution: { readonly from: number; readonly to: number; readonly operations: number }[];
}

/** Each number of attempts from 0 to 4, then up to each power of two. */
const BOUNDS = [0, 1, 2, 3, 4, 8, 16, 32, 64, 128, 255];
const BOUND_OF = Uint8Array.from({ length: 256 }, (_, attempts) => BOUNDS.findIndex((bound) => attempts <= bound));

/** By class, outside the warm-up; classes that do not occur are left out. */
export function attemptsOf(
  { history }: Subject,
  { phase, group }: Classification,
  { redirects, retries }: FurtherAttempts,
): Attempts[] {
  const classes = OPERATION_CLASSES.length;
  const distribution = new Uint32Array(classes * BOUNDS.length);
  const counts = { attempts: 0, redirects: 0, retries: 0, redirected: 0, retried: 0, most: 0 };
  const of = Array.from({ length: classes }, () => ({ ...counts }));
  for (let row = 0; row < history.length; row++) {
    if (phase[row] === UNMEASURED) continue;
    const kind = group[row]! % classes;
    const attempts = history.attempts[row]!;
    const sums = of[kind]!;
    distribution[kind * BOUNDS.length + BOUND_OF[attempts]!]!++;
    sums.attempts += attempts;
    if (attempts > sums.most) sums.most = attempts;
    if (attempts < 2) continue;
    sums.redirects += redirects[row]!;
    sums.retries += retries[row]!;
    if (redirects[row] !== 0) sums.redirected++;
    if (retries[row] !== 0) sums.retried++;
  }
  return OPERATION_CLASSES.flatMap((kind, index) => {
    const byBound = distribution.subarray(index * BOUNDS.length, (index + 1) * BOUNDS.length);
    const operations = byBound.reduce((sum, count) => sum + count, 0);
    if (operations === 0) return [];
    const { attempts, redirected, retried, most, ...sums } = of[index]!;
    return [
      {
        ...{ kind, operations },
        perOperation: attempts / operations,
        redirectsPerOperation: sums.redirects / operations,
        retriesPerOperation: sums.retries / operations,
        ...{ redirected, retried, most },
        distribution: BOUNDS.flatMap((to, bound) =>
          byBound[bound] === 0
            ? []
            : [{ from: bound === 0 ? 0 : BOUNDS[bound - 1]! + 1, to, operations: byBound[bound]! }],
        ),
      },
    ];
  });
}
