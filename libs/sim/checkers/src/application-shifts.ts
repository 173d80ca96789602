import type { History } from '@isthmus/sim-protocol';
import { type ApplicationVerdict, Breaches, counted, HistoryReader } from './application-verdict.js';

/**
 * Whether every shift kept a doctor on call. Doctor i of shift s is key s * doctors + i, and has left where a write or a transaction that
 * writes the key was answered.
 *
 * Cost: linear.
 */
export function judgeShifts(history: History, doctors: number): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const [left, shifts] = [new Map<number, Map<number, number>>(), new Set<number>()];
  const counts = { shifts: 0, leaves: 0, emptyShifts: 0 };
  for (let row = 0; row < history.length; row++) {
    shifts.add(Math.floor(history.key[row]! / doctors));
    if (!reader.hasChanged(row)) continue;
    const doctor = reader.statements(row, 'write')[0]?.key ?? history.key[row]!;
    const shift = Math.floor(doctor / doctors);
    counts.leaves++;
    const gone = left.get(shift) ?? new Map<number, number>();
    left.set(shift, gone.set(doctor, row));
  }
  const breaches = new Breaches();
  for (const [shift, gone] of left) {
    if (gone.size < doctors) continue;
    const rows = [...gone.values()];
    breaches.add(rows, `shift ${shift} is without a doctor: ${rows.map((row) => `#${row}`).join(' and ')} all left`);
  }
  counts.shifts = shifts.size;
  counts.emptyShifts = breaches.count;
  return {
    verdict: breaches.count > 0 ? 'violated' : counts.shifts === 0 ? 'undecided' : 'holds',
    counts,
    sentence: `${counts.emptyShifts} of ${counted(counts.shifts, 'shift')} without a doctor, after ${counts.leaves} were given leave`,
    breaches: breaches.listed,
  };
}
