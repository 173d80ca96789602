import type { SystemPreset } from './system-preset.js';

const GUIDE = 'https://docs.oracle.com/database/121/RACAD/GUID-B1CFEBD7-9F45-45A8-B1EE-4699950885B4.htm';

export const oracleRac: SystemPreset = {
  title: 'Oracle Real Application Clusters 12c',
  strategy: { kind: 'shared-disk' },
  sources: [
    {
      settings: ['kind'],
      says: 'Cache Fusion moves current blocks between instances over the private interconnect, rather than reading them from disk again; a global resource directory, spread over all instances, records who has each block',
      page: GUIDE,
      readOn: '2026-11-23',
    },
    {
      settings: ['kind'],
      says: 'waits for blocks are 2-way or 3-way, and take what the interconnect and the protocol take, not the disk',
      page: 'https://docs.oracle.com/database/121/RACAD/GUID-C435C307-BFE7-42BB-A086-1D7F2C9A158D.htm',
      readOn: '2026-11-23',
    },
  ],
  notModelled: [
    'Recovery of a failed instance by the others, from its redo log, and the mastering of its pages anew.',
    'Transactions, row locks, undo and consistent read images: an operation reads or writes the one value of a page.',
    'Pages read from disk and written to it: all are in caches from the start.',
    'Pages whose master moves to the instance that uses them most (dynamic remastering).',
  ],
};
