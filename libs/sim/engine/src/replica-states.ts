import { INITIAL_VALUE, type NodeId } from '@isthmus/sim-protocol';
import { VersionSets } from './version-sets.js';

const FIRST_KEYS = 64;
const NOBODY = -1;
/** One array for all who have none: it is asked for at each write. */
const NONE: readonly number[] = [];

/** How replicas differed in the course of a run. */
export interface Divergence {
  /** Keys on which live replicas differed at one time, at most, in each of equal parts of the run; its tail is the last. */
  readonly peaks: readonly number[];
  /** Nanoseconds: since when all live replicas have held the same; null if some still differ at the end. */
  readonly convergedAt: number | null;
  /** Keys on which live replicas differ at the end. */
  readonly atTheEnd: number;
}

/** What replicas held in the course of a run, and hold at its end. */
export interface HeldVersions {
  /** A row for each different value that live replicas hold under a key at the end; keys of which all hold the initial value are left out. */
  readonly key: Int32Array;
  readonly value: Int32Array;
  /** By value: what the first replica to hold it had held before; -1 for one that none held. */
  readonly replaced: Int32Array;
  /** Of a value that took the place of several siblings: the value, and each that it replaced but the one in `replaced`. */
  readonly merged: readonly (readonly [value: number, replaced: number])[];
  /** By value, 1 for one that a replica has held beside a concurrent one; as long as the greatest of them asks for. */
  readonly conflicting: Uint8Array;
}

/**
 * What each replica says that it holds, and on how many keys live replicas differ: kept up to date with each word of a
 * replica, at a cost that does not depend on their number but where the last of them leaves a value behind.
 */
export class ReplicaStates {
  private size = 0;
  /** By node, by key: a version, or the number of a set of siblings. */
  private readonly values: Int32Array[];
  /** Of each key: a value, how many live replicas hold it, and whether some hold another. */
  private common: Int32Array = new Int32Array(0);
  private holders: Int32Array = new Int32Array(0);
  private differs: Uint8Array = new Uint8Array(0);
  /** By value: what the first replica to hold it had held before. */
  private replaced: Int32Array = new Int32Array(FIRST_KEYS).fill(NOBODY);
  private readonly merged: [number, number][] = [];
  private readonly sets = new VersionSets();
  private diverged = 0;
  private changedAt = 0;
  private readonly peaks: number[] = [];
  private peak = 0;
  private readonly live: Uint8Array;
  private liveCount: number;
  private readonly everybody: readonly NodeId[];

  /** @param replicasOf the nodes that keep a copy of a key; absent where all do. */
  constructor(
    nodes: number,
    private readonly replicasOf?: (key: number) => readonly NodeId[],
  ) {
    this.values = Array.from({ length: nodes }, () => new Int32Array(0));
    this.live = new Uint8Array(nodes).fill(1);
    this.liveCount = nodes;
    this.everybody = Array.from({ length: nodes }, (_, node) => node as NodeId);
    this.grow(FIRST_KEYS);
  }

  /** `siblings`: concurrent versions that it holds beside the value. */
  hold(node: number, key: number, value: number, now: number, siblings: readonly number[] = NONE): void {
    if (key >= this.size) this.grow(key + 1);
    const held = this.values[node]!;
    const before = held[key]!;
    const after = siblings.length === 0 ? value : this.sets.numberOf([value, ...siblings]);
    if (before === after) return;
    held[key] = after;
    if (after < 0 || before < 0) this.replaceAll(before, after);
    else this.remember(after, before);
    if (this.live[node] === 0) return;
    if (before === this.common[key]) this.holders[key]!--;
    if (after === this.common[key]) this.holders[key]!++;
    this.judge(key, now, after);
  }

  /** What it held is gone with its memory; what its disk keeps, it will say again. */
  crashed(node: number, now: number): void {
    this.liveCount -= this.live[node]!;
    this.live[node] = 0;
    this.values[node]!.fill(INITIAL_VALUE);
    this.recount(now);
  }

  restarted(node: number, now: number): void {
    this.liveCount += 1 - this.live[node]!;
    this.live[node] = 1;
    this.recount(now);
  }

  /** Ends one of the equal parts of the run. */
  endPart(): void {
    this.peaks.push(this.peak);
    this.peak = this.diverged;
  }

  finish(): Divergence {
    const { peaks, peak, diverged, changedAt } = this;
    return { peaks: [...peaks, peak], convergedAt: diverged === 0 ? changedAt : null, atTheEnd: diverged };
  }

  versions(): HeldVersions {
    const key: number[] = [];
    const value: number[] = [];
    for (let of = 0; of < this.size; of++) {
      if (this.differs[of] === 0 && this.common[of] === INITIAL_VALUE) continue;
      const held = this.liveReplicas(of).map((node) => this.values[node]![of]!);
      const found = new Set(held.flatMap((number) => this.sets.membersOf(number)));
      for (const version of found) {
        key.push(of);
        value.push(version);
      }
    }
    return {
      key: Int32Array.from(key),
      value: Int32Array.from(value),
      replaced: this.replaced,
      merged: this.merged,
      conflicting: this.conflicting(),
    };
  }

  private conflicting(): Uint8Array {
    const greatest = this.sets.all.reduce((most, versions) => Math.max(most, versions.at(-1)!), -1);
    const conflicting = new Uint8Array(greatest + 1);
    for (const versions of this.sets.all) for (const version of versions) conflicting[version] = 1;
    return conflicting;
  }

  /** Where there are siblings on either side: each version that is new replaces those that are gone. */
  private replaceAll(before: number, after: number): void {
    const [old, all] = [this.sets.membersOf(before), this.sets.membersOf(after)];
    const [first = INITIAL_VALUE, ...others] = old.filter((version) => !all.includes(version));
    for (const version of all.filter((each) => !old.includes(each))) {
      if ((this.replaced[version] ?? NOBODY) === NOBODY) {
        for (const other of others) this.merged.push([version, other]);
      }
      this.remember(version, first);
    }
  }

  private remember(value: number, before: number): void {
    if (value >= this.replaced.length) {
      const wider = new Int32Array(2 * value).fill(NOBODY);
      this.replaced = beginning(wider, this.replaced);
    }
    if (this.replaced[value] === NOBODY) this.replaced[value] = before;
  }

  private liveReplicas(key: number): readonly NodeId[] {
    return (this.replicasOf?.(key) ?? this.everybody).filter((node) => this.live[node] === 1);
  }

  private recount(now: number): void {
    for (let key = 0; key < this.size; key++) {
      const [first] = this.liveReplicas(key);
      this.holders[key] = 0;
      this.judge(key, now, first === undefined ? INITIAL_VALUE : this.values[first]![key]!);
    }
  }

  /** `value`: one that some live replica holds, if there is any. */
  private judge(key: number, now: number, value: number): void {
    if (this.holders[key] === 0) {
      this.common[key] = value;
      for (const node of this.liveReplicas(key)) if (this.values[node]![key] === value) this.holders[key]!++;
    }
    const differs = this.holders[key] === this.countOf(key) ? 0 : 1;
    if (differs === this.differs[key]) return;
    this.differs[key] = differs;
    this.diverged += differs === 1 ? 1 : -1;
    this.changedAt = now;
    if (this.diverged > this.peak) this.peak = this.diverged;
  }

  private countOf(key: number): number {
    // Where all keep it, asked with every word of a replica: not counted each time.
    if (this.replicasOf === undefined) return this.liveCount;
    let count = 0;
    for (const node of this.replicasOf(key)) count += this.live[node]!;
    return count;
  }

  private grow(atLeast: number): void {
    const from = this.size;
    const size = (this.size = Math.max(atLeast, 2 * from));
    const initial = () => new Int32Array(size).fill(INITIAL_VALUE);
    for (const [node, held] of this.values.entries()) this.values[node] = beginning(initial(), held);
    this.common = beginning(initial(), this.common);
    this.holders = beginning(new Int32Array(size), this.holders);
    this.differs = beginning(new Uint8Array(size), this.differs);
    for (let key = from; key < size; key++) this.holders[key] = this.countOf(key);
  }
}

function beginning<Column extends Int32Array | Uint8Array>(column: Column, values: Column): Column {
  column.set(values);
  return column;
}
