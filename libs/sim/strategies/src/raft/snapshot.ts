import type { StateCopy } from '../exactly-once.js';

/** The state that the log's first `lastIndex` entries lead to: it takes their place (section 7). */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly state: StateCopy;
}
