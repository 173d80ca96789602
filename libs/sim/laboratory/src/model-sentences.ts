import type { ConsistencyModel, ModelVerdict, OrderVerdict } from '@isthmus/sim-checkers';

const STATEMENTS_MAX = 12;

export const REPEATED_VALUES =
  'a value was written to a key more than once, so reads do not name the write that they saw';

/** Why it holds, where it was checked itself. */
const HOLDS: Readonly<Record<ConsistencyModel, string>> = {
  linearizable: 'each key has a legal order of its operations',
  sequential: 'one order of all operations explains every answer',
  CM: 'each session has an order of its causal past that explains its answers',
  CCv: 'none of the bad patterns is there',
  CC: 'none of the bad patterns is there',
  PRAM: 'each session has an order of all writes that explains its answers',
  'writes follow reads': 'no read missed what its session had to see',
  'read your writes': 'no read missed what its session had to see',
  'monotonic reads': 'no read missed what its session had to see',
  'monotonic writes': 'no read missed what its session had to see',
  'consistent prefix': 'one order of all changes has a prefix for every answer, each read of one key taken by itself',
};

const UNDECIDED = {
  'repeated-values': REPEATED_VALUES,
  memory: 'there are too many sessions and operations to remember the order of all',
  budget: 'the search ended before it found an order, or that there is none',
} as const;

/** Why a verdict is as it is; of one that follows from another, also why that one is. */
export function modelSentence(verdict: ModelVerdict, all: readonly ModelVerdict[]): string {
  const { model, follows, pattern, witness, undecided } = verdict;
  if (follows !== undefined) {
    const root = all.find((other) => other.model === follows);
    const why = root === undefined || verdict.verdict === 'holds' ? '' : `: ${modelSentence(root, all)}`;
    return verdict.verdict === 'holds'
      ? `it follows from ${follows}, which holds`
      : `${follows}, which follows from it, is violated${why}`;
  }
  switch (verdict.verdict) {
    case 'holds':
      return HOLDS[model];
    case 'violated':
      return witness === undefined
        ? 'no legal order explains the answers'
        : `${pattern === undefined ? '' : `${pattern}: `}${toldBriefly(witness.statements)}`;
    case 'undecided':
      return UNDECIDED[undecided ?? 'budget'];
  }
}

/** The same of linearizable writes. */
export function writesSentence({ verdict, undecided, witness }: OrderVerdict): string {
  if (verdict === 'holds') return 'one order of all operations explains every answer, its changes as time has them';
  return verdict === 'violated' ? toldBriefly(witness?.statements ?? []) : UNDECIDED[undecided ?? 'budget'];
}

/** A long way from a write to a read is told by its ends. */
export function toldBriefly(statements: readonly string[]): string {
  const half = STATEMENTS_MAX / 2;
  const left = statements.length - STATEMENTS_MAX;
  if (left <= 0) return statements.join(' ');
  return [...statements.slice(0, half), `(${left} more.)`, ...statements.slice(-half)].join(' ');
}
