import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { type Attempt, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { RaftRecord } from '../raft/log.js';
import type { RaftMessage } from '../raft/messages.js';
import { lockService } from './lock-service.js';
import type { LockServiceParameters } from './parameters.js';

export const [a, b] = [nodeId(0), nodeId(1)];

export const PARAMETERS: LockServiceParameters = {
  leader: a,
  fencing: true,
  wait: nanosFromMs(1000),
  clockDriftPpm: 0,
  recipe: 'none',
  electionTimeout: nanosFromMs(1000),
  heartbeat: nanosFromMs(100),
};

export type LockCell = ScriptedCluster<RaftMessage, RaftRecord>;

/** Nodes 10 ms apart, flushes of 1 ms: a command at the leader takes 21 ms. `a` leads, and its first entry is its no-op. */
export function lockCell(parameters: Partial<LockServiceParameters> = {}, { transcript = false } = {}): LockCell {
  const cluster = oneNodeEach(3);
  const strategy = lockService({ ...PARAMETERS, ...parameters }, cluster);
  const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1), transcript };
  const cell = new ScriptedCluster<RaftMessage, RaftRecord>(strategy, cluster, options).boot();
  cell.run(nanosFromMs(200));
  return cell;
}

export const lock = (leaseMs: number, key = 0): Operation => ({ kind: 'lock', key, lease: nanosFromMs(leaseMs) });
export const unlock = (token: number): Operation => ({ kind: 'unlock', key: 0, token });
export const barrier = (parties: number, leaseMs = 10_000, key = 0): Operation => ({
  ...{ kind: 'barrier', key, parties },
  lease: nanosFromMs(leaseMs),
});
export const write = (value: number, token: number): Operation => ({ kind: 'write', key: 0, value, token });

export const GRANTED = (value: number) => ({ kind: 'ok', value, swapped: true });
export const NOT_GRANTED = { kind: 'ok', value: 0, swapped: false };

/** The answer, and how long it took in milliseconds. */
export function answerTo({ answer, requestedAt }: Attempt) {
  return answer === null ? null : { result: answer.result, ms: (answer.at - requestedAt) / 1e6 };
}
