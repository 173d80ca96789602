import type { SystemPreset } from './system-preset.js';

const PAPER = 'https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf';

function read(settings: readonly string[], says: string) {
  return { settings, says, page: PAPER, readOn: '2026-11-23' };
}

export const dynamo: SystemPreset = {
  title: 'Dynamo (2007)',
  strategy: {
    kind: 'leaderless',
    n: 3,
    r: 2,
    w: 2,
    placement: 'ring',
    readRepair: 'async',
    hintedHandoff: 'sloppy-quorum',
    antiEntropy: '10s',
    conflicts: 'siblings',
  },
  sources: [
    read(['n', 'r', 'w'], 'section 6: the common (N, R, W) of several instances is (3, 2, 2)'),
    read(['placement'], 'sections 4.2 and 4.3: the key and its N - 1 successors on the ring, with virtual nodes'),
    read(['conflicts'], 'section 4.4: versions are vector clocks, and a get returns all that are concurrent'),
    read(['readRepair'], 'section 5: a coordinator updates nodes that answered a read with stale versions'),
    read(['hintedHandoff'], 'section 4.6: the first N healthy nodes of the preference list, with hints'),
    read(['antiEntropy'], 'section 4.7: Merkle trees; how often is not said, 10 s is ours'),
  ],
  notModelled: [
    'Vector clocks with an entry for each coordinator and their truncation: dotted version vectors stand in for them.',
    'Membership by gossip, and preference lists that skip nodes to spread over datacenters.',
  ],
};
