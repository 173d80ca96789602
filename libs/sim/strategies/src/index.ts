export { type RaftPath, raftReadLatency, raftRedirectLatency, raftWriteLatency } from './raft/closed-form.js';
export type { RaftRecord } from './raft/log.js';
export type { RaftMessage } from './raft/messages.js';
export type { RaftParameters } from './raft/parameters.js';
export { raft } from './raft/strategy.js';
