/** The consistency models of histories of reads, writes and compare-and-sets, none before one that is stronger. */
export const CONSISTENCY_MODELS = [
  'linearizable',
  'sequential',
  'CM',
  'CCv',
  'CC',
  'PRAM',
  'writes follow reads',
  'read your writes',
  'monotonic reads',
  'monotonic writes',
  'consistent prefix',
] as const;
export type ConsistencyModel = (typeof CONSISTENCY_MODELS)[number];

/**
 * The partial order: a model, and those right below it. Every history that satisfies the one satisfies the others.
 *
 * Sources: Bouajjani et al., POPL 2017, section 3 (CM, CCv, CC); Viotti and Vukolić, "Consistency in non-transactional
 * distributed storage systems", ACM Computing Surveys 49 (1), 2016 (the others).
 */
export const WEAKER: Readonly<Record<ConsistencyModel, readonly ConsistencyModel[]>> = {
  linearizable: ['sequential'],
  sequential: ['CM', 'CCv', 'consistent prefix'],
  CM: ['CC', 'PRAM'],
  CCv: ['CC'],
  CC: ['writes follow reads'],
  PRAM: ['read your writes', 'monotonic reads', 'monotonic writes'],
  'writes follow reads': [],
  'read your writes': [],
  'monotonic reads': [],
  'monotonic writes': [],
  'consistent prefix': [],
};

/** Whether every history that satisfies the one satisfies the other. */
export function implies(stronger: ConsistencyModel, weaker: ConsistencyModel): boolean {
  return stronger === weaker || WEAKER[stronger].some((next) => implies(next, weaker));
}
