import type { Finding } from './findings.js';
import type { Pacelc } from './pacelc.js';
import type { RunFigures } from './run-figures.js';

/** Of a history that is not linearizable. */
export function violationFindings({ linearizable }: Pick<RunFigures, 'linearizable'>): Finding[] {
  if (linearizable.verdict !== 'violated') return [];
  const broken = linearizable.promised ? ', although the strategy promises it under these faults' : '';
  return [
    { rule: 'not-linearizable', sentence: withReason(`Linearizability is violated${broken}`, linearizable.sentence) },
  ];
}

/** Of a history that is linearizable, or that nobody could tell. */
export function servedFindings({ linearizable }: Pick<RunFigures, 'linearizable'>): Finding[] {
  switch (linearizable.verdict) {
    case 'holds':
      return [
        { rule: 'linearizable', sentence: withReason('Linearizability holds in this run', linearizable.sentence) },
      ];
    case 'undecided':
      return [
        {
          rule: 'undecided',
          sentence: withReason('Whether this run is linearizable is undecided', linearizable.sentence),
        },
      ];
    case 'violated':
    case 'unchecked':
      return [];
  }
}

export function capFindings({ cap }: Pick<RunFigures, 'cap'>): Finding[] {
  if (cap.verdict === 'not applicable') return [];
  return [
    { rule: 'cap', sentence: withReason(`In the terms of CAP this run is ${CAP_WORDS[cap.verdict]}`, cap.sentence) },
  ];
}

export function pacelcFindings(pacelc: Pacelc | undefined): Finding[] {
  if (pacelc === undefined || (pacelc.partitioned === null && pacelc.else === null)) return [];
  return [
    { rule: 'pacelc', sentence: withReason(`In the terms of PACELC this run is ${pacelc.letters}`, pacelc.sentence) },
  ];
}

const CAP_WORDS = {
  consistent: 'consistent but not available',
  available: 'available but not consistent',
  both: 'both consistent and available',
  neither: 'neither consistent nor available',
  undecided: 'undecided',
} as const;

function withReason(claim: string, reason: string): string {
  return reason === '' ? claim : `${claim}: ${reason.replace(/\.$/, '')}`;
}
