import type { SystemPreset } from './system-preset.js';

export const x86Tso: SystemPreset = {
  title: 'x86-TSO, with the store buffers of Intel Skylake',
  strategy: { kind: 'store-buffers', fences: 'none', drain: '0s', entries: 56 },
  sources: [
    {
      settings: ['fences'],
      says: 'a store goes into the FIFO buffer of its hardware thread and is done; MFENCE waits until that is empty (section 3.1)',
      page: 'https://doi.org/10.1145/1785414.1785443',
      readOn: '2026-11-23',
    },
    {
      settings: ['drain'],
      says: 'a buffer may drain at any time: here as soon as memory takes the store',
      page: 'https://doi.org/10.1145/1785414.1785443',
      readOn: '2026-11-23',
    },
    {
      settings: ['entries'],
      says: 'a store buffer of 56 entries (Skylake client, key changes from Broadwell)',
      page: 'https://en.wikichip.org/wiki/intel/microarchitectures/skylake_(client)',
      readOn: '2026-11-23',
    },
  ],
  notModelled: [
    'Caches and their coherence: every load and store that is not forwarded goes to memory, whose distance is that of a cache line in another core.',
    'Execution out of order, write combining, non-temporal stores, and accesses that are not aligned.',
    'Stores of a thread reach memory one after the other, each acknowledged before the next.',
  ],
};
