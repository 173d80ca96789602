export { type KeyChoice, mixedWorkload, type MixedWorkloadParameters, type OperationShare } from './mixed-workload.js';
export type { ScriptedAsk, ScriptedClientPlan, ScriptedStepPlan } from './scripts.js';
