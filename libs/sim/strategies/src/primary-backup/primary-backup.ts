import { type Guarantee, invariant, type Nanos, type NodeId, type StrategyBuilder } from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import {
  nameOfMessage,
  type PrimaryBackupEntry,
  type PrimaryBackupMessage,
  payloadOfMessage,
  sizeOfMessage,
} from './messages.js';
import { PrimaryBackupReplica } from './replica.js';

export interface PrimaryBackupParameters {
  /** At the start. */
  readonly primary: NodeId;
  /** How many there should be: 1 to the number of nodes but one. At the start those after the primary, in the order of nodes. */
  readonly backups: number;
  /** The node on which the view service runs. */
  readonly service: NodeId;
  /** From one ping of a node to the view service to the next. */
  readonly ping: Nanos;
  /** Silence after which the view service takes a node for dead. */
  readonly timeout: Nanos;
}

const LINEARIZABLE: Guarantee = {
  model: 'linearizable',
  under: [...SURVIVED_BY_DISKS, 'repeated-request'],
  sentence:
    'Every backup of the view has a write on disk before it is answered, and confirms the view before a read is answered.',
};

/**
 * Primary-backup with a view service: the primary orders every operation and answers it once all backups of its view have it on disk
 * or, for a read, have said that this is still their view. The view service replaces who is silent.
 *
 * Promises linearizability, whatever the view service believes: it is a single process, whose failure stops failover and no more.
 *
 * Sources: Alsberg and Day, "A principle for resilient sharing of distributed resources", ICSE 1976; Budhiraja, Marzullo, Schneider
 * and Toueg, "The primary-backup approach", in Distributed Systems, 1993. Contrast: Oki and Liskov, PODC 1988, and Liskov and Cowling,
 * "Viewstamped Replication Revisited", 2012, where the replicas themselves agree on the view.
 */
export const primaryBackup: StrategyBuilder<PrimaryBackupParameters, PrimaryBackupMessage, PrimaryBackupEntry> = (
  { primary, backups, service, ping, timeout },
  { nodes },
) => {
  invariant(nodes[primary] !== undefined && nodes[service] !== undefined, `no node ${primary} or ${service}`);
  invariant(backups >= 0 && backups < nodes.length, `${backups} backups among ${nodes.length} nodes`);
  const first = { kind: 'view', number: 1, primary, backups: firstBackups(nodes.length, primary, backups) } as const;
  return {
    kind: 'primary-backup',
    guarantees: [LINEARIZABLE],
    initialLeader: primary,
    supportsCas: true,
    route: () => 'leader',
    createReplica: (self) =>
      new PrimaryBackupReplica(self, { nodes: nodes.length, first, service, backups, ping, timeout }),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: nameOfMessage,
  };
};

/** Of the first view: those after the primary, round all nodes. */
export function firstBackups(nodes: number, primary: NodeId, backups: number): readonly NodeId[] {
  return Array.from({ length: backups }, (_, after) => ((primary + 1 + after) % nodes) as NodeId);
}
