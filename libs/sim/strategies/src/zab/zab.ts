import { ContextKeeper, type Guarantee, invariant, type StrategyBuilder } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';
import type { RaftRecord } from '../raft/log.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { nameOfMessage, payloadOfMessage, sizeOfMessage, type ZabMessage } from './messages.js';
import type { ZabParameters } from './parameters.js';
import { ZabReplica } from './replica.js';

const SEQUENTIAL: Guarantee = {
  model: 'sequential',
  under: [...SURVIVED_BY_DISKS, 'repeated-request'],
  sentence:
    'All writes have one order, and each session reads states that follow on each other in it, its own writes included.',
};

const LINEARIZABLE_WRITES: Guarantee = {
  model: 'linearizable-writes',
  under: SEQUENTIAL.under,
  sentence: 'In that order each write and compare-and-set comes after all that were answered before it was asked for.',
};

/**
 * Zab, and ZooKeeper's semantics on it: servers that take any request, hand writes on to the leader, who broadcasts them in one order,
 * and answer reads from what they have applied, once that is no less than the session has seen. `sync`, and a read that asks for
 * linearizability, ask the leader first how far it is, and the leader no majority.
 *
 * Promises sequential consistency and that writes are linearizable, and not that a read is fresh; nothing once a disk is lost. The
 * context of a session is the counter of the last zxid that it was told.
 *
 * Sources: Junqueira, Reed and Serafini, "Zab: high-performance broadcast for primary-backup systems", DSN 2011; Hunt, Konar,
 * Junqueira and Reed, "ZooKeeper: wait-free coordination for internet-scale systems", USENIX ATC 2010. Left out: watches, ephemeral
 * nodes, multi, observers, reconfiguration.
 */
export const zab: StrategyBuilder<ZabParameters, ZabMessage, RaftRecord, number> = (parameters, { nodes }) => {
  const { leader } = parameters;
  invariant(nodes.length > 0, 'an ensemble needs a server');
  invariant(leader === null || leader < nodes.length, `no node ${leader} among ${nodes.length}`);
  return {
    kind: 'zab',
    guarantees: [SEQUENTIAL, LINEARIZABLE_WRITES],
    initialLeader: leader,
    supportsCas: true,
    route: () => 'any',
    client: { createClient: () => new ContextKeeper<number>(() => 'any'), sizeOfContext: () => FIELD_BYTES },
    createReplica: (self) => new ZabReplica(self, nodes.length, parameters),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: nameOfMessage,
  };
};
