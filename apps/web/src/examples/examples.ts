import europeCutOff from './europe-cut-off.yaml?raw';
import raftLosesItsLeader from './raft-loses-its-leader.yaml?raw';
import staleQuorum from './stale-quorum.yaml?raw';

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly kind: 'experiment' | 'batch';
  readonly text: string;
}

/** Documents to start from, each one click away from a result. */
export const EXAMPLES: readonly Example[] = [
  {
    id: 'europe-cut-off',
    title: 'Who can write when Europe is cut off',
    sentence: 'A batch: six designs on three and on five regions, ten seeds each. 120 runs.',
    kind: 'batch',
    text: europeCutOff,
  },
  {
    id: 'raft-loses-its-leader',
    title: 'Raft loses its leader',
    sentence: 'One run: the leader sits in the region that is cut off. How long is nobody leader?',
    kind: 'experiment',
    text: raftLosesItsLeader,
  },
  {
    id: 'stale-quorum',
    title: 'Quorum of one',
    sentence: 'Five seeds of r = w = 1: every write goes through. What do the reads return?',
    kind: 'experiment',
    text: staleQuorum,
  },
];
