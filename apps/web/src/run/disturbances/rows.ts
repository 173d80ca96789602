import type { Report } from '@isthmus/contract';

export interface DisturbanceRow {
  readonly what: string;
  readonly count: number;
  readonly note: string;
}

/** What befell messages and nodes, in words; what did not happen is left out. */
export function disturbanceRows({
  lost,
  duplicated,
  reordered,
  slowed,
  pauses,
  clockSteps,
}: NonNullable<Report['disturbances']>): readonly DisturbanceRow[] {
  return [
    { what: 'lost by chance', count: lost.loss, note: 'streams send them again' },
    { what: 'lost at a cut', count: lost.partition, note: 'streams send them again after the heal' },
    { what: 'lost at a crash', count: lost.crash, note: 'they came to a node that was down' },
    { what: 'swallowed', count: lost.gray, note: 'requests to a node that fails for clients only' },
    { what: 'lost with a connection', count: lost.reset, note: 'it was given up while they were on their way' },
    { what: 'doubled', count: duplicated, note: 'datagrams of which the network made a copy' },
    { what: 'overtaken', count: reordered, note: 'datagrams that came after one that was sent later' },
    { what: 'slowed', count: slowed, note: 'sent while a fault slowed their way' },
    { what: 'pauses', count: pauses, note: 'times that a node stood still' },
    { what: 'clocks set', count: clockSteps, note: 'by a jump, and back at its end' },
  ].filter(({ count }) => count > 0);
}
