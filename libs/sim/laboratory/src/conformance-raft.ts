import type { Configuration } from './conformance-configurations.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms' };

export const RAFT: Readonly<Record<string, Configuration>> = {
  plain: { options: quick, converges: true },
  'first-leader-named': { options: { ...quick, leader: 'a' }, converges: true },
  'without-pre-vote': { options: { ...quick, preVote: false }, converges: true },
  'local-reads': { options: { ...quick, reads: 'local' }, converges: true },
  restless: {
    options: { electionTimeout: '25ms', heartbeat: '10ms', preVote: false },
    clusters: [
      [1, 1, 1, 1, 1],
      [2, 1, 2],
    ],
    unserved: 'elections take longer than it waits for a leader, so they need not end',
  },
};
