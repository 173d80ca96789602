import type { Configuration } from './conformance-configurations.js';

const unserved = 'cores and their memory fail as one machine: what is lost between them is not sent again';

export const STORE_BUFFERS: Readonly<Record<string, Configuration>> = {
  plain: { options: {}, unserved },
  'that-keep-stores': { options: { drain: '20ms' }, unserved },
  'of-one-entry': { options: { drain: '5ms', entries: 1, memory: 'b' }, unserved },
  fenced: { options: { fences: 'after-stores' }, unserved },
};
