export type { NewExperiment } from './acceptance.js';
export { ATTEMPTS_MAX, type Claim, type Held, type Outcome, AttemptRepository } from './attempts.js';
export {
  type BatchFilter,
  type BatchListItem,
  type JudgedClaim,
  type NewBatch,
  type ReportedRun,
  type ScenarioBatch,
  type StoredCell,
  BatchRepository,
} from './batches.js';
export { type Hint, type Load, type Swept, DispatchRepository } from './dispatch.js';
export { type EventsPage, EventRepository, parseEventCursor } from './events.js';
export { type Deleted, type ExperimentFilter, ExperimentRepository } from './experiments.js';
export { type Accepted, type Answer, type RequestKey, IdempotencyRepository } from './idempotency.js';
export { type HeldJob, type JobClaim, type JobResult, type JobWork, JobAttemptRepository } from './job-attempts.js';
export {
  type CauseFigures,
  type NewCauseSearch,
  type NewCheck,
  type StoredTrace,
  type TraceFigures,
  JobRepository,
} from './jobs.js';
export type { Cursor, Page, PageRequest } from './pages.js';
export { type Found, type RunFilter, type RunOrigin, type StoredHistory, RunRepository } from './runs.js';
export { type Store, type StoreOptions, openStore } from './store.js';
export { LOCAL_TENANT, type Tenant } from './tenant.js';
