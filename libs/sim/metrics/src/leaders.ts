import { ANSWERS, msFromNanos } from '@isthmus/sim-protocol';
import { hasFailedItsCondition, isChange } from './acknowledged-changes.js';
import type { Subject } from './subject.js';

/** A node's word that it leads, or leads no longer. */
export interface LeadershipChange {
  /** Nanoseconds of simulated time. */
  readonly at: number;
  readonly node: number;
  readonly role: 'leader' | 'follower';
}

/** Two nodes that led at the same time and both acknowledged changes that they had been asked for in that time. */
export interface SplitBrain {
  /** From the later first to the earlier last of their acknowledgements, whichever of the two came first. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The two, that which had led for longer first. */
  readonly nodes: readonly [string, string];
  /** How many changes each of them acknowledged while both led. */
  readonly acknowledged: readonly [number, number];
}

export interface Leaders {
  /** Times that another node than the last leader began to lead, from the end of the warm-up on. */
  readonly changes: number;
  /** Of the run without its warm-up, how long no live node took itself for a leader. One that is cut off may still do. */
  readonly leaderlessMs: number;
  /** The first of them. */
  readonly leaderless: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly splitBrains: number;
  /** The first of them. */
  readonly splitBrain: readonly SplitBrain[];
}

const LISTED_MAX = 50;
const ANSWER_OK = ANSWERS.indexOf('ok');

/** A node led from `from` (included) to `until`. */
interface Reign {
  readonly node: number;
  readonly from: number;
  until: number;
}

/**
 * Who led when, by the nodes' own word, and whether two did so to their clients at once. A crash ends a reign. Null where no node
 * ever led: the strategy has no leaders.
 *
 * A leader that is deposed and does not know it yet is no split brain as long as it acknowledges nothing that it was asked for since
 * another one leads; neither is one that answers late what it had been asked for before.
 *
 * Cost: the request log for each pair of reigns that overlap; as many such pairs as nodes are wrong about who leads.
 */
export function leadersOf(subject: Subject, changes: readonly LeadershipChange[]): Leaders | null {
  const { warmup, duration } = subject.schedule;
  const reigns = reignsOf(subject, changes);
  if (reigns.length === 0) return null;
  const leaderless = gapsBetween(reigns, warmup, duration);
  const splits = splitBrains(subject, reigns);
  return {
    changes: reigns.filter(({ node, from }, index) => index > 0 && from >= warmup && reigns[index - 1]!.node !== node)
      .length,
    leaderlessMs: msFromNanos(leaderless.reduce((sum, { from, until }) => sum + until - from, 0)),
    leaderless: leaderless
      .slice(0, LISTED_MAX)
      .map(({ from, until }) => ({ fromMs: msFromNanos(from), toMs: msFromNanos(until) })),
    splitBrains: splits.length,
    splitBrain: splits.slice(0, LISTED_MAX),
  };
}

/** In the order in which they began. */
function reignsOf({ schedule, nodes }: Subject, changes: readonly LeadershipChange[]): Reign[] {
  const crashes = schedule.faults
    .flatMap((fault) => {
      if (fault.kind === 'crash') return [{ node: fault.node as number, at: fault.from as number }];
      if (fault.kind !== 'impairment') return [];
      return fault.struck
        .filter(({ state }) => state === 'down')
        .map((struck) => ({ node: struck.node as number, at: struck.from as number }));
    })
    .map((crash) => ({ ...crash, role: 'follower' }) as const);
  // A node cannot speak at the instant of its crash, nor after it; but it may at that of its restart.
  const events = [...changes, ...crashes].sort((a, b) => a.at - b.at);
  const reigns: Reign[] = [];
  const current = new Array<Reign | undefined>(nodes.length);
  for (const { at, node, role } of events) {
    const reign = current[node];
    if (role === 'follower') {
      if (reign !== undefined) reign.until = at;
      current[node] = undefined;
    } else if (reign === undefined) {
      current[node] = { node, from: at, until: Infinity };
      reigns.push(current[node]);
    }
  }
  return reigns;
}

function gapsBetween(
  reigns: readonly Reign[],
  begin: number,
  end: number,
): { readonly from: number; readonly until: number }[] {
  const gaps: { from: number; until: number }[] = [];
  let covered = begin;
  for (const { from, until } of reigns) {
    if (Math.min(from, end) > covered) gaps.push({ from: covered, until: Math.min(from, end) });
    covered = Math.max(covered, until);
  }
  if (covered < end) gaps.push({ from: covered, until: end });
  return gaps;
}

function splitBrains(subject: Subject, reigns: readonly Reign[]): SplitBrain[] {
  const found: SplitBrain[] = [];
  for (const [index, one] of reigns.entries()) {
    for (const other of reigns.slice(index + 1)) {
      const [from, until] = [other.from, Math.min(one.until, other.until)];
      if (from >= until || one.node === other.node) continue;
      const [first, second] = [one, other].map(({ node }) => acknowledgementsOf(subject, node, from, until));
      if (first!.count === 0 || second!.count === 0) continue;
      const ends = [Math.max(first!.first, second!.first), Math.min(first!.last, second!.last)];
      found.push({
        fromMs: msFromNanos(Math.max(0, Math.min(...ends))),
        toMs: msFromNanos(Math.max(...ends)),
        nodes: [nameOf(subject, one.node), nameOf(subject, other.node)],
        acknowledged: [first!.count, second!.count],
      });
    }
  }
  return found.sort((a, b) => a.fromMs - b.fromMs);
}

function nameOf({ nodes }: Subject, node: number): string {
  return nodes[node] ?? String(node);
}

interface Acknowledgements {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Of the changes that a node was asked for, and acknowledged, both in that time. */
function acknowledgementsOf({ log, history }: Subject, node: number, from: number, until: number): Acknowledgements {
  let [count, first, last] = [0, Infinity, -Infinity];
  for (let row = firstReceived(log.receivedAt, from); row < log.length && log.receivedAt[row]! < until; row++) {
    if (log.node[row] !== node || log.answer[row] !== ANSWER_OK || log.answeredAt[row]! >= until) continue;
    const operation = log.operation[row]!;
    if (!isChange(history, operation) || hasFailedItsCondition(history, operation)) continue;
    count++;
    first = Math.min(first, log.answeredAt[row]!);
    last = Math.max(last, log.answeredAt[row]!);
  }
  return { count, first, last };
}

function firstReceived(receivedAt: Float64Array, instant: number): number {
  let from = 0;
  for (let to = receivedAt.length; from < to;) {
    const middle = (from + to) >>> 1;
    if (receivedAt[middle]! < instant) from = middle + 1;
    else to = middle;
  }
  return from;
}
