import type { SystemPreset } from './system-preset.js';

const DOCS = 'https://docs.riak.com/riak/kv/latest';
const READ_ON = '2026-11-23';

export const riak: SystemPreset = {
  title: 'Riak KV',
  strategy: {
    kind: 'leaderless',
    n: 3,
    r: 'majority',
    w: 'majority',
    placement: 'ring',
    readRepair: 'async',
    hintedHandoff: 'sloppy-quorum',
    antiEntropy: '15s',
    conflicts: 'siblings',
  },
  sources: [
    {
      settings: ['n', 'r', 'w'],
      says: 'n_val is 3; r and w are quorum, n_val / 2 + 1; pr and pw are 0, so fallback nodes count',
      page: `${DOCS}/developing/app-guide/replication-properties/`,
      readOn: READ_ON,
    },
    {
      settings: ['conflicts'],
      says: 'allow_mult is true for bucket types, with dotted version vectors since 2.0',
      page: `${DOCS}/learn/concepts/buckets/`,
      readOn: READ_ON,
    },
    {
      settings: ['readRepair', 'placement', 'hintedHandoff'],
      says: 'read repair after the reply; sloppy quorums, and hinted handoff to the primary nodes when they are back',
      page: `${DOCS}/learn/glossary/`,
      readOn: READ_ON,
    },
    {
      settings: ['antiEntropy'],
      says: 'active anti-entropy is on since 1.3; its manager looks for work every 15 s (anti_entropy.trigger_interval)',
      page: `${DOCS}/configuring/reference/`,
      readOn: READ_ON,
    },
  ],
  notModelled: [
    'Data types, strongly consistent buckets, replication between clusters, deletion, and expiry of hash trees.',
    'A ring of 64 partitions that nodes claim in turn: each node has 16 places at hashes.',
  ],
};
