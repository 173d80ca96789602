export { FAILOVER_KINDS } from './failover-kinds.js';
export { failureDocument, type ThreeSites } from './failure-run.js';
export { leaderFailureOf } from './leader-failure.js';
export { pageOf } from './page.js';
export type { PublishedResult, Trial } from './published-result.js';
export { RESULTS } from './results.js';
export { validate, type ValidateOptions } from './validate.js';
