import type { Configuration } from './conformance-configurations.js';

export const MULTI_LEADER: Readonly<Record<string, Configuration>> = {
  'last-write-wins': { options: {}, converges: true },
};
