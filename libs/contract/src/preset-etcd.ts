import type { SystemPreset } from './system-preset.js';

const TUNING = 'https://etcd.io/docs/v3.6/tuning/';

export const etcd: SystemPreset = {
  title: 'etcd 3.6',
  strategy: {
    kind: 'raft',
    reads: 'follower',
    preVote: true,
    checkQuorum: true,
    electionTimeout: '1s',
    heartbeat: '100ms',
  },
  sources: [
    {
      settings: ['electionTimeout', 'heartbeat'],
      says: 'heartbeat interval 100 ms and election timeout 1000 ms by default',
      page: TUNING,
      readOn: '2026-11-23',
    },
    {
      settings: ['reads'],
      says: 'reads are linearizable unless they ask to be serializable',
      page: 'https://etcd.io/docs/v3.6/learning/api_guarantees/',
      readOn: '2026-11-23',
    },
    {
      settings: ['reads'],
      says: 'followers ask the leader for a safe read index and answer reads themselves',
      page: 'https://github.com/etcd-io/raft#features',
      readOn: '2026-11-23',
    },
    {
      settings: ['checkQuorum'],
      says: 'the server always sets CheckQuorum (raftConfig in server/etcdserver/bootstrap.go)',
      page: 'https://github.com/etcd-io/etcd/blob/v3.6.0/server/etcdserver/bootstrap.go',
      readOn: '2026-11-23',
    },
    {
      settings: ['preVote'],
      says: '--pre-vote is true by default',
      page: 'https://etcd.io/docs/v3.6/op-guide/configuration/',
      readOn: '2026-11-23',
    },
  ],
  notModelled: [
    'Revisions, watches, leases, transactions over several keys and learners.',
    'A member sends a write on to the leader itself; here it tells the client who leads.',
  ],
};
