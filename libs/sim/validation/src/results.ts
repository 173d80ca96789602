import { closedLoop } from './closed-loop.js';
import { epaxosSosp13 } from './epaxos-sosp13.js';
import { leaderFailure } from './leader-failure.js';
import { pbsVldb12 } from './pbs-vldb12.js';
import { pingQuantiles } from './ping-quantiles.js';
import type { PublishedResult } from './published-result.js';
import { queueing } from './queueing.js';
import { quorumLatencies } from './quorum-latencies.js';

/** Every published result that is re-run, in the order of the page. */
export const RESULTS: readonly PublishedResult[] = [
  epaxosSosp13,
  quorumLatencies,
  queueing,
  closedLoop,
  pingQuantiles,
  pbsVldb12,
  leaderFailure,
];
