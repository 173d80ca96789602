import { type FaultKind, type Guarantee, invariant, type StrategyBuilder } from '@isthmus/sim-protocol';
import { type ChainEntry, type ChainMessage, nameOfMessage, payloadOfMessage, sizeOfMessage } from './messages.js';
import { type ChainParameters, placeOf } from './parameters.js';
import { ChainReplica } from './replica.js';
import { type ChainEnds, ChainSession, ENDS_BYTES } from './session.js';

/** Where a node that is given up has stopped, or stops in time. No lost disk, and no clock that is wrong. */
const SURVIVED = {
  leases: [
    'partition',
    'crash-disk-kept',
    'crash-disk-truncated',
    'message-loss',
    'pause',
    'slowness',
    'gray-failure',
    'repeated-request',
  ],
  'fail-stop': ['crash-disk-kept', 'crash-disk-truncated', 'gray-failure', 'repeated-request'],
} as const satisfies Record<ChainParameters['detection'], readonly FaultKind[]>;

function linearizable(detection: ChainParameters['detection']): Guarantee {
  return {
    model: 'linearizable',
    under: SURVIVED[detection],
    // A lease of three quarters by a clock that is so slow ends before the timeout by one that is so fast.
    ...(detection === 'leases' ? { clockDriftPpmMax: 140_000 } : {}),
    sentence:
      'A write is answered when every node of the chain has it on disk, and a read returns only what the tail has.',
  };
}

/**
 * Chain replication: the head orders every write, each node hands it on to the next one when it is on its own disk, the tail
 * answers writes and reads. With `reads: 'apportioned'` any node answers reads, and asks the tail which version is committed where it
 * has one that is not (CRAQ).
 *
 * Promises linearizability, unless reads are `eventual` or `bounded`. A master on one node takes out who is silent and lets back in
 * who returns; while it is down the chain cannot be mended, and with `leases` no read is answered that needs one.
 *
 * Sources: van Renesse and Schneider, "Chain replication for supporting high throughput and availability", OSDI 2004; Terrace and
 * Freedman, "Object storage on CRAQ", USENIX ATC 2009. A replicated master, many chains and multicast are left out.
 */
export const chain: StrategyBuilder<ChainParameters, ChainMessage, ChainEntry, ChainEnds> = (parameters, { nodes }) => {
  const { chain: order, master, reads, detection } = parameters;
  invariant(
    order.length === nodes.length && nodes.every(({ id }) => order.includes(id)),
    `the chain ${order.join(', ')} is not made of each of ${nodes.length} nodes`,
  );
  invariant(nodes[master] !== undefined, `the master, node ${master}, is none of ${nodes.length} nodes`);
  const ends: ChainEnds = { epoch: 1, head: order[0], tail: order.at(-1)! };
  return {
    kind: 'chain',
    guarantees: reads === 'tail' || reads === 'apportioned' ? [linearizable(detection)] : [],
    initialLeader: ends.head,
    supportsCas: true,
    route: (operation) => (placeOf(operation, parameters) === 'any' ? 'any' : 'leader'),
    client: {
      createClient: (place) => new ChainSession(place.nodes, parameters, ends),
      sizeOfContext: () => ENDS_BYTES,
    },
    createReplica: (self) => new ChainReplica(self, nodes.length, parameters),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: nameOfMessage,
  };
};
