import type { Guarantee } from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from './survived-faults.js';

/** Of strategies that apply writes in causal order, with stamps that respect it. */
export const CAUSAL: Guarantee = {
  model: 'causal',
  under: [...SURVIVED_BY_DISKS, 'repeated-request'],
  sentence:
    'No read misses what its client has read or written before, nor what that rests on, and all agree which of two concurrent writes stays.',
};
