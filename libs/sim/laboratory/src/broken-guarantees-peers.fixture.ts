import {
  asking,
  type BrokenGuarantees,
  crash,
  cut,
  FIGURE_9_6,
  FORGOTTEN,
  IMPATIENT,
  inFive,
  MIXED,
  ROAMING,
  skewed,
  THREE,
  TIGHT,
} from './broken-guarantees.fixture.js';

const FAITHFUL = { stamps: 'hybrid', sessions: 'sticky', delivery: 'causal' };

export const MULTI_LEADER: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'whatever its settings', strategy: FAITHFUL },
  { guarantee: 'sequential', where: 'whatever its settings', strategy: FAITHFUL, document: TIGHT },
  {
    ...{ guarantee: 'causal (CC)', where: 'writes all to all, of which one overtakes another' },
    strategy: { ...FAITHFUL, delivery: 'any' },
    document: {
      topology: { ...THREE, links: { oneWay: { a: { b: '10ms', c: '300ms' }, b: { c: '10ms' } } } },
      workload: { ...asking(MIXED), clients: { maxSessions: 3, perDatacenter: 1 } },
      checks: ['causal'],
    },
    seed: '3',
  },
  {
    ...{ guarantee: 'read your writes', where: 'stamps of clocks that are behind' },
    strategy: { ...FAITHFUL, stamps: 'clock' },
    document: { topology: skewed('1s'), checks: ['sessions'] },
  },
  {
    ...{ guarantee: 'monotonic reads', where: 'sessions that change datacenters' },
    strategy: { ...FAITHFUL, sessions: 'roaming' },
    document: { workload: ROAMING, faults: [crash('a', 'kept', { until: 5000 })], checks: ['sessions'] },
  },
];

export const CAUSAL: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'what another datacenter has acknowledged comes late', strategy: {} },
  {
    guarantee: 'sequential',
    where: 'two sessions each write, and miss what the other wrote',
    strategy: {},
    document: TIGHT,
  },
  {
    ...{ guarantee: 'causal (CC)', where: 'a disk is lost, with writes that others rest on' },
    strategy: {},
    document: {
      faults: [{ ...cut([['a'], ['rest']]), for: '1200ms' }, crash('a', 'lost', { until: 3300 })],
      checks: ['causal'],
    },
  },
];

const REGISTER = { stamps: 'read-first', readRepair: 'sync' };
const changes = (...shares: (readonly [kind: string, share: number])[]) =>
  shares.map(([kind, share]) => ({ kind, share }));

export const LEADERLESS: BrokenGuarantees = [
  { guarantee: 'linearizable', where: 'quorums that need not meet', strategy: { r: 1, w: 1 } },
  {
    ...{ guarantee: 'linearizable', where: 'w + r > n, and no read writes back (DDIA, figure 9-6)' },
    strategy: { n: 3, w: 3, r: 2, readRepair: 'off' },
    document: { topology: FIGURE_9_6, workload: asking(changes(['read', 0.95], ['write', 0.05]), '50/s', 1) },
  },
  {
    ...{ guarantee: 'linearizable', where: 'reads that write back, and stamps of clocks that are apart' },
    strategy: { readRepair: 'sync' },
    document: { topology: skewed('300ms') },
  },
  {
    ...{ guarantee: 'linearizable', where: 'a register whose quorums are sloppy' },
    strategy: {
      ...{ n: 3, placement: 'ring', ...REGISTER },
      ...{ hintedHandoff: 'sloppy-quorum', suspectAfter: '100ms' },
    },
    document: { topology: inFive((from, to) => 5 * (to - from)), faults: [cut([['a', 'b'], ['rest']])] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'a register whose clients repeat a write at another node' },
    strategy: REGISTER,
    document: { workload: IMPATIENT },
  },
  {
    ...{ guarantee: 'linearizable', where: 'a register that loses disks' },
    strategy: REGISTER,
    document: { faults: [crash('a', 'lost'), crash('b', 'lost')] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'siblings, of which each reader takes one' },
    strategy: { conflicts: 'siblings' },
    document: { topology: skewed('300ms') },
  },
  {
    ...{ guarantee: 'linearizable', where: 'lightweight transactions beside ordinary writes' },
    strategy: { serial: 'serial', r: 'serial' },
    document: {
      topology: skewed('300ms'),
      workload: asking(changes(['write', 0.4], ['cas', 0.3], ['read', 0.3]), '10/s'),
    },
  },
  {
    ...{ guarantee: 'linearizable', where: 'lightweight transactions beside ordinary reads' },
    strategy: { serial: 'serial', r: 1 },
    document: { workload: asking(changes(['cas', 0.1], ['read', 0.9]), '40/s', 1) },
  },
  {
    ...{ guarantee: 'linearizable', where: 'lightweight transactions of each datacenter by itself' },
    strategy: { serial: 'local-serial', r: 'serial', w: 1 },
    document: { workload: asking(changes(['cas', 0.5], ['read', 0.5]), '10/s') },
  },
];

const numbers = (kind = 'increment-and-tell', rate = '10/s') => ({
  workload: asking([{ kind, share: 1 }], rate, 1),
  checks: ['numbers'],
});

export const SEQUENCE: BrokenGuarantees = [
  {
    ...{ guarantee: 'numbers: causal', where: 'nodes that are asked less often count behind' },
    strategy: { generator: 'interleaved' },
    document: numbers(),
  },
  {
    ...{ guarantee: 'numbers: causal', where: 'clocks that are behind' },
    strategy: { generator: 'wall-clock' },
    document: { ...numbers(), topology: skewed('2s') },
  },
  {
    ...{ guarantee: 'numbers: causal', where: 'blocks that are old' },
    strategy: { generator: 'blocks', block: 100 },
    document: numbers(),
  },
  {
    ...{ guarantee: 'numbers: gap-free', where: 'stamps by Lamport' },
    strategy: { generator: 'lamport' },
    document: numbers(),
  },
  ...[{ generator: 'interleaved' }, { generator: 'blocks', block: 10 }].map((strategy) => ({
    ...{ guarantee: 'numbers: unique', where: `${strategy.generator}, and a disk that is lost`, strategy },
    document: { ...numbers(), faults: [crash('a', 'lost')] },
  })),
  {
    ...{ guarantee: 'numbers: unique', where: 'lamport, and a disk that is lost' },
    strategy: { generator: 'lamport' },
    document: {
      workload: {
        ...numbers('increment').workload,
        ...{ arrivals: { kind: 'closed', thinkTime: '300ms' }, clients: { perDatacenter: 6 } },
      },
      ...{ faults: [crash('a', 'lost')], checks: ['numbers'] },
    },
  },
  {
    ...{ guarantee: 'numbers: unique', where: 'a clock that is set back while its node is down' },
    strategy: { generator: 'wall-clock' },
    document: {
      // So many that a tick is met again.
      ...numbers('increment', '2000/s'),
      faults: [crash('a', 'kept'), { name: 'back', kind: 'clock-jump', node: 'a', by: '-2s', at: '3100ms', for: '4s' }],
    },
  },
  {
    ...{ guarantee: 'numbers: unique', where: 'disks of a majority of the log are lost' },
    strategy: { generator: 'log', leader: 'a', electionTimeout: '400ms', heartbeat: '100ms' },
    document: { ...numbers('increment'), faults: FORGOTTEN },
  },
];

export const SHARED_DISK: BrokenGuarantees = [
  {
    ...{ guarantee: 'linearizable', where: 'clients who ask a second instance for the same write' },
    strategy: { retry: '200ms' },
    document: { workload: IMPATIENT },
  },
];

export const STORE_BUFFERS: BrokenGuarantees = [
  {
    ...{ guarantee: 'linearizable', where: 'no fences' },
    strategy: { fences: 'none', drain: '100ms' },
  },
  {
    ...{ guarantee: 'sequential', where: 'no fences (the litmus test SB)' },
    strategy: { fences: 'none', drain: '100ms' },
    document: { checks: ['sequential'] },
  },
  {
    ...{ guarantee: 'linearizable', where: 'fences, and memory that is lost' },
    strategy: { fences: 'after-stores' },
    document: { faults: [crash('a', 'lost')] },
  },
  {
    ...{ guarantee: 'causal (CC)', where: 'no fences, and memory that is lost' },
    strategy: { fences: 'none', drain: '50ms' },
    document: { faults: [crash('a', 'kept', { until: 3300 })], checks: ['causal'] },
    seed: '2',
  },
];
