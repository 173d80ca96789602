export { type KeyChoice, mixedWorkload, type MixedWorkloadParameters, type OperationShare } from './mixed-workload.js';
