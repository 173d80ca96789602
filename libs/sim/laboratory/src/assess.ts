export { assess, type Assessed, type Estimate, type Warning } from './assessment.js';
export { brokenModel, causeRunsMax } from './cause-request.js';
export { ENGINE_VERSION } from './engine-version.js';
export { explain, type PlayedRun } from './explanation.js';
export { happensBeforeIn } from './happens-before.js';
export { explicitExperiment } from './plan.js';
export { type OperationWindow, operationsIn } from './reading.js';
export { strategyDescriptions } from './strategy-descriptions.js';
export { traceViolations } from './trace-request.js';
