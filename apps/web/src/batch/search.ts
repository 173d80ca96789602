import { textOf } from '../frame/search.js';
import { METRICS, type Metric } from './metrics.js';

/** What the address of a batch says: what the cells show, and which cell is looked into. */
export interface BatchSearch {
  readonly metric?: Metric;
  readonly kind?: string;
  readonly phase?: string;
  readonly datacenter?: string;
  readonly strategy?: string;
  readonly layout?: string;
  readonly scale?: 'nines';
  /** The indexes of the two cells that are paired by seed, and in what. */
  readonly a?: string;
  readonly b?: string;
  readonly paired?: string;
}

export function batchSearch(given: Record<string, unknown>): BatchSearch {
  const metric = METRICS.find((name) => name === given['metric']);
  return {
    ...(metric === undefined ? {} : { metric }),
    ...textOf('kind', given),
    ...textOf('phase', given),
    ...textOf('datacenter', given),
    ...textOf('strategy', given),
    ...textOf('layout', given),
    ...textOf('a', given),
    ...textOf('b', given),
    ...textOf('paired', given),
    ...(given['scale'] === 'nines' ? { scale: 'nines' as const } : {}),
  };
}
