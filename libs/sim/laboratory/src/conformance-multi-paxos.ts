import type { Configuration } from './conformance-configurations.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms' };

export const MULTI_PAXOS: Readonly<Record<string, Configuration>> = {
  plain: { options: quick, converges: true },
  'first-leader-named': { options: { ...quick, leader: 'a' }, converges: true },
  'quorum-reads': { options: { ...quick, reads: 'quorum' }, converges: true },
  'local-reads': { options: { ...quick, reads: 'local' }, converges: true },
};
