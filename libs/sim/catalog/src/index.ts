export { layout, layouts, matrices, matricesWithSpread, matrix, roundTripMs, roundTripSpread } from './catalog.js';
export { recordedClaim, scenario, scenarios, scenarioText } from './scenario-catalog.js';
export { oneWayQuantiles, type OneWayQuantiles, type QuantilePoint } from './one-way-quantiles.js';
export type { RoundTripSpread } from './round-trip-spreads.js';
export { validationResult } from './validation-result.js';
