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
    case 'causal':
      return [consensus('any', 'only one order that a majority agrees on lets every read see the latest write')];
    case 'leaderless':
      return [
        ...overlapping(strategy, cluster.datacenters.filter(({ nodes }) => nodes.length > 0).length),
        ...(strategy.readRepair === 'sync' ? [] : [WRITE_BACK]),
        ...(strategy.stamps === 'read-first' ? [] : [READ_FIRST]),
        REGISTER,
        consensus('any', 'a majority agrees on one order of all operations'),
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

const WRITE_BACK: Change = {
  pointer: '/strategy/readRepair',
  to: 'sync',
  why: 'nobody may read less than an earlier reader once w replicas have what that one read',
};

const READ_FIRST: Change = {
  pointer: '/strategy/stamps',
  to: 'read-first',
  why: 'a write that follows all that a quorum knows loses to no earlier one, whatever the clocks say',
};

const REGISTER: Change = {
  pointer: '/strategy',
  to: { kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' },
  why: 'majorities with stamps read first and reads that write back make a linearizable register (Attiya, Bar-Noy and Dolev 1995)',
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

/** The value at a JSON pointer, null where nothing is written. @throws if what should hold it is not there. */
export function valueAt(document: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((value, step) => {
    invariant(typeof value === 'object' && value !== null, `there is nothing at ${pointer}`);
    return (value as Record<string, unknown>)[step] ?? null;
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
