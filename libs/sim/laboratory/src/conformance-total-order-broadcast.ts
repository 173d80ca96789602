import type { Configuration } from './conformance-configurations.js';

const quick = { electionTimeout: '80ms', heartbeat: '20ms' };

const operations = [
  { kind: 'read', share: 0.4 },
  { kind: 'write', share: 0.2 },
  { kind: 'cas', share: 0.2 },
  { kind: 'broadcast', share: 0.2 },
];

/** Where a register that all contend for numbers the messages. */
const unserved = 'more may ask than one register can number in time';

export const TOTAL_ORDER_BROADCAST: Readonly<Record<string, Configuration>> = {
  raft: { options: quick, operations, converges: true },
  'raft-reads-at-the-latest-position': { options: { ...quick, reads: 'read-index' }, operations, converges: true },
  'raft-local-reads': { options: { ...quick, reads: 'local' }, operations, converges: true },
  register: { options: { ordering: 'register' }, operations, converges: true, unserved },
  'register-local-reads': {
    options: { ordering: 'register', reads: 'local' },
    ...{ operations, converges: true, unserved },
  },
  'lamport-all': {
    options: { ordering: 'lamport-all' },
    ...{ operations, converges: true, stuck: 'every message that is lost stops all until it is sent again' },
  },
  'lamport-all-local-reads': {
    options: { ordering: 'lamport-all', reads: 'local' },
    ...{ operations, converges: true, unserved: 'every message that is lost stops all until it is sent again' },
  },
  lamport: { options: { ordering: 'lamport', wait: '20ms' }, operations },
};
