import { majority, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from '../log-shipping.js';
import { ByLock } from './by-lock.js';
import { ByOperator } from './by-operator.js';
import { ByTimeout } from './by-timeout.js';
import type { Epochs } from './epochs.js';
import type { Journal } from './journal.js';
import type { Candidate, Succession } from './succession.js';

/** How another node comes to lead. */
export type Failover =
  /** An operator promotes `promote` at `at`, by that node's clock, whatever the leader does. */
  | { readonly kind: 'manual'; readonly promote: NodeId; readonly at: Nanos }
  /** The next in rank promotes itself when it has heard no leader for `after`; nobody is asked. */
  | { readonly kind: 'timeout'; readonly after: Nanos }
  /** Whoever holds the lock that a majority of `servers` grants for `lease` leads. */
  | {
      readonly kind: 'lock-service';
      readonly servers: readonly NodeId[];
      readonly lease: Nanos;
      /** By how much any clock may run too fast or too slowly. */
      readonly driftPpm: number;
      /** Whether replicas check the lock's token, and turn away what comes with an earlier one. */
      readonly fencing: boolean;
    };

export interface Group {
  readonly leader: NodeId;
  readonly nodes: readonly NodeId[];
  /** How many followers must have a write on disk before it is answered. */
  readonly acknowledgements: number;
}

/** How often a leader says that it is there. */
export function heartbeatOf(failover: Failover): Nanos {
  switch (failover.kind) {
    case 'manual':
      return RESEND_AFTER;
    case 'timeout':
      return nanos(Math.ceil(failover.after / 4));
    case 'lock-service':
      return nanos(Math.ceil(failover.lease / 4));
  }
}

/**
 * How many logs a node that holds the lock looks at before it leads, its own being one: as many as it takes to meet every group that
 * may have acknowledged a write, but no more than a majority, or the group would stop where a majority is left.
 */
export function logsToSee({ nodes, acknowledgements }: Group): number {
  return Math.min(nodes.length - acknowledgements, majority(nodes.length));
}

/** Whether those logs have every write that was answered, as long as no disk is lost. */
export function seesEveryWrite(group: Group): boolean {
  return logsToSee(group) + group.acknowledgements + 1 > group.nodes.length;
}

export function successionOf(
  failover: Failover,
  group: Group,
  self: NodeId,
): (candidate: Candidate, journal: Journal) => Succession {
  const { leader, nodes } = group;
  const epochs: Epochs = { self, nodes: nodes.length };
  return (candidate, journal) => {
    switch (failover.kind) {
      case 'manual':
        return new ByOperator(candidate, { leader, ...failover }, epochs);
      case 'timeout':
        return new ByTimeout(candidate, { leader, ...failover }, epochs);
      case 'lock-service': {
        const others = nodes.filter((node) => node !== self);
        return new ByLock(candidate, { ...failover, leader, others, logs: logsToSee(group) }, journal, epochs);
      }
    }
  };
}
