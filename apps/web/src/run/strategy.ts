import type { StrategySpec } from '@isthmus/contract';

const TITLES: Readonly<Record<StrategySpec['kind'], string>> = {
  'single-leader': 'Single leader',
  'multi-leader': 'Multi-leader',
  leaderless: 'Leaderless quorum',
  raft: 'Raft',
  causal: 'Causal+',
};

/** A strategy's name for readers: `Leaderless quorum`; a label that an author chose stays as it is. */
export function strategyTitle(kind: string): string {
  return TITLES[kind as StrategySpec['kind']] ?? kind;
}

/** The settings that decide what a strategy can promise, in one line. */
export function strategySettings(spec: StrategySpec): string {
  switch (spec.kind) {
    case 'single-leader': {
      const waits = spec.acknowledgements === undefined ? '' : ` (${spec.acknowledgements})`;
      return `leader ${spec.leader}, ${spec.replication}${waits}, reads ${spec.reads === 'local' ? 'local' : 'at the leader'}, failover ${spec.failover}`;
    }
    case 'multi-leader':
      return `conflicts: ${spec.conflicts}`;
    case 'causal':
      return `dependencies: ${spec.dependencies}, conflicts: ${spec.conflicts}`;
    case 'leaderless':
      return `n = ${spec.n}, r = ${spec.r}, w = ${spec.w}, read repair ${spec.readRepair}${spec.stamps === 'read-first' ? ', stamps read first' : ''}`;
    case 'raft':
      return `leader ${spec.leader}, reads ${spec.reads}, election timeout ${spec.electionTimeout}, heartbeat ${spec.heartbeat}${spec.preVote ? ', pre-vote' : ''}`;
  }
}
