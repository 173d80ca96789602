import type { Configuration } from './conformance-configurations.js';

const TWO_IN_EACH = [
  [2, 2, 2],
  [2, 1, 2],
];
const handing = { suspectAfter: '60ms', handoffInterval: '200ms' };

const SERIAL = {
  operations: [
    { kind: 'read', share: 0.4 },
    { kind: 'cas', share: 0.6 },
  ],
  stuck: 'coordinators that want the same key outbid each other: without a leader Paxos promises no progress',
} as const;
export const LEADERLESS: Readonly<Record<string, Configuration>> = {
  majorities: { options: {} },
  'without-repair': { options: { readRepair: 'off' } },
  'repair-first': { options: { readRepair: 'sync' } },
  'one-and-one': { options: { r: 1, w: 1 } },
  'one-and-all': { options: { r: 1, w: 'all' } },
  'all-and-one': { options: { r: 'all', w: 1 } },
  'three-replicas': { options: { n: 3 } },
  abd: { options: { stamps: 'read-first', readRepair: 'sync' } },
  'abd-of-three': { options: { n: 3, stamps: 'read-first', readRepair: 'sync' } },
  'abd-write-all': { options: { r: 1, w: 'all', stamps: 'read-first', readRepair: 'sync' } },
  'stamps-without-write-back': { options: { stamps: 'read-first' } },
  'sloppy-quorum': { options: { n: 2, placement: 'ring', hintedHandoff: 'sloppy-quorum', ...handing } },
  'hints-at-coordinator': { options: { hintedHandoff: 'at-coordinator', ...handing } },
  'anti-entropy': { options: { r: 1, w: 1, readRepair: 'off', antiEntropy: '100ms' }, converges: true },
  'anti-entropy-and-hints': {
    options: { placement: 'ring', n: 3, hintedHandoff: 'sloppy-quorum', antiEntropy: '100ms', ...handing },
    converges: true,
  },
  'ring-of-all': { options: { placement: 'ring' } },
  'local-quorum': {
    options: { placement: { replicasPerDatacenter: 2 }, r: 'local-quorum', w: 'local-quorum' },
    clusters: TWO_IN_EACH,
  },
  'local-one': {
    options: { placement: { replicasPerDatacenter: 2 }, r: 'local-one', w: 'local-one' },
    clusters: TWO_IN_EACH,
  },
  'each-quorum': {
    options: { placement: { replicasPerDatacenter: 2 }, r: 'local-quorum', w: 'each-quorum' },
    clusters: TWO_IN_EACH,
  },
  'abd-on-a-ring': { options: { placement: 'ring', n: 3, stamps: 'read-first', readRepair: 'sync' } },
  'abd-each-quorum': {
    options: {
      placement: { replicasPerDatacenter: 2 },
      ...{ r: 'local-quorum', w: 'each-quorum', stamps: 'read-first', readRepair: 'sync' },
    },
    clusters: TWO_IN_EACH,
  },
  'abd-with-hints': {
    options: { stamps: 'read-first', readRepair: 'sync', hintedHandoff: 'at-coordinator', ...handing },
  },
  'abd-with-anti-entropy': {
    options: { stamps: 'read-first', readRepair: 'sync', antiEntropy: '100ms' },
    converges: true,
  },
  siblings: { options: { conflicts: 'siblings', antiEntropy: '100ms' }, converges: true },
  'siblings-without-context': {
    options: { conflicts: 'siblings', context: 'none' },
    unserved: 'siblings that nothing overwrites pile up until writes are refused',
  },
  'siblings-and-hints': {
    options: { conflicts: 'siblings', placement: 'ring', n: 3, hintedHandoff: 'sloppy-quorum', ...handing },
  },
  serial: { options: { r: 'serial', serial: 'serial' }, ...SERIAL },
  'serial-of-three': {
    options: { n: 3, placement: 'ring', r: 'serial', w: 1, serial: 'serial' },
    ...SERIAL,
  },
  'serial-with-hints': {
    options: { r: 'serial', serial: 'serial', hintedHandoff: 'at-coordinator', antiEntropy: '100ms', ...handing },
    ...SERIAL,
  },
  'serial-with-ordinary': { options: { serial: 'serial' } },
  'local-serial': {
    options: { placement: { replicasPerDatacenter: 2 }, r: 'serial', serial: 'local-serial' },
    ...SERIAL,
    clusters: TWO_IN_EACH,
  },
};
