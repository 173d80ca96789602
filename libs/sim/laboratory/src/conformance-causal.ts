import type { Configuration } from './conformance-configurations.js';

export const CAUSAL: Readonly<Record<string, Configuration>> = {
  nearest: { options: {}, converges: true },
  vector: { options: { dependencies: 'vector' }, converges: true },
};
