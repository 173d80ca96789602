import type { Report, Verdict } from '@isthmus/contract';

interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  readonly promised: boolean;
  readonly sentence: string;
}

/** All checks of a run, the one that says most first: a broken promise, else linearizability, else what was checked in its place. */
export function checksOf({
  linearizable,
  otherChecks,
}: Pick<Report, 'linearizable' | 'otherChecks'>): readonly [Check, ...Check[]] {
  const linearizability: Check = { name: 'linearizability', ...linearizable };
  const others: readonly Check[] = otherChecks.map(({ check, promised = false, ...rest }) => ({
    name: check,
    promised,
    ...rest,
  }));
  const all = [linearizability, ...others];
  const asked = all.filter(({ verdict }) => verdict !== 'unchecked');
  const first =
    asked.find(({ verdict, promised }) => promised && verdict === 'violated') ??
    (linearizability.verdict === 'unchecked' ? undefined : linearizability) ??
    asked.find(({ promised }) => promised) ??
    asked.find(({ verdict }) => verdict === 'violated') ??
    asked[0] ??
    linearizability;
  return [first, ...all.filter((check) => check !== first)];
}
