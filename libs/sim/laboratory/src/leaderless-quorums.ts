import type { StrategySpec } from '@isthmus/contract';
import { type Cluster, majority } from '@isthmus/sim-protocol';
import { intersect, type Level, type Placement, placementOf, replicaCount, replicasMax } from '@isthmus/sim-strategies';

export type LeaderlessSpec = Extract<StrategySpec, { kind: 'leaderless' }>;

export interface LeaderlessQuorums {
  readonly placement: Placement;
  readonly r: Level;
  readonly w: Level;
  /** Whether what is read meets what was written, sloppy quorums aside. */
  readonly intersect: boolean;
  /** The same for people: `r + w = 4 is more than n = 3`. */
  readonly sentence: string;
}

/** The replicas that a specification asks for; there may not be as many. */
export function replicasAsked({ n, placement }: LeaderlessSpec, cluster: Cluster): number {
  const most = replicasMax(cluster, placement);
  return replicaCount(cluster, placement, n === 'all' ? most : n);
}

/** `majority` and `all` as numbers; a serial read needs a majority of its acceptors. */
export function levelOf(level: LeaderlessSpec['r'], n: number): Level {
  if (level === 'majority' || level === 'serial') return majority(n);
  return level === 'all' ? n : level;
}

/** Of a specification that the rules have let through. */
export function quorumsOf(spec: LeaderlessSpec, cluster: Cluster): LeaderlessQuorums {
  const placement = placementOf(cluster, replicasAsked(spec, cluster), spec.placement);
  const { n } = placement;
  const [r, w] = [levelOf(spec.r, n), levelOf(spec.w, n)];
  const meets = intersect(r, w, placement);
  return { placement, r, w, intersect: meets, sentence: sentenceOf(r, w, { n, meets }) };
}

function sentenceOf(r: Level, w: Level, { n, meets }: { readonly n: number; readonly meets: boolean }): string {
  if (typeof r === 'number' && typeof w === 'number')
    return `r + w = ${r + w} is ${meets ? 'more' : 'not more'} than n = ${n}`;
  return `Any ${r} of the ${n} replicas ${meets ? 'meets' : 'need not meet'} any ${w} of them`;
}
