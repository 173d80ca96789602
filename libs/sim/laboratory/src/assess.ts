export { assess, type Assessed, type Estimate, type Warning } from './assessment.js';
export { ENGINE_VERSION } from './engine-version.js';
export { explain } from './explanation.js';
export { type OperationWindow, operationsIn } from './reading.js';
export { strategyDescriptions } from './strategy-descriptions.js';
