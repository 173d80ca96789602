import {
  type FaultKind,
  type Guarantee,
  type GuaranteeModel,
  invariant,
  type NodeId,
  type Operation,
  type StrategyBuilder,
} from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import type { Control } from './control.js';
import { procedureOf } from './executor.js';
import { TransactionFollower } from './follower.js';
import { TransactionLeader } from './leader.js';
import { nameOf, payloadOf, sizeOf, type TransactionEntry, type TransactionMessage } from './messages.js';
import { SerialExecution } from './serial-execution.js';
import { SerializableSnapshot } from './serializable-snapshot.js';
import { SnapshotIsolation } from './snapshot-isolation.js';
import { TwoPhaseLocking } from './two-phase-locking.js';
import type { Versions } from './versions.js';

export type Isolation = 'serial' | 'two-phase-locking' | 'snapshot' | 'serializable-snapshot';

export interface TransactionParameters {
  readonly leader: NodeId;
  readonly isolation: Isolation;
  /** Where transactions that only read are executed: at the leader, or at whichever node is asked, from its copy. */
  readonly reads: 'leader' | 'any';
}

const SURVIVED: readonly FaultKind[] = [...SURVIVED_BY_DISKS, 'repeated-request'];

/**
 * A database of one leader with transactions over several keys: it executes all that write, logs their commits, and ships the log
 * to followers, which may serve those that only read from a consistent, old state. The leader is fixed.
 *
 * Promises, where the leader executes everything: strict serializability of serial execution and of strict two-phase locking,
 * serializability of serializable snapshot isolation, and snapshot isolation. Where followers serve reads: what they return may be
 * old, so serializability is no longer strict; with serializable snapshot isolation they wait for states that no transaction in
 * progress can make one that never was (safe snapshots: Ports and Grittner, "Serializable snapshot isolation in PostgreSQL",
 * VLDB 2012, section 4).
 */
export const transactions: StrategyBuilder<TransactionParameters, TransactionMessage, TransactionEntry> = (
  { leader, isolation, reads },
  { nodes },
) => {
  invariant(nodes[leader] !== undefined, `the leader, node ${leader}, is none of ${nodes.length} nodes`);
  const followers = nodes.map(({ id }) => id).filter((id) => id !== leader);
  const isServedByAny = (operation: Operation) => reads === 'any' && procedureOf(operation)?.writes.length === 0;
  return {
    kind: 'transactions',
    guarantees: [guaranteeOf(isolation, reads)],
    initialLeader: leader,
    supportsCas: true,
    route: (operation) => (isServedByAny(operation) ? 'any' : 'leader'),
    createReplica: (self) =>
      self === leader
        ? new TransactionLeader({
            followers,
            controlFor: (versions, commits) => controlOf(isolation, versions, commits),
          })
        : new TransactionFollower(leader, reads === 'any', isolation === 'serializable-snapshot'),
    sizeOf,
    payloadOf,
    nameOf,
  };
};

function controlOf(isolation: Isolation, versions: Versions, commits: () => number): Control {
  switch (isolation) {
    case 'serial':
      return new SerialExecution();
    case 'two-phase-locking':
      return new TwoPhaseLocking();
    case 'snapshot':
      return new SnapshotIsolation(versions, commits);
    case 'serializable-snapshot':
      return new SerializableSnapshot(versions, commits);
  }
}

const SENTENCES: Readonly<Partial<Record<GuaranteeModel, string>>> = {
  'strict-serializable':
    'Transactions take effect one after another, each at one moment between its request and its answer.',
  serializable: 'Transactions take effect one after another.',
  'snapshot-isolation':
    'Each transaction reads the state that some prefix of the commits left, and of two that overlap and write one key at most one commits.',
};

function guaranteeOf(isolation: Isolation, reads: TransactionParameters['reads']): Guarantee {
  const model = modelOf(isolation, reads === 'leader');
  return { model, under: SURVIVED, sentence: SENTENCES[model]! };
}

function modelOf(isolation: Isolation, isOneCopy: boolean): GuaranteeModel {
  if (isolation === 'snapshot') return 'snapshot-isolation';
  return isolation !== 'serializable-snapshot' && isOneCopy ? 'strict-serializable' : 'serializable';
}
