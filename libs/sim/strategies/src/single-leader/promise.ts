import type { FaultKind, Guarantee } from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { type Failover, type Group, seesEveryWrite } from './failover.js';
import type { ReadMethod } from './reads.js';

const SURVIVED: readonly FaultKind[] = [...SURVIVED_BY_DISKS, 'repeated-request'];

/**
 * What a single leader promises. Without failover a single copy answers everything. With failover, only where all of this holds: a
 * lock is held by one node at a time; replicas turn away the writes of earlier holders; a new leader has seen every write that was
 * answered; and an earlier holder answers no read. The last is a matter of clocks, and of looking at them.
 */
export function guaranteesOf(
  { reads, failover }: { readonly reads: ReadMethod; readonly failover?: Failover | undefined },
  group: Group,
): readonly Guarantee[] {
  if (failover === undefined) return ofFixedLeader(reads);
  if (reads !== 'leader' && reads !== 'lease') return [];
  if (failover.kind !== 'lock-service' || !failover.fencing || !seesEveryWrite(group)) return [];
  const looksAtClock = reads === 'lease';
  return [
    {
      model: 'linearizable',
      under: SURVIVED.filter((fault) => fault !== 'clock-skew' && (looksAtClock || fault !== 'pause')),
      clockDriftPpmMax: failover.driftPpm,
      sentence: `Replicas turn away whoever does not hold the lock any more, a new holder reads enough logs to have every write that was answered, and a leader answers reads ${looksAtClock ? 'only until its lease is over by its own clock' : 'until renewals of its lease have failed for as long as it lasts'}.`,
    },
  ];
}

function ofFixedLeader(reads: ReadMethod): readonly Guarantee[] {
  switch (reads) {
    case 'leader':
    case 'lease': {
      const sentence =
        'One fixed leader answers every read and write, and lets a write be seen only when it cannot be lost any more.';
      return [{ model: 'linearizable', under: SURVIVED, sentence }];
    }
    case 'bounded-staleness':
    case 'snapshot': {
      const sentence = 'Every node answers reads from a prefix of the one log, of which nothing can be lost any more.';
      return [{ model: 'consistent-prefix', under: SURVIVED, sentence }];
    }
    case 'local':
      return [];
  }
}
