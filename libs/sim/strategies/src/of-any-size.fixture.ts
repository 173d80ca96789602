import { nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach } from '@isthmus/sim-testing';
import { chain } from './chain/chain.js';
import { multiPaxos } from './multi-paxos/multi-paxos.js';
import { primaryBackup } from './primary-backup/primary-backup.js';
import type { RaftParameters } from './raft/parameters.js';
import { raft } from './raft/strategy.js';
import { singleLeader, type SingleLeaderParameters } from './single-leader/single-leader.js';
import { zab } from './zab/zab.js';

/** Node `a` leads, is the head or the primary, and keeps what only one node keeps. */
export const a = nodeId(0);

export const TIMING = { leader: a, electionTimeout: nanosFromMs(1000), heartbeat: nanosFromMs(300) };
const PINGS = { ping: nanosFromMs(300), timeout: nanosFromMs(1000) };

export const led = (parameters: Partial<SingleLeaderParameters>) => (nodes: number) =>
  singleLeader(
    { leader: a, replication: 'asynchronous', acknowledgements: 1, reads: 'leader', ...parameters },
    oneNodeEach(nodes),
  );

export const rafted = (parameters: Partial<RaftParameters>) => (nodes: number) =>
  raft({ ...TIMING, reads: 'read-index', preVote: true, ...parameters }, oneNodeEach(nodes));

export const paxos = (reads: 'log' | 'quorum') => (nodes: number) =>
  multiPaxos({ ...TIMING, reads }, oneNodeEach(nodes));

export const zookeeper = (nodes: number) => zab(TIMING, oneNodeEach(nodes));

export function chained(nodes: number) {
  const cluster = oneNodeEach(nodes);
  const order = cluster.nodes.map(({ id }) => id) as [NodeId];
  return chain({ ...PINGS, chain: order, master: a, reads: 'tail', detection: 'leases' }, cluster);
}

/** All others are backups. */
export const backedUp = (nodes: number) =>
  primaryBackup({ ...PINGS, primary: a, backups: nodes - 1, service: a }, oneNodeEach(nodes));
