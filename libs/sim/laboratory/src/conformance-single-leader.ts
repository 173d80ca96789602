import type { Configuration } from './conformance-configurations.js';

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
};
