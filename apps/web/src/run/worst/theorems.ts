import type { Report } from '@isthmus/contract';

type Figures = NonNullable<Report['worstCase']>;
type Bound = Figures['bounds'][number];

/** Who proved each bound, and on what. */
export const THEOREMS: Readonly<Record<Bound['theorem'], string>> = {
  'lipton-sandberg': 'Lipton and Sandberg 1988, read and write together',
  'attiya-welch-read': 'Attiya and Welch 1994, reads',
  'attiya-welch-write': 'Attiya and Welch 1994, writes',
};

/** How the slowest operations stand to the theorems, in a sentence. */
export function headline({ bounds }: Figures): string {
  const applied = bounds.filter(({ isReached }) => isReached !== null);
  if (applied.length === 0) return 'No worst-case theorem applies to this run';
  const reached = applied.filter(({ isReached }) => isReached === true).length;
  if (reached < applied.length) return `The slowest operations meet ${reached} of ${applied.length} worst-case bounds`;
  const what = applied.length === 1 ? 'the worst-case bound that applies' : `all ${applied.length} worst-case bounds`;
  return `The slowest operations are as slow as ${what}, or slower`;
}
