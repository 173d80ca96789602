import { durationOfNanos, type Fault, type Nemesis, nanosOf, perSecondOfRate } from '@isthmus/contract';
import type { Cluster } from '@isthmus/sim-protocol';
import type { Random, Stream } from '@isthmus/sim-random';
import { intervalOf } from './fault-effects.js';
import { victimsOf } from './nemesis-victims.js';

const NANOS_PER_MS = 1e6;

interface Surroundings {
  readonly cluster: Cluster;
  readonly random: Random;
  /** Faults of the run that are known already. */
  readonly before: readonly Fault[];
  /** Most faults to add. */
  readonly room: number;
}

/**
 * The faults that a generator makes, in order of time. Each fault of its mix draws its moments and lengths from a stream of
 * its own, and its victims from another; whom it may strike depends on who is down already.
 */
export function strikesOf(nemesis: Nemesis, { cluster, random, before, room }: Surroundings): Fault[] {
  const stream = (name: string) => random.stream(`nemesis/${nemesis.name}/${name}`);
  const isOn = swarmOf(nemesis, stream('swarm'));
  const windows = activeWindows(nemesis);
  const moments = nemesis.mix
    .flatMap((_, index) => (isOn[index] === true ? momentsOf(nemesis, index, windows, stream(`${index}/moments`)) : []))
    .sort((one, other) => one.from - other.from || one.index - other.index);
  const draws = nemesis.mix.map((_, index) => stream(`${index}/victims`));
  const faults: Fault[] = [];
  const names = new Names(before);
  for (const { index, from, until } of moments) {
    if (faults.length >= room) break;
    const [entry, draw] = [nemesis.mix[index]!, draws[index]!];
    const others = [...before, ...faults];
    const victims = victimsOf(entry, draw, { cluster, others, from, until, maxDown: nemesis.maxDown });
    if (victims === null) continue;
    const when = { at: durationOfNanos(from), for: durationOfNanos(until - from) };
    faults.push({ name: names.next(entry.fault), ...when, ...victims });
  }
  return faults;
}

/** How long faults are active in all, in nanoseconds. */
export function activeTimeOf(nemesis: Nemesis): number {
  return activeWindows(nemesis).reduce((sum, { from, until }) => sum + until - from, 0);
}

interface Window {
  readonly from: number;
  readonly until: number;
}

/** Times of faults; after each follows one of quiet, the last of which ends with the generator. */
function activeWindows(nemesis: Nemesis): Window[] {
  const { from: begin, until: end } = intervalOf(nemesis);
  const [active, quiet] = [nanosOf(nemesis.active), nanosOf(nemesis.quiet)];
  const windows: Window[] = [];
  for (let from: number = begin; from < end - quiet; from += active + quiet) {
    windows.push({ from, until: Math.min(from + active, end - quiet) });
  }
  return windows;
}

/** Which faults of the mix a run has; one at least. */
function swarmOf({ mix, swarm }: Nemesis, stream: Stream): boolean[] {
  const isOn = mix.map(() => !stream.bernoulli(swarm));
  if (!isOn.includes(true)) isOn[stream.below(mix.length)] = true;
  return isOn;
}

interface Moment extends Window {
  readonly index: number;
}

/** A Poisson process over the active time, in whole milliseconds. What would not last for one is left out. */
function momentsOf({ mix }: Nemesis, index: number, windows: readonly Window[], stream: Stream): Moment[] {
  const { rate, duration } = mix[index]!;
  const gap = 1e9 / (perSecondOfRate(rate) ?? 0);
  const [shortest, longest] = [nanosOf(duration.min), nanosOf(duration.max)];
  const moments: Moment[] = [];
  let passed = 0;
  let next = stream.exponential() * gap;
  for (const { from: begin, until: end } of windows) {
    for (; next < passed + end - begin; next += stream.exponential() * gap) {
      const from = inMilliseconds(begin + next - passed);
      const length = inMilliseconds(shortest + stream.uniform() * (longest - shortest));
      const until = Math.min(end, from + Math.min(longest, Math.max(shortest, length)));
      if (until - from >= NANOS_PER_MS) moments.push({ index, from, until });
    }
    passed += end - begin;
  }
  return moments;
}

function inMilliseconds(nanos: number): number {
  return Math.round(nanos / NANOS_PER_MS) * NANOS_PER_MS;
}

/** `crash 1`, `crash 2`, ..., without a name that is taken. */
class Names {
  private readonly taken: ReadonlySet<string>;
  private readonly counts = new Map<string, number>();

  constructor(before: readonly Fault[]) {
    this.taken = new Set(before.map(({ name }) => name));
  }

  next(kind: string): string {
    for (;;) {
      const count = (this.counts.get(kind) ?? 0) + 1;
      this.counts.set(kind, count);
      const name = `${kind} ${count}`;
      if (!this.taken.has(name)) return name;
    }
  }
}
