import type { LogEntry } from './messages.js';

/**
 * How much of a follower's log is surely a prefix of the leader's: its length, but not past the end of its last epoch there.
 *
 * Source: Kafka's KIP-101, "Alter replication protocol to use leader epoch rather than high watermark for truncation".
 */
export function sharedPrefix(
  log: readonly LogEntry[],
  follower: { readonly lastEpoch: number; readonly position: number },
): number {
  let shared = Math.min(follower.position, log.length);
  while (shared > 0 && (log[shared - 1] as LogEntry).epoch > follower.lastEpoch) shared--;
  return shared;
}

/**
 * How much of a follower's log the leader's can have at most, given that the leader's entry before `from` is of epoch `epochBefore`
 * and the follower's, if it has one, is not: none from there on, and, as epochs only rise along a log, nothing of a later epoch.
 */
export function sharedAtMost(
  log: readonly LogEntry[],
  leader: { readonly from: number; readonly epochBefore: number },
): number {
  let shared = leader.from > log.length ? log.length : leader.from - 1;
  while (shared > 0 && (log[shared - 1] as LogEntry).epoch > leader.epochBefore) shared--;
  return shared;
}
