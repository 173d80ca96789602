import type { Finding } from './findings.js';
import type { PhaseFigures } from './measurement.js';
import { capitalized, duringText, ofText, shareText } from './wording.js';
import type { YieldAndHarvest } from './yield-and-harvest.js';

/** What the faults cost in answers, and what in their completeness: of the one that cost most. */
export function yieldFindings(
  phases: readonly PhaseFigures[],
  rows: readonly YieldAndHarvest[] | undefined,
): Finding[] {
  const faulty = new Set(phases.filter(({ kind }) => kind === 'fault').map(({ name }) => name));
  const kept = (row: YieldAndHarvest) => (row.yield ?? 1) * (row.harvest ?? 1);
  const [worst] = (rows ?? [])
    .filter(({ phase, offered }) => faulty.has(phase) && offered > 0)
    .toSorted((a, b) => kept(a) - kept(b));
  if (worst === undefined) return [];
  const { phase, offered, answered, reads, reflecting } = worst;
  const harvest =
    reads === 0
      ? ''
      : ` and the harvest ${shareText(reflecting, reads)} (${ofText(reflecting, reads)} reads had missed no write)`;
  return [
    {
      rule: 'yield',
      sentence: `${capitalized(duringText(phase))} the yield was ${shareText(answered, offered)} (${ofText(answered, offered)} operations were answered)${harvest}`,
    },
  ];
}
