import type { Configuration } from './conformance-configurations.js';

const STAR = { kind: 'star', hub: 'a' };
const RING = { kind: 'ring' };
/** All but the order of delivery that causal consistency takes. */
const FAITHFUL = { stamps: 'hybrid', sessions: 'sticky' };

export const MULTI_LEADER: Readonly<Record<string, Configuration>> = {
  'last-write-wins': { options: {}, converges: true },
  star: { options: { topology: STAR }, converges: true },
  ring: { options: { topology: RING, stamps: 'hybrid' }, converges: true },
  causal: { options: { ...FAITHFUL, delivery: 'causal' }, converges: true },
  'causal-star': { options: { ...FAITHFUL, topology: STAR }, converges: true },
  'causal-ring': { options: { ...FAITHFUL, topology: RING }, converges: true },
  siblings: { options: { conflicts: 'siblings' }, converges: true },
  'siblings-without-context': { options: { conflicts: 'siblings', context: 'none', topology: RING }, converges: true },
  'causal-siblings': { options: { ...FAITHFUL, conflicts: 'siblings', delivery: 'causal' }, converges: true },
};
