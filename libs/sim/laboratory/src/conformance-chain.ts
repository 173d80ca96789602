import type { Configuration } from './conformance-configurations.js';

const quick = { ping: '20ms', timeout: '120ms' };

export const CHAIN: Readonly<Record<string, Configuration>> = {
  plain: { options: quick, converges: true },
  'fail-stop': { options: { ...quick, detection: 'fail-stop' }, converges: true },
  'ordered-with-master-at-the-tail': { options: { ...quick, order: ['b', 'a'], master: 'c' }, converges: true },
  apportioned: { options: { ...quick, reads: 'apportioned' }, converges: true },
  eventual: { options: { ...quick, reads: 'eventual' }, converges: true },
  bounded: { options: { ...quick, reads: 'bounded', versions: 2 }, converges: true },
};
