import { type Guarantee, invariant, type StrategyBuilder } from '@isthmus/sim-protocol';
import type { RaftRecord } from '../raft/log.js';
import { nameOfMessage, payloadOfMessage, type RaftMessage, sizeOfMessage } from '../raft/messages.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { LockReplica } from './lock-replica.js';
import type { LockServiceParameters } from './parameters.js';
import { recipeClients, type RecipeStep } from './recipe.js';

const SURVIVED = [...SURVIVED_BY_DISKS, 'repeated-request'] as const;

/**
 * A lock service on consensus, with the storage that its locks protect: Raft orders grants, releases, ends of leases, who comes to a
 * barrier, and writes.
 *
 * Promises that a lock has one holder at a time, as long as each counts its lease from asking for it and clocks drift no more than
 * the bound; with fencing also that no write is accepted after one with a greater token, whatever clocks and holders do. Without,
 * it does not: who was paused beyond its lease writes as if it still held the lock. Whoever passes a barrier does so
 * with all parties of its round, whatever clocks do. Registers are linearizable.
 *
 * Left out: a cell's other files, access control, caching in clients, and the heartbeats of a session that holds a lock.
 *
 * Sources: Burrows, "The Chubby lock service for loosely-coupled distributed systems", OSDI 2006; Hunt, Konar, Junqueira and Reed,
 * "ZooKeeper: wait-free coordination for internet-scale systems", USENIX ATC 2010; Gray and Cheriton, "Leases", SOSP 1989.
 */
export const lockService: StrategyBuilder<LockServiceParameters, RaftMessage, RaftRecord, RecipeStep> = (
  parameters,
  { nodes },
) => {
  const { leader } = parameters;
  invariant(nodes.length > 0, 'a lock service needs a node');
  invariant(leader === null || leader < nodes.length, `no node ${leader} among ${nodes.length}`);
  return {
    kind: 'lock-service',
    guarantees: guaranteesOf(parameters),
    initialLeader: leader,
    supportsCas: true,
    route: () => 'leader',
    createReplica: (self) => new LockReplica(self, nodes.length, parameters),
    ...(parameters.recipe === 'none' ? {} : { client: recipeClients(parameters.recipe) }),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: nameOfMessage,
  };
};

function guaranteesOf({ fencing, clockDriftPpm }: LockServiceParameters): readonly Guarantee[] {
  return [
    {
      model: 'linearizable',
      under: SURVIVED,
      sentence:
        'Every read, write and compare-and-set takes effect at one moment between its invocation and its response.',
    },
    {
      model: 'mutual-exclusion',
      under: SURVIVED.filter((fault) => fault !== 'clock-skew'),
      clockDriftPpmMax: clockDriftPpm,
      sentence:
        'No two sessions hold a lock at once, each until it gives it back or its lease, counted from asking for it, is over. It rests on clocks that drift no more than the bound.',
    },
    {
      model: 'barrier',
      under: SURVIVED,
      sentence:
        'Nobody passes a barrier before all parties of the round have come; a round has exactly so many, and whoever comes later is of a later one.',
    },
    ...(fencing
      ? [
          {
            model: 'fencing' as const,
            under: SURVIVED,
            sentence: 'Tokens of grants grow, and no write is accepted after one with a greater token.',
          },
        ]
      : []),
  ];
}
