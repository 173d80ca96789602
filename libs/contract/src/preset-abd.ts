import type { SystemPreset } from './system-preset.js';

const PAPER = 'https://doi.org/10.1145/200836.200869';

/** No system, but what quorum systems would have to do. */
export const abd: SystemPreset = {
  title: 'Register of Attiya, Bar-Noy and Dolev (1995)',
  strategy: {
    kind: 'leaderless',
    n: 'all',
    r: 'majority',
    w: 'majority',
    readRepair: 'sync',
    stamps: 'read-first',
  },
  sources: [
    {
      settings: ['n', 'r', 'w', 'readRepair'],
      says: 'a majority of the processors, and a reader writes back what it is about to return',
      page: PAPER,
      readOn: '2026-11-23',
    },
    {
      settings: ['stamps'],
      says: 'one writer counts; many writers read the greatest timestamp first (Lynch and Shvartsman, FTCS 1997)',
      page: PAPER,
      readOn: '2026-11-23',
    },
  ],
  notModelled: ['Bounded timestamps.'],
};
