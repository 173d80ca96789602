import type { Configuration } from './conformance-configurations.js';

const operations = [
  { kind: 'increment', share: 0.5 },
  { kind: 'increment-and-tell', share: 0.5 },
];

export const SEQUENCE: Readonly<Record<string, Configuration>> = {
  log: { options: { electionTimeout: '80ms', heartbeat: '20ms' }, operations },
  lamport: { options: { generator: 'lamport' }, operations },
  interleaved: { options: { generator: 'interleaved' }, operations },
  'wall-clock': { options: { generator: 'wall-clock' }, operations },
  blocks: { options: { generator: 'blocks', block: 20 }, operations },
};
