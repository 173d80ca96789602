import type { Stream } from '@isthmus/sim-random';
import type { Configuration } from './conformance-configurations.js';

const LOCK = { kind: 'lock-service', lease: '100ms' };
const quorum = { leader: 'a', replication: 'quorum' };

export const SINGLE_LEADER: Readonly<Record<string, Configuration>> = {
  asynchronous: { options: { leader: 'a' }, converges: true },
  'semi-synchronous': {
    options: { leader: 'a', replication: 'semi-synchronous', acknowledgements: 1 },
    converges: true,
  },
  'semi-synchronous-2': {
    options: { leader: 'a', replication: 'semi-synchronous', acknowledgements: 2 },
    converges: true,
  },
  synchronous: { options: { leader: 'a', replication: 'synchronous' }, converges: true },
  'local-reads': { options: { leader: 'a', reads: 'local' }, converges: true },
  'synchronous-with-local-reads': {
    options: { leader: 'a', replication: 'synchronous', reads: 'local' },
    converges: true,
  },
  quorum: { options: quorum, converges: true },
  'bounded-staleness': { options: { leader: 'a', reads: 'bounded-staleness', staleness: '60ms' }, converges: true },
  snapshot: { options: { leader: 'a', reads: 'snapshot', snapshotEvery: '50ms' }, converges: true },
  'failover-manual': {
    options: { ...quorum, failover: { kind: 'manual', promote: 'b', at: '1500ms' } },
    converges: true,
  },
  'failover-timeout': {
    options: { leader: 'a', failover: { kind: 'timeout', after: '100ms' } },
    converges: true,
  },
  'lock-with-lease-reads': { options: { ...quorum, reads: 'lease', failover: LOCK }, converges: true },
  'lock-with-leader-reads': { options: { ...quorum, failover: LOCK }, converges: true },
  'lock-synchronous': {
    options: { leader: 'a', replication: 'synchronous', reads: 'lease', failover: LOCK },
    converges: true,
  },
  'lock-asynchronous': { options: { leader: 'a', failover: LOCK }, converges: true },
  'lock-without-fencing': {
    options: { ...quorum, reads: 'lease', failover: { ...LOCK, fencing: false } },
    converges: true,
  },
  'failover-manual-with-bounded-staleness': {
    options: {
      ...quorum,
      reads: 'bounded-staleness',
      staleness: '60ms',
      failover: { kind: 'manual', promote: 'b', at: '1500ms' },
    },
    converges: true,
  },
  'failover-timeout-with-snapshots': {
    options: { leader: 'a', reads: 'snapshot', snapshotEvery: '50ms', failover: { kind: 'timeout', after: '100ms' } },
    converges: true,
  },
  'lock-with-local-reads': {
    options: { ...quorum, reads: 'local', failover: { ...LOCK, servers: ['a', 'b', 'c'] } },
    converges: true,
  },
  'paused-holder': {
    options: { ...quorum, reads: 'lease', failover: { ...LOCK, lease: '400ms' } },
    clusters: [[1, 1, 1]],
    converges: true,
    script: pausedHolder,
  },
};

/**
 * The holder of the lock, `a`, stands still until its lease is over and another has the lock. It cannot hear that from `b`, and goes on
 * with the requests that it finds, until it has failed to renew for long enough.
 */
function pausedHolder(draw: Stream): Readonly<Record<string, unknown>> {
  const from = 800 + draw.below(300);
  return {
    workload: {
      arrivals: { kind: 'open', rate: '60/s' },
      operations: [
        { kind: 'read', share: 0.4 },
        { kind: 'write', share: 0.6 },
      ],
      keys: { count: 2, distribution: 'uniform' },
      clients: { perDatacenter: 4, maxSessions: 40 },
      deadline: '600ms',
    },
    faults: [
      { name: 'apart', kind: 'cut-links', links: [['a', 'b']], scope: 'replicas', at: '600ms', for: '2500ms' },
      { name: 'stop', kind: 'pause', node: 'a', at: `${from}ms`, for: `${700 + draw.below(500)}ms` },
    ],
  };
}
