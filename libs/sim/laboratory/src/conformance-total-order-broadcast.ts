import type { Configuration } from './conformance-configurations.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms' };

const operations = [
  { kind: 'read', share: 0.4 },
  { kind: 'write', share: 0.2 },
  { kind: 'cas', share: 0.2 },
  { kind: 'broadcast', share: 0.2 },
];

/** A message that is lost stops all until it is sent again, half a second or a second later. */
const late = { operations, converges: true, deadline: '1500ms' } as const;

/** Where a register that all contend for numbers the messages. */
const unserved = 'more may ask than one register can number in time';

export const TOTAL_ORDER_BROADCAST: Readonly<Record<string, Configuration>> = {
  raft: { options: quick, operations, converges: true },
  'raft-reads-at-the-latest-position': { options: { ...quick, reads: 'read-index' }, operations, converges: true },
  'raft-local-reads': { options: { ...quick, reads: 'local' }, operations, converges: true },
  register: { options: { ordering: 'register' }, ...late, unserved },
  'register-local-reads': { options: { ordering: 'register', reads: 'local' }, ...late, unserved },
  'lamport-all': { options: { ordering: 'lamport-all' }, ...late },
  'lamport-all-local-reads': { options: { ordering: 'lamport-all', reads: 'local' }, ...late },
  lamport: { options: { ordering: 'lamport', wait: '20ms' }, operations },
};
