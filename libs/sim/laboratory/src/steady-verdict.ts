import { checkLinearizable, type LinearizabilityVerdict } from '@isthmus/sim-checkers';
import { steadyPart, type Subject, type Verdict } from '@isthmus/sim-metrics';
import { registerPart } from '@isthmus/sim-protocol';

/** A tenth of what the verdict on the whole may take: only values that are written twice to a key need a search at all. */
const STEPS = 2_000_000;

/**
 * Whether the steady phases of a run alone are linearizable; null where there was none. Follows from the verdict on the whole where
 * that holds, was not asked for, or gave up: a search that used up its budget once is not begun again.
 */
export function steadyVerdict(
  subject: Pick<Subject, 'history' | 'schedule'>,
  whole: LinearizabilityVerdict | null,
): Verdict | null {
  const part = steadyPart(subject);
  if (part === null) return null;
  if (whole === null) return 'unchecked';
  if (whole.verdict !== 'violated' || part === subject.history) return whole.verdict;
  return checkLinearizable(registerPart(part), { witness: false, budget: STEPS }).verdict;
}
