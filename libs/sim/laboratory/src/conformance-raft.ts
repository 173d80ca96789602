import type { Stream } from '@isthmus/sim-random';
import type { Configuration } from './conformance-configurations.js';
import { CONTENDERS, ofMilliseconds } from './conformance-scripts.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms' };
const slow = { electionTimeout: '400ms', heartbeat: '100ms', preVote: false };

export const RAFT: Readonly<Record<string, Configuration>> = {
  plain: { options: quick, converges: true },
  'first-leader-named': { options: { ...quick, leader: 'a' }, converges: true },
  'without-pre-vote': { options: { ...quick, preVote: false }, converges: true },
  'local-reads': { options: { ...quick, reads: 'local' }, converges: true },
  'check-quorum': { options: { ...quick, checkQuorum: true }, converges: true },
  'check-quorum-without-pre-vote': { options: { ...quick, checkQuorum: true, preVote: false }, converges: true },
  'follower-reads': { options: { ...quick, reads: 'follower' }, converges: true },
  'lease-reads': { options: { ...quick, reads: 'lease' }, converges: true },
  'lease-reads-of-bad-clocks': { options: { ...quick, reads: 'lease', clockDrift: '50000ppm' }, converges: true },
  'lease-reads-with-check-quorum': {
    options: { ...quick, reads: 'lease', checkQuorum: true, preVote: false },
    converges: true,
  },
  'leadership-to-a': { options: { ...quick, transfer: { to: 'a' } }, converges: true },
  'leadership-to-a-at-once': {
    options: { ...quick, reads: 'lease', transfer: { to: 'a', at: '2100ms' } },
    converges: true,
  },
  restless: {
    options: { electionTimeout: '25ms', heartbeat: '10ms', preVote: false },
    clusters: [
      [1, 1, 1, 1, 1],
      [2, 1, 2],
    ],
    stuck: 'elections take longer than it waits for a leader, so they need not end',
  },
  'figure-8': {
    options: { ...slow, leader: 'a' },
    clusters: [[1, 1, 1]],
    script: figureEight,
    unserved: 'a node is down until the end',
  },
  'swing-voter': {
    options: { ...slow, leader: 'b' },
    clusters: [[1, 1, 1]],
    script: swingVoter,
    unserved: 'two of three nodes never reach each other',
  },
};

/**
 * Figure 8 of the paper, for three nodes. Cut off, `a` goes on appending to its own log. `c` wins with the vote of `b`, which crashes
 * before its disk has anything of the new leader. `a` wins with the vote of `b` and replicates its old entries to it, and its disk is
 * too slow to have anything of its new term when it crashes. `c` wins with the vote of `a`: where `a` had committed its old entries by
 * counting, they are lost.
 */
function figureEight(draw: Stream): Readonly<Record<string, unknown>> {
  const first = 2000 + draw.below(150);
  const second = first + 1000 + draw.below(150);
  // Whoever has just come up does not campaign for a while: b leaves that to the others.
  const down = (name: string, node: string, [from, until]: readonly [number, number], disk = 'kept') => ({
    ...{ name, kind: 'crash', node, disk },
    ...ofMilliseconds(from, until),
  });
  return {
    ...CONTENDERS,
    // They go on asking for what `a` has taken on while it is cut off, and are there when it leads again.
    workload: {
      ...CONTENDERS.workload,
      clients: { perDatacenter: 12, maxSessions: 30 },
      ...{ attemptTimeout: '90ms', backoff: { base: '10ms', factor: 1.5, cap: '40ms' } },
    },
    faults: [
      // With its clients, or they would ask c for the same, and nothing would be lost.
      { name: 'cut off', kind: 'partition', groups: [['a'], ['b', 'c']], ...ofMilliseconds(1000, first) },
      down('late voter', 'b', [1000, 1350]),
      { name: 'slow voter', kind: 'slow-disk', node: 'b', added: '300ms', ...ofMilliseconds(1350, first) },
      down('forgetful voter', 'b', [first, first + 20], 'truncated'),
      // It has told a of the new term by now.
      down('late voter again', 'b', [first + 120, first + 450]),
      down('leader down', 'c', [first, second]),
      { name: 'slow leader', kind: 'slow-disk', node: 'a', added: '300ms', ...ofMilliseconds(first, second) },
      down('forgetful leader', 'a', [second, second + 20], 'truncated'),
      down('voter down', 'b', [second, 5900]),
    ],
  };
}

/**
 * `a` and `c` never reach each other, so both campaign for one term, and `b` decides. It crashes when it has voted for one, and before
 * its disk has anything of that leader; then the other asks.
 */
function swingVoter(draw: Stream): Readonly<Record<string, unknown>> {
  const first = 1600 + draw.below(350);
  return {
    ...CONTENDERS,
    faults: [
      { name: 'apart', kind: 'cut-links', links: [['a', 'c']], scope: 'replicas', ...ofMilliseconds(500, 5900) },
      { name: 'leader lost', kind: 'crash', node: 'b', disk: 'kept', ...ofMilliseconds(1000, 1020) },
      { name: 'slow voter', kind: 'slow-disk', node: 'b', added: '200ms', ...ofMilliseconds(1000, first) },
      { name: 'forgetful voter', kind: 'crash', node: 'b', disk: 'truncated', ...ofMilliseconds(first, first + 20) },
    ],
  };
}
