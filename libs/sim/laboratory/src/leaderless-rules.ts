import { nanosOf, type Violation } from '@isthmus/contract';
import { replicasMax } from '@isthmus/sim-strategies';
import { askedOf } from './asked.js';
import type { Warning } from './assessment.js';
import { levelOf, type LeaderlessSpec, quorumsOf, replicasAsked } from './leaderless-quorums.js';
import type { Resolved } from './resolve.js';
import type { Rules } from './strategy-kind.js';

/** What a leaderless strategy can do with a cluster; what is legal but unsafe is a warning. */
export function leaderlessRules(spec: LeaderlessSpec, resolved: Resolved): Rules {
  const { cluster } = resolved;
  const most = replicasMax(cluster, spec.placement);
  const n = replicasAsked(spec, cluster);
  const violations = [...replicaViolations(spec, most, n), ...contradictions(spec)];
  if (n > most) return { violations, warnings: [] };
  violations.push(...levelViolations(spec, resolved, n));
  return { violations, warnings: violations.length > 0 ? [] : warningsOf(spec, resolved) };
}

function replicaViolations({ n: written, placement }: LeaderlessSpec, most: number, n: number): Violation[] {
  if (typeof placement === 'object' && written !== 'all' && written !== n)
    return [
      {
        pointer: '/strategy/n',
        code: 'contradiction',
        message: `${placement.replicasPerDatacenter} replicas in each datacenter make ${n}, not ${written}`,
        allowed: `${n}, or "all"`,
      },
    ];
  if (n <= most) return [];
  const message =
    placement === 'ring'
      ? `a ring of ${most} nodes has no ${n} replicas`
      : `one replica in each datacenter makes ${most}, not ${n}`;
  return [{ pointer: '/strategy/n', code: 'out-of-range', message, allowed: `1 to ${most}, or "all"` }];
}

function contradictions(spec: LeaderlessSpec): Violation[] {
  const violations: Violation[] = [];
  if (spec.r === 'serial' && spec.serial === undefined)
    violations.push({
      pointer: '/strategy/r',
      code: 'contradiction',
      message: 'serial reads are lightweight transactions, which there are none without serial',
      allowed: 'another level; or serial "serial" or "local-serial"',
    });
  if (spec.context !== undefined && spec.conflicts !== 'siblings')
    violations.push({
      pointer: '/strategy/context',
      code: 'contradiction',
      message: 'context has a meaning only with conflicts "siblings"',
      allowed: 'not written; or conflicts "siblings"',
    });
  if (spec.conflicts === 'siblings' && (spec.serial !== undefined || spec.stamps === 'read-first'))
    violations.push({
      pointer: '/strategy/conflicts',
      code: 'contradiction',
      message: 'siblings are kept where nobody orders writes: there is nothing to compare with, and no stamp decides',
      allowed: 'last-write-wins; or neither serial nor stamps "read-first"',
    });
  if (spec.serial !== undefined && spec.stamps === 'read-first')
    violations.push({
      pointer: '/strategy/stamps',
      code: 'contradiction',
      message: 'ballots of lightweight transactions are clocks: no stamp that is counted would ever be newer',
      allowed: 'clock, or not written',
    });
  if (spec.serial !== undefined && spec.hintedHandoff === 'sloppy-quorum')
    violations.push({
      pointer: '/strategy/hintedHandoff',
      code: 'contradiction',
      message: 'nodes that stand in have promised nothing: Paxos needs a majority of one set of acceptors',
      allowed: 'at-coordinator, or not written',
    });
  if (spec.hintedHandoff !== undefined) return violations;
  const meaningless = (['suspectAfter', 'handoffInterval'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => ({
      pointer: `/strategy/${field}`,
      code: 'contradiction',
      message: `${field} has a meaning only with hintedHandoff`,
      allowed: 'not written; or hintedHandoff "sloppy-quorum" or "at-coordinator"',
    }));
  return [...violations, ...meaningless];
}

function levelViolations(spec: LeaderlessSpec, { cluster }: Resolved, n: number): Violation[] {
  const everywhere = typeof spec.placement === 'object' || n === replicasMax(cluster, spec.placement);
  const levels = [
    ['r', levelOf(spec.r, n)],
    ['w', levelOf(spec.w, n)],
    ...(spec.serial === 'local-serial' ? [['serial', 'local-quorum'] as const] : []),
  ] as const;
  return levels.flatMap(([field, level]): Violation[] => {
    const pointer = `/strategy/${field}`;
    if (typeof level === 'number') {
      if (level <= n) return [];
      const message = `a quorum of ${level} among ${n} replicas can never answer`;
      return [{ pointer, code: 'out-of-range', message, allowed: `1 to ${n}, "majority" or "all"` }];
    }
    if (!everywhere)
      return [
        {
          pointer,
          code: 'contradiction',
          message: `${level} counts replicas by datacenter, and ${n} on the ${spec.placement} leave some datacenters without one`,
          allowed: `1 to ${n}, "majority" or "all"; or placement {"replicasPerDatacenter": ...}`,
        },
      ];
    if (spec.hintedHandoff === 'sloppy-quorum')
      return [
        {
          pointer,
          code: 'contradiction',
          message: `${level} counts replicas by datacenter, but in a sloppy quorum nodes of any datacenter stand in for them`,
          allowed: `1 to ${n}, "majority" or "all"; or hintedHandoff "at-coordinator"`,
        },
      ];
    return [];
  });
}

function warningsOf(spec: LeaderlessSpec, { cluster, delay, experiment }: Resolved): Warning[] {
  const { placement, r, w, intersect } = quorumsOf(spec, cluster);
  const warnings: Warning[] = [];
  const warn = (field: string, message: string) => warnings.push({ pointer: `/strategy/${field}`, message });
  if (spec.serial !== undefined) warnings.push(...serialWarnings(spec, experiment));
  if (!intersect && spec.r !== 'serial')
    warn(
      'r',
      typeof r === 'number' && typeof w === 'number'
        ? `r + w = ${r + w} <= n = ${placement.n}: a read may miss the newest write`
        : `no replica need be in both a read at ${r} and a write at ${w}: a read may miss the newest write`,
    );
  if (typeof spec.placement === 'object') {
    const { replicasPerDatacenter: asked } = spec.placement;
    const small = cluster.datacenters.filter(({ nodes }) => nodes.length > 0 && nodes.length < asked);
    if (small.length > 0)
      warn(
        'placement',
        `${small.map(({ name }) => name).join(', ')}: fewer than ${asked} nodes, each of which keeps a replica of every key`,
      );
  }
  if (spec.context === 'none')
    warn('context', 'no write overwrites what its session has read: siblings pile up until writes are refused');
  if (spec.hintedHandoff === undefined) return warnings;
  if (spec.hintedHandoff === 'sloppy-quorum') {
    if (placement.n === cluster.nodes.length) warn('hintedHandoff', 'every node keeps every key: nobody can stand in');
    else if (intersect)
      warn(
        'hintedHandoff',
        'a sloppy quorum counts nodes that stand in for replicas: a read may miss the newest write',
      );
  }
  const suspectAfter = nanosOf(spec.suspectAfter ?? '500ms');
  const farthest = 2 * Math.max(0, ...delay);
  if (suspectAfter < farthest)
    warn(
      'suspectAfter',
      `shorter than the longest round trip (${Math.round(farthest / 1e6)} ms): nodes that are up are taken for down`,
    );
  return warnings;
}

function serialWarnings({ r, serial }: LeaderlessSpec, { workload }: Resolved['experiment']): Warning[] {
  const warnings: Warning[] = [];
  if (serial === 'local-serial')
    warnings.push({
      pointer: '/strategy/serial',
      message: 'each datacenter has a Paxos of its own: two of them may change a key from the same value',
    });
  askedOf(workload).forEach(({ kind, pointer, field }) => {
    if (kind !== 'cas' && kind !== 'read')
      warnings.push({
        pointer: `${pointer}/${field}`,
        message: 'ordinary writes beside lightweight transactions: a transaction may miss them, and they may outdo it',
      });
    if (kind === 'read' && r !== 'serial')
      warnings.push({
        pointer: '/strategy/r',
        message: 'ordinary reads may miss what a lightweight transaction has committed',
      });
  });
  return warnings;
}
