import { epaxosSosp13 } from './epaxos-sosp13.js';
import type { PublishedResult } from './published-result.js';

/** Every published result that is re-run, in the order of the page. */
export const RESULTS: readonly PublishedResult[] = [epaxosSosp13];
