import type { Configuration } from './conformance-configurations.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms' };

const operations = [
  { kind: 'read', share: 0.4 },
  { kind: 'write', share: 0.3 },
  { kind: 'cas', share: 0.2 },
  { kind: 'sync', share: 0.1 },
];

export const ZAB: Readonly<Record<string, Configuration>> = {
  plain: { options: quick, operations, converges: true },
  'first-leader-named': { options: { ...quick, leader: 'a' }, converges: true },
};
