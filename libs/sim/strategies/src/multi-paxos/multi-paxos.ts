import { type Guarantee, invariant, type StrategyBuilder } from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { type PaxosMessage, type PaxosRecord, payloadOfMessage, sizeOfMessage } from './messages.js';
import { isLocalRead, type MultiPaxosParameters } from './parameters.js';
import { MultiPaxosReplica } from './replica.js';

const LINEARIZABLE: Guarantee = {
  model: 'linearizable',
  under: [...SURVIVED_BY_DISKS, 'repeated-request'],
  sentence:
    'Every write and every read that does not ask for a local answer takes effect at one moment between its invocation and its response.',
};

/**
 * Multi-Paxos: a leader whose ballot a majority has promised proposes a command for each slot of a log, and it is chosen once a
 * majority has voted for it.
 *
 * Promises linearizability under partitions, crashes, lost messages and skewed clocks, to all operations but local reads; with
 * `reads: 'local'` it therefore promises nothing. It promises no availability to whoever cannot reach a majority, and nothing at
 * all once a disk is lost. Left out: membership changes, leases.
 *
 * Sources: Lamport, "Paxos Made Simple", 2001, section 3; van Renesse and Altinbuken, "Paxos Made Moderately Complex", ACM Computing
 * Surveys 47 (3), 2015; Chandra, Griesemer and Redstone, "Paxos Made Live", PODC 2007 (snapshots, catch-up).
 */
export const multiPaxos: StrategyBuilder<MultiPaxosParameters, PaxosMessage, PaxosRecord> = (parameters, { nodes }) => {
  const { leader, reads } = parameters;
  invariant(nodes.length > 0, 'a Paxos group needs a node');
  invariant(leader === null || leader < nodes.length, `no node ${leader} among ${nodes.length}`);
  return {
    kind: 'multi-paxos',
    guarantees: reads === 'local' ? [] : [LINEARIZABLE],
    initialLeader: leader,
    supportsCas: true,
    route: (operation) => (operation.kind === 'read' && isLocalRead(operation, parameters) ? 'any' : 'leader'),
    createReplica: (self) => new MultiPaxosReplica(self, nodes.length, parameters),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: ({ kind }) => kind,
  };
};
