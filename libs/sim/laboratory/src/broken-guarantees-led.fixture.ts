import {
  asking,
  type BrokenGuarantees,
  crash,
  cut,
  FORGOTTEN,
  LOSSY,
  MIXED,
  ROAMING,
} from './broken-guarantees.fixture.js';

const LED = { leader: 'a', electionTimeout: '400ms', heartbeat: '100ms' };
const VIEWS = { ping: '100ms', timeout: '500ms' };
const A_APART = [cut([['a'], ['rest']], 'replicas')];
const C_APART = cut([['a', 'b'], ['c']]);
/** The clock of who is cut off nearly stands still. */
const slow = (node: string) => ({
  name: 'slow',
  kind: 'clock-smear',
  at: '2s',
  for: '4s',
  nodes: [node],
  by: '-3900ms',
});
const OFTEN = asking(MIXED, '50/s');
/** So many keys that what was lost is not written again at once. */
const MANY_KEYS = { workload: asking(MIXED, '20/s', 20) };

export const SINGLE_LEADER: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'reads of any copy', strategy: { leader: 'a', reads: 'local' } },
  {
    ...{ guarantee: 'read your writes', where: 'reads of any copy' },
    strategy: { leader: 'a', reads: 'local' },
    document: { faults: A_APART, checks: ['sessions'] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'reads within a bound of staleness' },
    strategy: { leader: 'a', reads: 'bounded-staleness', staleness: '1s' },
  },
  {
    ...{ guarantee: 'linearizable', where: 'reads from snapshots' },
    strategy: { leader: 'a', reads: 'snapshot', snapshotEvery: '200ms' },
  },
  {
    ...{ guarantee: 'read your writes', where: 'reads from snapshots' },
    strategy: { leader: 'a', reads: 'snapshot', snapshotEvery: '200ms' },
    document: { checks: ['sessions'] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'an operator promotes a node, and nobody stops the leader' },
    strategy: { leader: 'a', replication: 'quorum', failover: { kind: 'manual', promote: 'b', at: '3s' } },
    document: { faults: A_APART },
  },
  {
    ...{ guarantee: 'linearizable', where: 'a timeout promotes a node without consensus' },
    strategy: { leader: 'a', failover: { kind: 'timeout', after: '500ms' } },
    document: { faults: [cut([['a'], ['rest']])] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'a lock without fencing, and a holder that is paused beyond its lease' },
    strategy: {
      ...{ leader: 'a', replication: 'quorum', reads: 'lease' },
      failover: { kind: 'lock-service', lease: '1s', fencing: false },
    },
    document: {
      workload: OFTEN,
      faults: [
        { name: 'cut', kind: 'cut-links', at: '3s', for: '4s', links: [['a', 'b']], scope: 'replicas' },
        { name: 'pause', kind: 'pause', at: '3200ms', for: '2500ms', node: 'a' },
      ],
    },
    seed: '2',
  },
  {
    ...{ guarantee: 'linearizable', where: 'a lock, and a new holder that cannot see every acknowledged write' },
    strategy: { leader: 'a', failover: { kind: 'lock-service', lease: '1s' } },
    document: { faults: [{ ...A_APART[0], for: '1s' }, crash('a', 'kept', { until: 6000 })] },
    seed: '2',
  },
  {
    ...{ guarantee: 'linearizable', where: 'the disk of an asynchronous leader is lost' },
    strategy: { leader: 'a' },
    document: { faults: [{ ...A_APART[0], for: '1s' }, crash('a', 'lost')] },
  },
];

export const RAFT: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'local reads', strategy: { ...LED, reads: 'local' } },
  {
    ...{ guarantee: 'linearizable', where: 'reads under a lease, and a clock that loses more than the bound' },
    strategy: { ...LED, reads: 'lease' },
    document: { faults: [...A_APART, slow('a')] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'disks of a majority are lost' },
    strategy: LED,
    document: { faults: FORGOTTEN },
    seed: '2',
  },
];

export const MULTI_PAXOS: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'local reads', strategy: { ...LED, reads: 'local' } },
  {
    ...{ guarantee: 'linearizable', where: 'disks of a majority are lost' },
    strategy: LED,
    document: { faults: FORGOTTEN },
  },
];

export const ZAB: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'a server answers reads from what it has applied', strategy: LED },
  {
    ...{ guarantee: 'linearizable', where: 'a leader that was deposed while it stood still answers a sync' },
    strategy: LED,
    document: {
      workload: asking(
        [
          { kind: 'read', share: 0.99, consistency: 'linearizable' },
          { kind: 'write', share: 0.01 },
        ],
        '60/s',
      ),
      faults: [{ name: 'still', kind: 'pause', at: '3s', for: '2s', node: 'a' }],
    },
  },
  {
    ...{ guarantee: 'sequential', where: 'disks of a majority are lost' },
    strategy: LED,
    document: { faults: FORGOTTEN, checks: ['sequential'] },
  },
  {
    ...{ guarantee: 'linearizable writes', where: 'disks of a majority are lost' },
    strategy: LED,
    document: { faults: FORGOTTEN, checks: ['linearizable-writes'] },
  },
];

export const CHAIN: BrokenGuarantees = [
  {
    ...{ guarantee: 'linearizable', where: 'a tail that is given up and has not stopped' },
    strategy: { order: ['a', 'b', 'c'], detection: 'fail-stop', ...VIEWS },
    document: { faults: [C_APART] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'the lease of a tail that is cut off, by a clock that nearly stands still' },
    strategy: { order: ['a', 'b', 'c'], ...VIEWS },
    document: { faults: [C_APART, slow('c')] },
  },
  { guarantee: 'linearizable', where: 'eventual reads', strategy: { order: ['a', 'b', 'c'], reads: 'eventual' } },
  {
    ...{ guarantee: 'linearizable', where: 'reads of at most one version that is not committed' },
    strategy: { order: ['a', 'b', 'c'], reads: 'bounded', versions: 1 },
  },
  {
    ...{ guarantee: 'linearizable', where: 'all disks are lost, and the chain begins anew' },
    strategy: { order: ['a', 'b', 'c'] },
    document: { ...MANY_KEYS, faults: ['a', 'b', 'c'].map((node) => crash(node, 'lost')) },
  },
];

export const PRIMARY_BACKUP: BrokenGuarantees = [
  {
    ...{ guarantee: 'linearizable', where: 'the view service loses its disk while who followed the primary is down' },
    strategy: { primary: 'a', service: 'c', ...VIEWS },
    document: {
      ...MANY_KEYS,
      faults: [
        crash('a', 'kept', { at: 2000, until: 5000 }),
        crash('b', 'kept', { at: 4900, until: 6900 }),
        crash('c', 'lost', { at: 5000, until: 5200 }),
      ],
    },
  },
];

const TRANSACTIONS_ASKED = {
  workload: asking(
    [
      { kind: 'txn', share: 0.6, reads: 2, writes: 1, pauseBetween: '20ms' },
      { kind: 'txn', share: 0.4, reads: 3, writes: 0, pauseBetween: '5ms' },
    ],
    '20/s',
    3,
  ),
  checks: ['isolation'],
};

export const TRANSACTIONS: BrokenGuarantees = [
  {
    ...{ guarantee: 'serializable', where: 'snapshot isolation lets write skew through' },
    strategy: { leader: 'a', isolation: 'snapshot' },
    document: TRANSACTIONS_ASKED,
  },
  {
    ...{ guarantee: 'strict serializable', where: 'followers answer reads from old states' },
    strategy: { leader: 'a', isolation: 'serial', reads: 'any' },
    document: TRANSACTIONS_ASKED,
  },
  {
    ...{ guarantee: 'serializable', where: 'the leader loses its disk' },
    strategy: { leader: 'a', isolation: 'two-phase-locking' },
    document: { ...TRANSACTIONS_ASKED, faults: [crash('a', 'lost')] },
  },
];

const messages = (rate = '10/s') => ({
  workload: asking([{ kind: 'broadcast', share: 1 }], rate, 1),
  checks: ['total-order-broadcast'],
});

export const TOTAL_ORDER_BROADCAST: BrokenGuarantees = [
  {
    ...{ guarantee: 'broadcast: total order', where: 'stamps alone' },
    strategy: { ordering: 'lamport' },
    document: messages(),
  },
  {
    ...{ guarantee: 'broadcast: total order', where: 'stamps and a wait that is too short' },
    strategy: { ordering: 'lamport', wait: '10ms' },
    document: messages(),
  },
  {
    ...{ guarantee: 'broadcast: reliable delivery', where: 'stamps, and messages that are lost' },
    strategy: { ordering: 'lamport', wait: '200ms' },
    document: { ...messages(), topology: LOSSY },
  },
  {
    ...{ guarantee: 'broadcast: reliable delivery', where: 'stamps of all, and a node that crashes' },
    strategy: { ordering: 'lamport-all' },
    document: { ...messages('30/s'), faults: [crash('b', 'kept', { until: 4000 })] },
    seed: '2',
  },
  { guarantee: 'linearizable', where: 'local reads', strategy: { ...LED, reads: 'local' } },
  {
    ...{ guarantee: 'sequential', where: 'local reads, and sessions that turn to a node that is behind' },
    strategy: { ...LED, leader: 'c', reads: 'local' },
    document: {
      ...{ workload: ROAMING, checks: ['sequential'] },
      faults: [cut([['b'], ['rest']], 'replicas'), crash('a', 'kept', { until: 4000 })],
    },
  },
  {
    ...{ guarantee: 'broadcast: reliable delivery', where: 'disks of a majority are lost' },
    strategy: LED,
    document: { ...messages(), faults: FORGOTTEN },
  },
  {
    ...{ guarantee: 'broadcast: reliable delivery', where: 'the disk of the register is lost' },
    strategy: { ordering: 'register', register: 'a' },
    document: { ...messages(), faults: [crash('a', 'lost')] },
  },
];

const locked = (over: Readonly<Record<string, unknown>>) => ({
  ...asking([{ kind: 'locked-write', share: 1, lease: '1min', hold: '1s', ...over }], '3/s', 1),
  deadline: '2s',
});

export const LOCK_SERVICE: BrokenGuarantees = [
  {
    ...{ guarantee: 'fencing', where: 'storage checks no token, and holders are paused beyond their leases' },
    strategy: { ...LED, fencing: 'off' },
    document: {
      workload: locked({ lease: '500ms', hold: '20ms', pause: { share: 0.3, length: '1s' } }),
      checks: ['fencing'],
    },
  },
  {
    ...{ guarantee: 'mutual-exclusion', where: 'the clock of the leader is set forward' },
    strategy: LED,
    document: {
      ...{ workload: locked({}), checks: ['mutual-exclusion'] },
      faults: [3, 4, 5, 6].map((at) => ({
        ...{ name: `jump ${at}`, kind: 'clock-jump', node: 'a', by: '61s' },
        ...{ at: `${at}s`, for: '300ms' },
      })),
    },
  },
  ...(['mutual-exclusion', 'fencing'] as const).map((guarantee) => ({
    ...{ guarantee, where: 'disks of a majority are lost' },
    strategy: LED,
    document: { workload: locked({}), checks: [guarantee], faults: FORGOTTEN },
  })),
  {
    ...{ guarantee: 'barrier', where: 'disks of a majority are lost' },
    strategy: LED,
    document: {
      workload: { ...asking([{ kind: 'barrier', share: 1, parties: 2, lease: '2s' }], '5/s', 1), deadline: '2s' },
      ...{ checks: ['barrier'], faults: FORGOTTEN },
    },
  },
];
