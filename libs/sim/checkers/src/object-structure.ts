import { judgeChains } from './object-chains.js';
import { judgeCounter } from './object-counters.js';
import { judgeGrowingSet } from './object-growing-sets.js';
import { judgeLock } from './object-locks.js';
import { judgeQueue } from './object-queues.js';
import { judgeRegister } from './object-register-zones.js';
import type { Calls } from './object-calls.js';

/** `inapplicable`: the structure that would decide is not there; a search must. */
export type StructureAnswer = 'holds' | 'violated' | 'inapplicable';

/**
 * Decides, in O(n log n) and the size of what was read, histories in which operations can be told apart by their effects:
 * every value of a register, text, list or element written once; counters of equal steps; locks whose sessions take turns.
 *
 * Deciding linearizability of any other history is NP-complete.
 */
export function judgeByStructure(calls: Calls): StructureAnswer {
  switch (calls.model) {
    case 'register':
    case 'cas-register':
      return judgeRegister(calls);
    case 'list-append':
    case 'kv':
      return judgeChains(calls);
    case 'queue':
      return judgeQueue(calls);
    case 'set':
      return judgeGrowingSet(calls);
    case 'counter':
      return judgeCounter(calls);
    case 'lock':
      return judgeLock(calls);
  }
}
