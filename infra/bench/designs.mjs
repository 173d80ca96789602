/**
 * A strategy as the bench plays it, with operations that it serves.
 *
 * @typedef {object} Design
 * @property {Record<string, unknown>} strategy As a document writes it.
 * @property {readonly Record<string, unknown>[]} [operations] As many updates as reads unless given.
 * @property {string} [dearer] Why a message costs more than three times what one of Raft's does.
 */

const leader = 'us-east-1';
const FEW =
  'an operation takes four messages where Raft takes 28, so what it costs whatever the strategy (its client, its arrival, its rows of the history and in the figures) is borne by few';

/** @type {Readonly<Record<string, Design>>} One of each kind at least. The first is what the others are compared with. */
export const DESIGNS = {
  raft: { strategy: { kind: 'raft', leader } },
  'raft with reads at followers': { strategy: { kind: 'raft', leader, reads: 'follower', checkQuorum: true } },
  'multi-paxos': { strategy: { kind: 'multi-paxos', leader } },
  zab: { strategy: { kind: 'zab', leader } },
  leaderless: { strategy: { kind: 'leaderless' } },
  'multi-leader': { strategy: { kind: 'multi-leader' } },
  'multi-leader in a star': { strategy: { kind: 'multi-leader', topology: { kind: 'star', hub: leader } } },
  'multi-leader in a ring': { strategy: { kind: 'multi-leader', topology: { kind: 'ring' } } },
  'multi-leader with causal delivery': { strategy: { kind: 'multi-leader', stamps: 'hybrid', delivery: 'causal' } },
  'multi-leader with siblings': {
    strategy: { kind: 'multi-leader', conflicts: 'siblings' },
    dearer:
      'Clients that write what they have not read leave many versions of a key, each of which every write is compared with.',
  },
  'single-leader': { strategy: { kind: 'single-leader', leader } },
  causal: { strategy: { kind: 'causal' } },
  'causal with vectors': { strategy: { kind: 'causal', dependencies: 'vector' } },
  'register of Attiya, Bar-Noy and Dolev': {
    strategy: { kind: 'leaderless', stamps: 'read-first', readRepair: 'sync' },
  },
  'leaderless with hints and anti-entropy': {
    strategy: { kind: 'leaderless', placement: 'ring', n: 3, hintedHandoff: 'sloppy-quorum', antiEntropy: '1s' },
  },
  'leaderless, compare-and-set by Paxos': {
    strategy: { kind: 'leaderless', n: 3, placement: 'ring' },
    operations: [
      { kind: 'read', share: 0.9 },
      { kind: 'cas', share: 0.1 },
    ],
  },
  'single-leader behind a lock': {
    strategy: {
      kind: 'single-leader',
      leader,
      replication: 'quorum',
      reads: 'lease',
      failover: { kind: 'lock-service' },
    },
  },
  'raft with lease reads': { strategy: { kind: 'raft', leader, reads: 'lease' } },
  chain: { strategy: { kind: 'chain' } },
  'lock service': {
    strategy: { kind: 'lock-service' },
    operations: [
      { kind: 'locked-write', share: 0.1, lease: '5s', hold: '10ms' },
      { kind: 'read', share: 0.9 },
    ],
  },
  'primary and backups': { strategy: { kind: 'primary-backup' }, dearer: FEW },
  'total order broadcast': {
    strategy: { kind: 'total-order-broadcast' },
    operations: [
      { kind: 'read', share: 0.5 },
      { kind: 'broadcast', share: 0.5 },
    ],
  },
  'sequence from a log': {
    strategy: { kind: 'sequence', leader },
    operations: [{ kind: 'increment', share: 1 }],
  },
  'sequence of Lamport stamps': {
    strategy: { kind: 'sequence', generator: 'lamport' },
    operations: [{ kind: 'increment', share: 1 }],
  },
  'pages of a shared disk': { strategy: { kind: 'shared-disk' }, dearer: FEW },
  'store buffers': { strategy: { kind: 'store-buffers' }, dearer: FEW },
  'transactions, serializable snapshots': {
    strategy: { kind: 'transactions', leader },
    operations: [{ kind: 'txn', share: 1, reads: 2, writes: 1 }],
  },
};
