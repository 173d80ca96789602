export { judgeClaim, type ScenarioRuns } from './claim-judgement.js';
export type { Found, Scalar } from './figure-path.js';
export { batchOfScenario, isAsWritten, type ScenarioChanges } from './scenario-batch.js';
export { matches, type Variant, variantsOf } from './scenario-variants.js';
export { type Sighting, sightingOf } from './sighting.js';
