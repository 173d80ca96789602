import { nanosOf, type StrategySpec, type Violation } from '@isthmus/contract';
import { majority } from '@isthmus/sim-protocol';
import type { Warning } from './assessment.js';
import { nodeOf, type Resolved } from './resolve.js';

interface Rules {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Warning[];
}

/** Why a strategy cannot have compare-and-set; null where it can. */
export function casRefusal(strategy: StrategySpec): string | null {
  switch (strategy.kind) {
    case 'leaderless':
      return 'leaderless has no compare-and-set: it needs consensus (Herlihy 1991), and quorums without a leader give at best a register';
    case 'multi-leader':
      return 'multi-leader has no compare-and-set: two leaders could both succeed from the same value';
    case 'causal':
      return 'causal has no compare-and-set: it needs consensus (Herlihy 1991), and two datacenters that answer on their own could both succeed from the same value';
    case 'single-leader':
    case 'raft':
      return null;
  }
}

/** The leader that a strategy names must exist. */
export function leaderViolations({ experiment: { strategy }, cluster }: Resolved): Violation[] {
  if (strategy.kind !== 'single-leader' && strategy.kind !== 'raft') return [];
  if (strategy.leader === 'any' && strategy.kind === 'raft') return [];
  if (nodeOf(cluster, strategy.leader) !== undefined) return [];
  return [
    {
      pointer: '/strategy/leader',
      code: 'unknown-node',
      message: `there is no node ${JSON.stringify(strategy.leader)}`,
      allowed: `one of ${cluster.nodes.map(({ name }) => name).join(', ')}; or a datacenter, for its first node`,
    },
  ];
}

/** What a strategy can do with this cluster and this workload; what is legal but unsafe is a warning. */
export function strategyRules(resolved: Resolved): Rules {
  const { experiment } = resolved;
  const violations: Violation[] = [];
  const warnings: Warning[] = [];
  const refusal = casRefusal(experiment.strategy);
  experiment.workload.operations.forEach(({ kind, consistency }, index) => {
    if (kind === 'cas' && refusal !== null)
      violations.push({
        pointer: `/workload/operations/${index}/kind`,
        code: 'unsupported',
        message: refusal,
        allowed: 'read and write; or single-leader or raft for compare-and-set',
      });
    if (consistency !== undefined && !offersConsistencies(experiment.strategy)) {
      violations.push({
        pointer: `/workload/operations/${index}/consistency`,
        code: 'unsupported',
        message: `${experiment.strategy.kind} offers one kind of read only`,
        allowed: 'no consistency here; or single-leader or raft',
      });
    }
  });
  if (experiment.workload.clients.route === 'leader' && !offersConsistencies(experiment.strategy)) {
    violations.push({
      pointer: '/workload/clients/route',
      code: 'unsupported',
      message: `${experiment.strategy.kind} has no leader to route to`,
      allowed: 'local or nearest',
    });
  }
  const own = ownRules(resolved);
  return { violations: [...violations, ...own.violations], warnings: [...warnings, ...own.warnings] };
}

function offersConsistencies({ kind }: StrategySpec): boolean {
  return kind === 'single-leader' || kind === 'raft';
}

function ownRules({ experiment: { strategy }, cluster, delay }: Resolved): Rules {
  const violations: Violation[] = [];
  const warnings: Warning[] = [];
  const nodes = cluster.nodes.length;
  switch (strategy.kind) {
    case 'single-leader':
      if ((strategy.acknowledgements ?? 1) > nodes - 1 && strategy.replication === 'semi-synchronous') {
        violations.push({
          pointer: '/strategy/acknowledgements',
          code: 'out-of-range',
          message: `there are ${nodes - 1} followers, so ${strategy.acknowledgements ?? 1} can never acknowledge`,
          allowed: `1 to ${nodes - 1}`,
        });
      }
      if (strategy.reads === 'local')
        warnings.push({
          pointer: '/strategy/reads',
          message: 'a follower answers reads from its own copy: they may be stale',
        });
      break;
    case 'multi-leader':
    case 'causal':
      warnings.push({
        pointer: '/strategy/conflicts',
        message: 'last write wins: of two concurrent writes to a key one is dropped, though both were acknowledged',
      });
      break;
    case 'leaderless': {
      const places = cluster.datacenters.filter(({ nodes: inside }) => inside.length > 0).length;
      const n = strategy.n === 'all' ? places : strategy.n;
      if (n > places)
        violations.push({
          pointer: '/strategy/n',
          code: 'out-of-range',
          message: `one replica in each datacenter makes ${places}, not ${n}`,
          allowed: `1 to ${places}, or "all"`,
        });
      const { r, w } = quorumsOf(strategy, n);
      for (const [field, size] of [
        ['r', r],
        ['w', w],
      ] as const) {
        if (size > n)
          violations.push({
            pointer: `/strategy/${field}`,
            code: 'out-of-range',
            message: `a quorum of ${size} among ${n} replicas can never answer`,
            allowed: `1 to ${n}, "majority" or "all"`,
          });
      }
      if (r + w <= n)
        warnings.push({
          pointer: '/strategy/r',
          message: `r + w = ${r + w} <= n = ${n}: a read may miss the newest write`,
        });
      break;
    }
    case 'raft': {
      const [election, heartbeat] = [nanosOf(strategy.electionTimeout), nanosOf(strategy.heartbeat)];
      if (heartbeat >= election)
        violations.push({
          pointer: '/strategy/heartbeat',
          code: 'contradiction',
          message: `a leader that speaks every ${strategy.heartbeat} is deposed after ${strategy.electionTimeout}`,
          allowed: `less than ${strategy.electionTimeout}`,
        });
      const farthest = Math.max(0, ...delay);
      if (election < 2 * farthest)
        warnings.push({
          pointer: '/strategy/electionTimeout',
          message: `shorter than the longest round trip (${Math.round((2 * farthest) / 1e6)} ms): elections may never end`,
        });
      if (nodes % 2 === 0)
        warnings.push({
          pointer: '/topology',
          message: `${nodes} nodes tolerate no more failures than ${nodes - 1}: a majority is ${majority(nodes)}`,
        });
      if (strategy.reads === 'local')
        warnings.push({
          pointer: '/strategy/reads',
          message: 'any replica answers reads from its own state: they may be stale',
        });
      break;
    }
  }
  return { violations, warnings };
}

/** A leaderless strategy's quorums as numbers. */
export function quorumsOf(
  strategy: Extract<StrategySpec, { kind: 'leaderless' }>,
  n: number,
): { readonly r: number; readonly w: number } {
  const size = (quorum: number | 'majority' | 'all') =>
    quorum === 'majority' ? majority(n) : quorum === 'all' ? n : quorum;
  return { r: size(strategy.r), w: size(strategy.w) };
}
