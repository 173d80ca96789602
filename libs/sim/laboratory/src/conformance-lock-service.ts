import type { Configuration } from './conformance-configurations.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms', wait: '100ms' };

/** Leases that end while others wait, and holders that stand still for longer. */
const operations = [
  { kind: 'locked-write', share: 0.6, lease: '150ms', hold: '10ms', pause: { share: 0.2, length: '250ms' } },
  { kind: 'read', share: 0.2 },
  { kind: 'write', share: 0.2 },
];

/** Waits that end while others come, in rounds that few of the sessions make. */
const barriers = {
  operations: [
    { kind: 'barrier', share: 0.6, parties: 3, lease: '150ms' },
    { kind: 'read', share: 0.2 },
    { kind: 'write', share: 0.2 },
  ],
  converges: true,
  stuck:
    'a round needs all of its parties at one time: of three sessions that mostly want a barrier one may meet nobody',
} as const;

export const LOCK_SERVICE: Readonly<Record<string, Configuration>> = {
  plain: { options: quick, operations, converges: true },
  'without-fencing': { options: { ...quick, fencing: 'off' }, operations, converges: true },
  'without-waiting': { options: { ...quick, wait: '0s' }, operations, converges: true },
  'of-bad-clocks': { options: { ...quick, clockDrift: '50000ppm' }, operations, converges: true },
  'by-recipe': {
    options: { ...quick, recipe: 'lock' },
    ...{ operations, converges: true },
    unserved: 'twenty sessions may stand in one line for longer than their deadline',
  },
  barrier: { options: quick, ...barriers },
  'barrier-by-recipe': { options: { ...quick, recipe: 'barrier' }, ...barriers },
};
