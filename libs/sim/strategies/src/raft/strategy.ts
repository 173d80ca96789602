import { type Guarantee, invariant, type StrategyBuilder } from '@isthmus/sim-protocol';
import type { RaftRecord } from './log.js';
import { nameOfMessage, type RaftMessage, payloadOfMessage, sizeOfMessage } from './messages.js';
import { isLocalRead, type RaftParameters } from './parameters.js';
import { RaftReplica } from './replica.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';

const LINEARIZABLE: Guarantee = {
  model: 'linearizable',
  under: [...SURVIVED_BY_DISKS, 'repeated-request'],
  sentence:
    'Every write and every read that does not ask for a local answer takes effect at one moment between its invocation and its response.',
};

const LEASE: Guarantee = {
  model: 'linearizable',
  under: LINEARIZABLE.under.filter((fault) => fault !== 'clock-skew'),
  sentence: `${LINEARIZABLE.sentence} Reads rest on clocks that drift no more than the bound.`,
};

/**
 * Raft: an elected leader orders every command in a log that a majority holds on disk before it is answered; reads are
 * confirmed by a majority.
 *
 * Promises linearizability under partitions, crashes, lost messages and skewed clocks, to all operations but local
 * reads; with `reads: 'local'` it therefore promises nothing, and with `reads: 'lease'` only as long as clocks keep to their bound.
 * It promises no availability to whoever cannot reach a majority, and nothing at all once a disk is lost. Left out: membership changes.
 *
 * Sources: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)", 2014; Ongaro,
 * "Consensus: Bridging Theory and Practice", Stanford 2014, sections 3.10 (leadership transfer), 6.2 (check-quorum), 6.3 (sessions),
 * 6.4 (ReadIndex, leases, reads at followers), 9.6 (pre-vote).
 */
export const raft: StrategyBuilder<RaftParameters, RaftMessage, RaftRecord> = (parameters, { nodes }) => {
  const { leader, reads } = parameters;
  invariant(nodes.length > 0, 'a Raft group needs a node');
  invariant(leader === null || leader < nodes.length, `no node ${leader} among ${nodes.length}`);
  return {
    kind: 'raft',
    guarantees: guaranteesOf(parameters),
    initialLeader: leader,
    supportsCas: true,
    route: (operation) =>
      operation.kind === 'read' && (reads === 'follower' || isLocalRead(operation, parameters)) ? 'any' : 'leader',
    createReplica: (self) => new RaftReplica(self, nodes.length, parameters),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: nameOfMessage,
  };
};

function guaranteesOf({ reads, clockDriftPpm = 0 }: RaftParameters): readonly Guarantee[] {
  switch (reads) {
    case 'read-index':
    case 'follower':
      return [LINEARIZABLE];
    case 'lease':
      return [{ ...LEASE, clockDriftPpmMax: clockDriftPpm }];
    case 'local':
      return [];
  }
}
