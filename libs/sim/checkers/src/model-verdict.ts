/** What a checker of one model found, before anything is proved to a reader. */
export type ModelAnswer =
  | { readonly kind: 'holds' }
  | { readonly kind: 'violated' }
  | { readonly kind: 'undecided'; readonly reason: UndecidedReason };

/**
 * Why a model stayed undecided. `repeated-values`: a value was written to a key twice, or the initial value was, so reads do not
 * name the write that they saw.
 */
export type UndecidedReason = 'repeated-values' | 'budget' | 'memory';
