import type { Convergence } from './convergence.js';
import type { Finding } from './findings.js';
import type { WriteFates } from './write-fates.js';
import { countText, durationText, ofText } from './wording.js';

/** What replicas held when the run was over, and which acknowledged writes were gone by then. */
export function replicaFindings({
  convergence,
  writes,
}: {
  readonly convergence: Convergence;
  readonly writes: WriteFates;
}): Finding[] {
  // Where nobody wrote, and nothing was ever held, there was nothing to differ on.
  const isIdle = writes.acknowledged === 0 && Math.max(0, ...convergence.peakKeys) === 0;
  return [
    ...lossFindings(writes),
    ...(isIdle ? [] : [{ rule: 'convergence', sentence: convergenceSentence(convergence) }]),
  ];
}

function lossFindings({ acknowledged, dropped, lost, conflicting }: WriteFates): Finding[] {
  return [
    ...(lost === 0
      ? []
      : [
          {
            rule: 'lost-writes',
            sentence: `At least ${ofText(lost, acknowledged)} acknowledged writes were lost: what is left of their keys had been written before they began`,
          },
        ]),
    ...(dropped === 0
      ? []
      : [
          {
            rule: 'dropped-writes',
            sentence: `${ofText(dropped, acknowledged)} acknowledged writes were dropped: concurrent with what is left of their keys, and thrown away`,
          },
        ]),
    ...(conflicting === 0
      ? []
      : [
          {
            rule: 'conflicts',
            sentence: `${ofText(conflicting, acknowledged)} acknowledged writes were in conflict: some replica kept them beside concurrent ones`,
          },
        ]),
  ];
}

function convergenceSentence({ convergenceTimeMs, keysDifferingAtEnd, peakKeys }: Convergence): string {
  const keys = (count: number) => `${countText(count)} ${count === 1 ? 'key' : 'keys'}`;
  const most = Math.max(0, ...peakKeys);
  if (convergenceTimeMs === null) return `Live replicas still differed on ${keys(keysDifferingAtEnd)} at the end`;
  if (most === 0) return 'Live replicas never differed';
  const when =
    convergenceTimeMs === 0
      ? 'held the same when the last write was acknowledged'
      : `held the same ${durationText(convergenceTimeMs)} after the last write or heal`;
  return `All live replicas ${when}; at most they had differed on ${keys(most)} at one time`;
}
