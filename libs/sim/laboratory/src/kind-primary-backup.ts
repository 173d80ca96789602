import { nanosOf, primaryBackupSchema, type StrategySpec, type Violation } from '@isthmus/contract';
import type { Cluster, Nanos, NodeId, Strategy } from '@isthmus/sim-protocol';
import {
  firstBackups,
  PRIMARY_BACKUP_MESSAGES,
  primaryBackup,
  primaryBackupReadLatency,
} from '@isthmus/sim-strategies';
import type { Warning } from './assessment.js';
import { roundTripToLeader, throughLeader } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'primary-backup' }>;

export const primaryBackupEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set, under partitions, crashes, message loss and clock skew, whatever the view service believes.',
  nonPromise:
    'No progress without every backup of the view until the view service replaces it. The view service is one node: while it is down there is no failover. A lost disk breaks the promise.',
  source:
    'Budhiraja, Marzullo, Schneider, Toueg: The primary-backup approach, in Distributed Systems, 1993; Alsberg, Day: A principle for resilient sharing of distributed resources, ICSE 1976',
  schema: primaryBackupSchema,
  notModelled: () => ['A view service that is itself replicated, or replicas that agree on the view themselves.'],
  messages: PRIMARY_BACKUP_MESSAGES,
  hasLeader: true,
  offersConsistencies: false,
  serves: ['cas'],
  refusal: () => null,
  withNodes: ({ primary, service, ...spec }, replace) => ({
    ...spec,
    ...(primary === undefined ? {} : { primary: replace(primary, '/primary') }),
    ...(service === undefined ? {} : { service: replace(service, '/service') }),
  }),
  build: (spec, { cluster }) =>
    primaryBackup(
      {
        primary: primaryOf(spec, cluster),
        backups: spec.backups,
        service: spec.service === undefined ? cluster.nodes.at(-1)!.id : namedNode(cluster, spec.service),
        ping: nanosOf(spec.ping) as Nanos,
        timeout: nanosOf(spec.timeout) as Nanos,
      },
      cluster,
    ) as Strategy,

  rules({ backups, ping, timeout }, { cluster, delay }) {
    const violations: Violation[] = [];
    const others = cluster.nodes.length - 1;
    if (backups > others) {
      const message = `besides the primary there are ${others} nodes, so ${backups} can never be backups`;
      violations.push({ pointer: '/strategy/backups', code: 'out-of-range', message, allowed: `1 to ${others}` });
    }
    if (nanosOf(ping) >= nanosOf(timeout)) {
      const message = `a node that is heard every ${ping} is taken for dead after ${timeout}`;
      violations.push({ pointer: '/strategy/ping', code: 'contradiction', message, allowed: `less than ${timeout}` });
    }
    const farthest = Math.max(0, ...delay);
    const warnings: Warning[] =
      nanosOf(timeout) < nanosOf(ping) + farthest
        ? [
            {
              pointer: '/strategy/timeout',
              message: `shorter than a ping and the longest way to the view service (${Math.round(farthest / 1e6)} ms): views may change all the time`,
            },
          ]
        : [];
    return { violations, warnings };
  },

  exposure: () => 'No setting of the strategy allows this: its promise is broken.',
  changes: () => [],
  // A read asks as many as a write does. A view may have fewer backups than it should, or none.
  floor: ({ backups }, _kind, ground) =>
    ground.isSettled
      ? throughLeader(ground, (primary, path) =>
          primaryBackupReadLatency(
            { primary, backups: firstBackups(ground.cluster.nodes.length, primary, backups) },
            path,
          ),
        )
      : roundTripToLeader(ground),
  messagesPerOperation: ({ backups }) => 2 * backups,
  backgroundMessages({ ping, backups }, { experiment, cluster }) {
    const seconds = (nanosOf(experiment.duration) + nanosOf(experiment.drain)) / 1e9;
    return (seconds / (nanosOf(ping) / 1e9)) * (2 * cluster.nodes.length + 2 * backups);
  },
};

export function primaryOf({ primary }: Pick<Spec, 'primary'>, cluster: Cluster): NodeId {
  return primary === undefined ? cluster.nodes[0]!.id : namedNode(cluster, primary);
}
