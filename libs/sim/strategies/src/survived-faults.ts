import type { FaultKind } from '@isthmus/sim-protocol';

/** What a strategy survives that answers only for what enough disks have: all but the loss of such a disk, and repeated requests. */
export const SURVIVED_BY_DISKS: readonly FaultKind[] = [
  'partition',
  'crash-disk-kept',
  'crash-disk-truncated',
  'message-loss',
  'clock-skew',
  'pause',
  'slowness',
  'gray-failure',
];
