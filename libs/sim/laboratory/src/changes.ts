import type { Experiment, StrategySpec } from '@isthmus/contract';
import { invariant } from '@isthmus/sim-protocol';
import type { Resolved } from './resolve.js';
import { quorumsOf } from './strategy-rules.js';

/** One setting of an experiment, given another value. */
export interface Change {
  /** JSON pointer into the experiment. */
  readonly pointer: string;
  readonly to: unknown;
  /** The theory behind it. */
  readonly why: string;
}

/**
 * Changes of one setting that may restore what a run has broken, the smallest first: an option of the reads, an option
 * of the strategy, at last another strategy. Which of them does is for runs to show.
 */
export function changesFor(resolved: Resolved): Change[] {
  const { strategy, workload } = resolved.experiment;
  const reads = workload.operations.flatMap(({ consistency }, index) =>
    consistency === 'local'
      ? [
          {
            pointer: `/workload/operations/${index}/consistency`,
            to: 'linearizable',
            why: 'a local read is answered from a copy that may lag behind',
          },
        ]
      : [],
  );
  return [...reads, ...strategyChanges(strategy, resolved)];
}

function strategyChanges(strategy: StrategySpec, { cluster }: Resolved): Change[] {
  switch (strategy.kind) {
    case 'single-leader':
      return [
        ...(strategy.reads === 'local' ? [LEADER_READS] : []),
        ...(strategy.replication === 'asynchronous' ? [SYNCHRONOUS] : []),
        consensus(strategy.leader, 'a leader that a majority has elected answers for all'),
      ];
    case 'multi-leader':
      return [consensus('any', 'leaders that accept writes on their own cannot agree on one order in time')];
    case 'leaderless':
      return [
        ...overlapping(strategy, cluster.datacenters.filter(({ nodes }) => nodes.length > 0).length),
        consensus('any', 'quorums without an order of their writes give no linearizable register'),
      ];
    case 'raft':
      return strategy.reads === 'local' ? [READ_INDEX] : [];
  }
}

const LEADER_READS: Change = {
  pointer: '/strategy/reads',
  to: 'leader',
  why: 'the leader has every write that it has acknowledged, a follower may not',
};

const SYNCHRONOUS: Change = {
  pointer: '/strategy/replication',
  to: 'synchronous',
  why: 'a write that every replica has on disk is not lost with one of them',
};

const READ_INDEX: Change = {
  pointer: '/strategy/reads',
  to: 'read-index',
  why: 'a majority confirms the leader before it answers, so no deposed leader and no lagging copy does',
};

function consensus(leader: string, why: string): Change {
  return { pointer: '/strategy', to: { kind: 'raft', leader }, why };
}

/** The least r, then the least w, with which any read quorum meets any write quorum. */
function overlapping(strategy: Extract<StrategySpec, { kind: 'leaderless' }>, places: number): Change[] {
  const n = strategy.n === 'all' ? places : strategy.n;
  const { r, w } = quorumsOf(strategy, n);
  if (r + w > n) return [];
  const why = `with r + w > n = ${n} the replicas read and those written have one in common`;
  return [
    { pointer: '/strategy/r', to: n - w + 1, why },
    { pointer: '/strategy/w', to: n - r + 1, why },
  ];
}

/** The value at a JSON pointer. @throws if there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce((value, step) => {
    invariant(typeof value === 'object' && value !== null && step in value, `there is nothing at ${pointer}`);
    return (value as Record<string, unknown>)[step];
  }, document);
}

/** A copy of an experiment's document with another value at a pointer. */
export function withChange(experiment: Experiment, { pointer, to }: Pick<Change, 'pointer' | 'to'>): unknown {
  const document: unknown = JSON.parse(JSON.stringify(experiment));
  const steps = stepsOf(pointer);
  const last = steps.pop();
  invariant(last !== undefined, 'a change is of one setting, not of the whole document');
  const parent = valueAt(document, steps.map((step) => `/${step}`).join('')) as Record<string, unknown>;
  parent[last] = to;
  return document;
}

/** None of the pointers made here has a step with a character to escape. */
function stepsOf(pointer: string): string[] {
  return pointer.split('/').slice(1);
}
