import { digestOf, experimentSchema, parseWith } from '@isthmus/contract';
import { invariant } from '@isthmus/sim-protocol';
import { runExperiment } from './run.js';

const SHORT = { duration: '8s', warmup: '1s', recovery: '2s', drain: '3s' };
const MIXED = [
  { kind: 'read', share: 0.5 },
  { kind: 'write', share: 0.3 },
  { kind: 'cas', share: 0.2 },
];
const EUROPE_CUT_OFF = { name: 'cut', kind: 'partition', at: '3s', for: '2s', groups: [['eu-west-1'], ['rest']] };

/** Small experiments that between them use every strategy, transport, jitter, loop, route and kind of fault and disk. */
const SWEEP: Readonly<Record<string, Record<string, unknown>>> = {
  'single-leader asynchronous, local reads, cut off': {
    topology: { layout: 'aws-3' },
    strategy: { kind: 'single-leader', leader: 'us-east-1', reads: 'local' },
    faults: [EUROPE_CUT_OFF],
  },
  'single-leader semi-synchronous, a follower crashes': {
    topology: { layout: 'aws-5' },
    strategy: { kind: 'single-leader', leader: 'us-east-1', replication: 'semi-synchronous', acknowledgements: 2 },
    faults: [{ name: 'crash', kind: 'crash', at: '2s', for: '2s', node: 'eu-west-1' }],
  },
  'single-leader synchronous, one way blocked': {
    topology: { layout: 'gcp-5' },
    strategy: { kind: 'single-leader', leader: 'us-east1', replication: 'synchronous' },
    faults: [{ ...EUROPE_CUT_OFF, groups: [['europe-west1'], ['rest']], blocks: 'outgoing' }],
  },
  'single-leader, the leader loses its disk': {
    topology: { layout: 'aws-3' },
    strategy: { kind: 'single-leader', leader: 'us-east-1', replication: 'asynchronous' },
    workload: { arrivals: { kind: 'closed', thinkTime: '30ms' }, clients: { perDatacenter: 3 } },
    faults: [{ name: 'crash', kind: 'crash', at: '3s', for: '500ms', node: 'us-east-1', disk: 'lost' }],
  },
  'single-leader with a lock and lease reads, its holder isolated': {
    topology: { layout: 'aws-3', nodes: { clock: { drift: '100ppm' } } },
    strategy: {
      kind: 'single-leader',
      leader: 'us-east-1',
      replication: 'quorum',
      reads: 'lease',
      failover: { kind: 'lock-service', lease: '1s' },
    },
    workload: { operations: MIXED },
    faults: [{ name: 'alone', kind: 'isolate', at: '2s', for: '3s', target: 'leader', scope: 'replicas' }],
  },
  'single-leader with snapshots and failover by timeout, paused': {
    topology: { layout: 'aws-3' },
    strategy: {
      kind: 'single-leader',
      leader: 'us-east-1',
      reads: 'snapshot',
      failover: { kind: 'timeout', after: '700ms' },
    },
    faults: [{ name: 'stop', kind: 'pause', at: '3s', for: '2s', node: 'us-east-1' }],
  },
  'single-leader with bounded staleness, another node promoted': {
    topology: { layout: 'aws-3' },
    strategy: {
      kind: 'single-leader',
      leader: 'us-east-1',
      reads: 'bounded-staleness',
      staleness: '300ms',
      failover: { kind: 'manual', promote: 'eu-west-1', at: '4s' },
    },
    faults: [{ name: 'crash', kind: 'crash', at: '3s', for: '3s', node: 'us-east-1', disk: 'truncated' }],
  },
  'multi-leader, clocks apart, incoming blocked': {
    topology: { layout: 'aws-3', nodes: { clock: { offset: '80ms', drift: '200ppm' } } },
    strategy: { kind: 'multi-leader' },
    faults: [{ ...EUROPE_CUT_OFF, blocks: 'incoming' }],
  },
  'multi-leader over limited bandwidth, zipfian keys': {
    topology: { layout: 'azure-3', links: { bandwidth: '1Mbps', jitter: { kind: 'none' } } },
    strategy: { kind: 'multi-leader' },
    workload: { keys: { count: 1000, distribution: 'zipfian', theta: 0.9 } },
  },
  'majority quorums over datagrams': {
    topology: {
      layout: 'aws-3',
      links: {
        transport: 'datagram',
        loss: 0.02,
        duplicate: 0.05,
        reorder: 0.1,
        jitter: { kind: 'uniform', relative: 0.1 },
      },
    },
    strategy: { kind: 'leaderless' },
    workload: { retries: 1 },
    faults: [EUROPE_CUT_OFF],
  },
  'quorums of one, three replicas of five, no read repair': {
    topology: { layout: 'aws-5', links: { jitter: { kind: 'normal', relative: 0.05, minimum: '1ms' } } },
    strategy: { kind: 'leaderless', n: 3, r: 1, w: 1, readRepair: 'off' },
    faults: [{ name: 'crash', kind: 'crash', at: '2s', for: '3s', node: 'eu-west-1', disk: 'truncated' }],
  },
  'reads of all, closed loop': {
    topology: { layout: 'aws-3' },
    strategy: { kind: 'leaderless', r: 'all', w: 1 },
    workload: { arrivals: { kind: 'closed', thinkTime: '20ms' }, clients: { perDatacenter: 4 } },
    faults: [{ ...EUROPE_CUT_OFF, scope: 'replicas' }],
  },
  'raft, its leader crashes with an unflushed disk': {
    topology: { layout: 'aws-3' },
    strategy: { kind: 'raft', leader: 'us-east-1' },
    workload: { operations: MIXED, retries: 2 },
    faults: [{ name: 'crash', kind: 'crash', at: '3s', for: '2s', node: 'us-east-1', disk: 'truncated' }],
  },
  'raft without pre-vote, cut off for longer than a connection lives': {
    topology: { layout: 'aws-3', links: { retransmission: { timeout: '100ms', resetAfter: '1s' } } },
    strategy: { kind: 'raft', preVote: false, electionTimeout: '400ms', heartbeat: '50ms' },
    workload: { operations: MIXED },
    faults: [EUROPE_CUT_OFF],
  },
  'raft, local reads, only clients cut off': {
    topology: { layout: 'gcp-5' },
    strategy: { kind: 'raft', leader: 'us-east1', reads: 'local' },
    workload: { clients: { route: 'nearest' }, retries: 3 },
    faults: [{ ...EUROPE_CUT_OFF, groups: [['europe-west1'], ['rest']], scope: 'clients' }],
  },
  'raft over datagrams, two faults that overlap': {
    topology: {
      layout: 'aws-5',
      links: { transport: 'datagram', loss: 0.01, reorder: 0.05, jitter: { kind: 'exponential', relative: 0.05 } },
    },
    strategy: { kind: 'raft', electionTimeout: '600ms' },
    faults: [EUROPE_CUT_OFF, { name: 'crash', kind: 'crash', at: '4s', for: '2s', node: 'us-east-1', disk: 'lost' }],
  },
  'raft, three nodes in each datacenter, ways that differ': {
    topology: {
      datacenters: [
        { id: 'a', nodes: 3 },
        { id: 'b', nodes: 3 },
        { id: 'c', nodes: 1 },
        { id: 'd', nodes: 0 },
      ],
      links: {
        oneWay: {
          a: { b: '10ms', c: '20ms', d: '5ms' },
          b: { a: '15ms', c: '30ms', d: '8ms' },
          c: { d: '12.345678ms' },
        },
      },
      intraDatacenter: { roundTrip: '300us' },
    },
    strategy: { kind: 'raft', leader: 'a' },
    workload: {
      operations: [
        { kind: 'read', share: 0.3, consistency: 'linearizable' },
        { kind: 'read', share: 0.3, consistency: 'local' },
        { kind: 'write', share: 0.4 },
      ],
    },
    faults: [{ name: 'split', kind: 'partition', at: '3s', for: '2s', groups: [['a/0', 'a/1'], ['rest']] }],
  },
  'raft, a leader that cannot keep up': {
    topology: { layout: 'aws-3', nodes: { serviceTime: '2ms', fsync: '5ms' } },
    strategy: { kind: 'raft', leader: 'us-east-1' },
    workload: {
      arrivals: { kind: 'open', rate: '150/s' },
      clients: { route: 'leader', perDatacenter: 5, maxSessions: 20 },
    },
    duration: '4s',
  },
  'causal, sessions that move while their datacenter is cut off from its nodes': {
    topology: { layout: 'aws-5' },
    strategy: { kind: 'causal' },
    workload: {
      clients: { failover: {} },
      retries: 2,
      attemptTimeout: '300ms',
      keys: { count: 20, distribution: 'uniform' },
    },
    faults: [
      { ...EUROPE_CUT_OFF, groups: [['eu-west-1'], ['rest']], scope: 'clients' },
      { name: 'crash', kind: 'crash', at: '4s', for: '1s', node: 'us-east-1', disk: 'truncated' },
    ],
  },
  'causal with vector clocks over datagrams, two nodes in a datacenter, cut off': {
    topology: {
      datacenters: [
        { id: 'a', nodes: 2 },
        { id: 'b', nodes: 1 },
        { id: 'c', nodes: 1 },
      ],
      links: {
        oneWay: { a: { b: '10ms', c: '40ms' }, b: { c: '25ms' } },
        transport: 'datagram',
        loss: 0.05,
        duplicate: 0.05,
        reorder: 0.1,
      },
    },
    strategy: { kind: 'causal', dependencies: 'vector' },
    faults: [{ name: 'cut', kind: 'partition', at: '3s', for: '2s', groups: [['a'], ['rest']] }],
  },
};

export const FIXED_SWEEP: readonly string[] = Object.keys(SWEEP);

/**
 * One line on an experiment of the fixed sweep: its name, two counts, and two digests. `history` covers every operation
 * and request to the nanosecond; `figures` covers the report without its sentences and without what only says which
 * document and which engine it is of.
 */
export function fixedSweepLine(name: string): string {
  const parsed = parseWith(experimentSchema, { version: 1, name, ...SHORT, ...SWEEP[name] });
  invariant(parsed.ok, `${name}: ${parsed.ok ? '' : JSON.stringify(parsed.violations)}`);
  const result = runExperiment(parsed.value, '1');
  invariant(result.kind === 'report', `${name} passed its budget of events`);
  const { digest: _, definitionDigest: __, engineVersion: ___, version: ____, ...results } = result.report;
  const figures = digestOf(
    JSON.parse(JSON.stringify(results, (key, value: unknown) => (WORDS.has(key) ? null : value))),
  );
  const { operations, messages, historyDigest } = results;
  return `${name}: ${operations.total} operations, ${messages.total} messages, history ${historyDigest.slice(0, 16)}, figures ${figures.slice(0, 16)}`;
}

/** Fields of a report that hold sentences. */
const WORDS = new Set(['sentence', 'findings', 'warnings', 'notModelled']);
