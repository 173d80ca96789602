import { type Change, consensus } from './changes.js';
import { asksLocalReads } from './asked.js';
import type { Resolved } from './resolve.js';
import type { SingleLeaderSpec as Spec } from './single-leader-rules.js';

const SYNCHRONOUS: Change = {
  pointer: '/strategy/replication',
  to: 'synchronous',
  why: 'a write that every replica has on disk is not lost with one of them',
};

/** Which setting of a single leader lets a history be not linearizable. */
export function singleLeaderExposure({ reads, failover }: Spec, { experiment: { workload } }: Resolved): string {
  if ((reads !== 'leader' && reads !== 'lease') || asksLocalReads(workload))
    return 'Reads are answered from a copy that may lag behind the leader.';
  if (failover === 'off') return 'No setting of the strategy allows this: its promise is broken.';
  switch (failover.kind) {
    case 'manual':
      return 'A node was promoted that may lack acknowledged writes, while the old leader had not heard of it.';
    case 'timeout':
      return 'A node that hears no leader promotes itself and asks nobody, so two may lead.';
    case 'lock-service':
      return failover.fencing
        ? 'The holder of the lock answers while it believes that its lease lasts; only its clock tells.'
        : 'Replicas do not check the token of the lock, so an earlier holder can still write.';
  }
}

/** Changes of one setting that may restore what a run has broken, the smallest first. */
export function singleLeaderChanges(spec: Spec): readonly Change[] {
  return [
    ...changesOfReads(spec),
    ...changesOfFailover(spec),
    ...(spec.replication === 'asynchronous' ? [SYNCHRONOUS] : []),
    consensus(spec.leader, 'a leader that a majority has elected answers for all'),
  ];
}

function changesOfReads({ staleness: _, snapshotEvery: __, ...spec }: Spec): Change[] {
  const why = 'the leader has every write that it has acknowledged, a follower may not';
  switch (spec.reads) {
    case 'lease':
      return [];
    case 'leader':
      return typeof spec.failover === 'object' && spec.failover.kind === 'lock-service'
        ? [
            {
              pointer: '/strategy/reads',
              to: 'lease',
              why: 'a leader that was paused past the end of its lease finds that out before it answers',
            },
          ]
        : [];
    case 'local':
      return [{ pointer: '/strategy/reads', to: 'leader', why }];
    case 'bounded-staleness':
    case 'snapshot':
      return [{ pointer: '/strategy', to: { ...spec, reads: 'leader' }, why }];
  }
}

function changesOfFailover({ failover }: Spec): Change[] {
  if (failover === 'off') return [];
  if (failover.kind === 'lock-service')
    return failover.fencing
      ? []
      : [
          {
            pointer: '/strategy/failover/fencing',
            to: true,
            why: 'replicas that check the token turn away a holder whose lease is over',
          },
        ];
  return [
    {
      pointer: '/strategy/failover',
      to: { kind: 'lock-service' },
      why: 'a lock that a majority grants has one holder at a time, and a new one reads the logs of others before it leads',
    },
  ];
}
