export { clusterOf, datacenterId, nodeId, oneNodeEach } from './clusters.js';
export { type Effect, EffectCollector, effectsOf } from './effects.js';
export { goldenText } from './golden.js';
export type { Envelope } from './network.js';
export { type Move, play, type ScheduleShape, schedules } from './schedules.js';
export { type Announcement, type Attempt, ScriptedCluster, type ScriptedClusterOptions } from './scripted-cluster.js';
export { Transcript, valueText } from './transcript.js';
