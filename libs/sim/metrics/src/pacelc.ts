import type { CapVerdict, Verdict } from './cap.js';

/**
 * The letters of PACELC: what a run gave up while it was partitioned (P: availability or consistency), and else (E: latency or
 * consistency).
 *
 * Source: Abadi, "Consistency tradeoffs in modern distributed database system design", IEEE Computer 45 (2), 2012.
 */
export interface Pacelc {
  /** From the CAP verdict: A where it was available, C where it was consistent; null where it was both, neither, or nobody can tell. */
  readonly partitioned: 'A' | 'C' | null;
  /** C where the steady phases alone are linearizable, else L; null where nobody can tell. */
  readonly else: 'C' | 'L' | null;
  /** `PA/EL`, with `–` for a letter that is null. */
  readonly letters: string;
  readonly sentence: string;
}

/** `steady`: the verdict on the steady phases alone; null where there was none. */
export function pacelcOf({ verdict }: { readonly verdict: CapVerdict }, steady: Verdict | null): Pacelc {
  const partitioned = verdict === 'available' ? 'A' : verdict === 'consistent' ? 'C' : null;
  const otherwise = steady === 'holds' ? 'C' : steady === 'violated' ? 'L' : null;
  return {
    partitioned,
    else: otherwise,
    letters: `P${partitioned ?? '–'}/E${otherwise ?? '–'}`,
    sentence: `${PARTITIONED[verdict]}; ${steady === null ? 'the run was never steady' : ELSE[steady]}`,
  };
}

const PARTITIONED: Readonly<Record<CapVerdict, string>> = {
  available: 'partitioned, every live node answered, and the history is not linearizable',
  consistent: 'partitioned, not every live node answered, and the history is linearizable',
  both: 'partitioned, every live node answered, and the history is linearizable all the same',
  neither: 'partitioned, not every live node answered, and the history is not linearizable either',
  undecided: 'what it gave up in the partition is undecided',
  'not applicable': 'no partition put it to the choice',
};

const ELSE: Readonly<Record<Verdict, string>> = {
  holds: 'without a fault it was linearizable',
  violated: 'without a fault, too, it was not linearizable',
  undecided: 'whether it was linearizable without a fault is undecided',
  unchecked: 'whether it was linearizable without a fault is unchecked',
};
