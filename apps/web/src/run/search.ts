import { isSortText, numberOf, textOf } from '../frame/search.js';

/** What the address of a run's page says beside its id. Times are milliseconds of simulated time. */
export interface RunSearch {
  readonly from?: number;
  readonly to?: number;
  readonly sort?: string;
  readonly time?: 'real' | 'readable';
  readonly datacenter?: string;
  readonly kind?: string;
  readonly phase?: string;
  readonly outcome?: 'fail' | 'info';
  readonly op?: number;
}

/** Keeps what is understood and drops the rest: a stale link still opens its run. */
export function runSearch(given: Record<string, unknown>): RunSearch {
  const from = numberOf(given['from']);
  const to = numberOf(given['to']);
  const window = from !== undefined && to !== undefined && from >= 0 && to > from ? { from, to } : {};
  const { time, outcome } = given;
  const op = numberOf(given['op']);
  return {
    ...window,
    ...(isSortText(given['sort']) ? { sort: given['sort'] } : {}),
    ...(time === 'real' || time === 'readable' ? { time } : {}),
    ...textOf('datacenter', given),
    ...textOf('kind', given),
    ...textOf('phase', given),
    ...(outcome === 'fail' || outcome === 'info' ? { outcome } : {}),
    ...(op !== undefined && Number.isInteger(op) && op >= 0 ? { op } : {}),
  };
}
