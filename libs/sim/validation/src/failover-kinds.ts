import type { Document } from './play.js';

/** Round trips and ways in milliseconds, of the three sites of which the first one's node fails. */
export interface Distances {
  /** The least and the most that a message from the leader takes to another site. */
  readonly fromLeader: readonly [least: number, most: number];
  /** Between the two that are left, there and back. */
  readonly betweenOthers: number;
}

/** How a strategy comes to another leader. */
export interface FailoverKind {
  strategy(leader: string, timeout: string): Document;
  /** How long after the failure another leader can have its first write acknowledged, in milliseconds; null: nothing bounds it. */
  outage(timeoutMs: number, distances: Distances): { readonly atLeast: number; readonly atMost: number | null };
  /** The most that one more attempt takes where two candidates keep each other from winning; 0 where that cannot be. */
  anotherAttempt(timeoutMs: number, distances: Distances): number;
  readonly reason: string;
}

const HEARTBEAT_MS = 100;

/**
 * Followers last heard from the leader between a heartbeat before its failure and a way after it. One campaigns after the timeout or up
 * to twice that, and wins after so many round trips to the other; a write takes one more.
 */
function elected(kind: string, roundTripsToWin: number): FailoverKind {
  const rounds = (betweenOthers: number) => (roundTripsToWin + 1) * betweenOthers;
  return {
    strategy: (leader, timeout) => ({ kind, leader, electionTimeout: timeout, heartbeat: `${HEARTBEAT_MS}ms` }),
    outage: (timeoutMs, { fromLeader: [least, most], betweenOthers }) => ({
      atLeast: timeoutMs - HEARTBEAT_MS + least + rounds(betweenOthers),
      atMost: 2 * timeoutMs + most + rounds(betweenOthers),
    }),
    anotherAttempt: (timeoutMs, { betweenOthers }) => 2 * timeoutMs + roundTripsToWin * betweenOthers,
    reason: `one timeout less a heartbeat to two timeouts, a way from the leader, ${roundTripsToWin + 1} round trips to win and to write`,
  };
}

/** The strategies whose outage theory bounds, by what this page calls them. */
export const FAILOVER_KINDS: Readonly<Record<string, FailoverKind>> = {
  // A pre-vote and a vote.
  raft: elected('raft', 2),
  'multi-paxos': elected('multi-paxos', 1),
  'single-leader': {
    strategy: (leader, timeout) => ({
      ...{ kind: 'single-leader', leader, replication: 'quorum' },
      failover: { kind: 'timeout', after: timeout },
    }),
    // Four heartbeats in a timeout, and nobody is asked.
    outage: (timeoutMs, { fromLeader: [least, most], betweenOthers }) => ({
      atLeast: (3 / 4) * timeoutMs + least + betweenOthers,
      atMost: timeoutMs + most + betweenOthers,
    }),
    anotherAttempt: () => 0,
    reason: 'three quarters of a timeout to one, a way from the leader, and a round trip for the write',
  },
  'single-leader by a lock': {
    strategy: (leader, timeout) => ({
      ...{ kind: 'single-leader', leader, replication: 'quorum' },
      failover: { kind: 'lock-service', lease: timeout },
    }),
    // Renewed four times in a lease, of which twice 500 ppm are left out; earlier there would be two leaders.
    outage: (timeoutMs, { betweenOthers }) => ({ atLeast: 0.749 * timeoutMs + betweenOthers, atMost: null }),
    anotherAttempt: () => 0,
    reason:
      'no earlier than a lease ends that was renewed a quarter of it ago; candidates may keep each other from the lock',
  },
};
