import { nextState } from './isolation-components.js';
import { EDGE, NONE } from './isolation-edges.js';
import type { Search } from './isolation-search.js';
import { RankHeap } from './rank-heap.js';

const WAITING = 0;
const STARTED = 1;
const DONE = 2;

/** The first must commit before the second starts. */
export type Lesson = readonly [from: number, to: number];

/** Edges that are looked at for lessons, and lessons at a time. */
const LOOKS_MAX = 500_000;
const LESSONS_MAX = 20;

/** One attempt to put the commits in an order. A version is overwritten only after all its readers have read it. */
export class GreedySchedule {
  private readonly beforeStart: Int32Array;
  private readonly beforeCommit: Int32Array;
  private readonly state: Uint8Array;
  private readonly current: Int32Array;
  private readonly unread: Int32Array;
  private readonly lockedBy: Int32Array;
  /** Of each version: those that wait until it has been read; of each key: until it is free. */
  private readonly parked: (number[] | undefined)[];
  private readonly parkedAtKey: (number[] | undefined)[];
  private readonly heap: RankHeap;
  private left = 0;
  private looks = 0;

  private readonly learned = new Map<number, number[]>();

  constructor(
    private readonly search: Search,
    lessons: readonly Lesson[],
  ) {
    const { graph, versions, committed, rank } = search;
    this.beforeStart = new Int32Array(graph.nodes);
    this.beforeCommit = new Int32Array(graph.nodes);
    for (let at = 0; at < graph.to.length; at++) {
      if ((graph.kind[at]! & this.kinds) === 0) continue;
      if (this.isAnti(graph.kind[at]!, graph.to[at]!)) this.beforeCommit[graph.to[at]!]!++;
      else this.beforeStart[graph.to[at]!]!++;
    }
    for (const [from, to] of lessons) {
      const others = this.learned.get(from);
      if (others) others.push(to);
      else this.learned.set(from, [to]);
      this.beforeStart[to]!++;
    }
    this.state = new Uint8Array(graph.transactions);
    const keys = versions.keyOf.length;
    this.current = Int32Array.from(versions.keyOf.keys());
    this.unread = versions.readers.slice();
    this.lockedBy = new Int32Array(keys).fill(NONE);
    this.parked = new Array<number[] | undefined>(keys);
    this.parkedAtKey = new Array<number[] | undefined>(keys);
    this.heap = new RankHeap(rank);
    for (let row = 0; row < graph.transactions; row++) if (committed[row] === 1) this.left++;
  }

  run(): boolean {
    const { graph, committed } = this.search;
    for (let node = graph.nodes - 1; node >= graph.transactions; node--)
      if (this.beforeStart[node] === 0) this.beforeStart[node] = NONE;
    for (let node = graph.transactions; node < graph.nodes; node++)
      if (this.beforeStart[node] === NONE) this.release(node, this.kinds);
    for (let row = 0; row < graph.transactions; row++)
      if (committed[row] === 1 && this.beforeStart[row] === 0) this.heap.push(row);
    for (let row = this.heap.pop(); row !== NONE; row = this.heap.pop()) {
      if (this.state[row] === WAITING && this.beforeStart[row] === 0 && !this.start(row)) continue;
      if (this.state[row] === STARTED) this.commit(row);
    }
    return this.left === 0;
  }

  private get kinds(): number {
    return this.search.kinds | EDGE.rw | EDGE.rwBundled;
  }

  /** Bundles wait for all alike. */
  private isAnti(kind: number, to: number): boolean {
    return to < this.search.graph.transactions && (kind & (EDGE.rw | EDGE.rwBundled)) !== 0;
  }

  private start(row: number): boolean {
    const { versions, serial } = this.search;
    if (serial && !this.mayCommit(row)) return false;
    const { keyOf, read, written } = versions;
    for (const version of written[row]!) {
      const key = keyOf[version]!;
      if (this.lockedBy[key] === NONE) continue;
      (this.parkedAtKey[key] ??= []).push(row);
      return false;
    }
    if (read[row]!.some((version) => this.current[keyOf[version]!] !== version)) return false;
    for (const version of written[row]!) this.lockedBy[keyOf[version]!] = row;
    this.state[row] = STARTED;
    for (const version of read[row]!) this.hasRead(version);
    this.release(row, EDGE.rw);
    return true;
  }

  private mayCommit(row: number): boolean {
    const { keyOf, written, overwrites } = this.search.versions;
    if (this.beforeCommit[row]! > 0) return false;
    for (const version of written[row]!) {
      const overwritten = this.current[keyOf[version]!]!;
      const own = this.state[row] === WAITING && overwrites[version] === overwritten ? 1 : 0;
      if (this.unread[overwritten]! <= own) continue;
      (this.parked[overwritten] ??= []).push(row);
      return false;
    }
    return true;
  }

  private commit(row: number): void {
    if (!this.mayCommit(row)) return;
    const { keyOf, written } = this.search.versions;
    this.state[row] = DONE;
    this.left--;
    for (const version of written[row]!) {
      const key = keyOf[version]!;
      this.current[key] = version;
      this.lockedBy[key] = NONE;
      this.wake(this.parkedAtKey, key);
    }
    this.release(row, this.kinds & ~(EDGE.rw | EDGE.rwBundled));
    for (const later of this.learned.get(row) ?? []) if (--this.beforeStart[later]! === 0) this.heap.push(later);
  }

  /**
   * What follows from having got stuck, all of it certain, or where nothing is, each a guess: as if the versions had to come
   * in the order in which they came so far.
   *
   * A transaction that waits to overwrite a version, though one that has yet to read the version must come after it, must
   * come before the version's writer. One that waits to start while another holds a key of both, though that cannot
   * commit before it starts, must come before the other.
   */
  lessons(): { readonly certain: readonly Lesson[]; readonly guesses: readonly Lesson[] } {
    const certain = this.lessonsFrom(false);
    return { certain, guesses: certain.length > 0 ? [] : this.lessonsFrom(true) };
  }

  private lessonsFrom(asFar: boolean): readonly Lesson[] {
    const { writerOf, read } = this.search.versions;
    const lessons: Lesson[] = [];
    const learn = (from: number, to: number, isGoal: (row: number) => boolean, starts: boolean) => {
      if (lessons.length >= LESSONS_MAX || from === to || this.learned.get(from)?.includes(to) === true) return;
      if (lessons.some((lesson) => lesson[0] === from && lesson[1] === to)) return;
      if (this.leadsTo(from, isGoal, { starts, asFar })) lessons.push([from, to]);
    };
    this.parked.forEach((rows, version) => {
      const writer = writerOf[version]!;
      if (writer === NONE) return;
      const isReader = (row: number) => this.state[row] === WAITING && read[row]!.includes(version);
      for (const row of rows ?? []) if (this.state[row] !== DONE) learn(row, writer, isReader, false);
    });
    this.parkedAtKey.forEach((rows, key) => {
      const holder = this.lockedBy[key]!;
      for (const row of rows ?? [])
        if (this.state[row] === WAITING) learn(row, holder, (other) => other === holder, true);
    });
    return lessons;
  }

  /** Whether there is a way along the edges, from the start of a transaction or its commit, to the start of another or its commit. */
  private leadsTo(
    from: number,
    isGoal: (row: number) => boolean,
    { starts, asFar }: { readonly starts: boolean; readonly asFar: boolean },
  ): boolean {
    const { graph, serial } = this.search;
    const { begin, to, kind, transactions } = graph;
    // Under snapshot isolation an anti-dependency leads from a start to a commit, and other edges from a commit to a start.
    const scale = serial ? 1 : 2;
    const first = serial ? from : starts ? from * 2 : from * 2 + 1;
    const seen = new Set([first]);
    const states = [first];
    for (let state = states.pop(); state !== undefined; state = states.pop()) {
      const node = serial ? state : state >> 1;
      const visit = (next: number) => {
        if (next === NONE || seen.has(next)) return false;
        const row = serial ? next : next >> 1;
        if (row < transactions && this.state[row] === DONE) return false;
        seen.add(next);
        states.push(next);
        return row < transactions && row !== from && (starts || serial || (next & 1) === 0) && isGoal(row);
      };
      for (const later of this.learned.get(node) ?? []) if (visit(later * scale)) return true;
      if (asFar && node < transactions && (serial || (state & 1) === 0)) {
        const waiting = this.search.versions.read[node]!.flatMap((version) => this.parked[version] ?? []);
        if (waiting.some((later) => later !== node && visit(serial ? later : later * 2 + 1))) return true;
      }
      for (let at = begin[node]!; at < begin[node + 1]!; at++) {
        if (++this.looks > LOOKS_MAX) return false;
        if (visit(nextState(this.kinds, !serial, state, kind[at]!, to[at]!))) return true;
      }
    }
    return false;
  }

  private hasRead(version: number): void {
    if (--this.unread[version]! <= 1) this.wake(this.parked, version);
  }

  private wake(parked: (number[] | undefined)[], at: number): void {
    const rows = parked[at];
    if (!rows) return;
    parked[at] = undefined;
    for (const row of rows) this.heap.push(row);
  }

  /** Takes the edges of these kinds away from what waits for them; bundles without any left pass it on. */
  private release(first: number, kinds: number): void {
    const { begin, to, kind, transactions } = this.search.graph;
    const nodes = [first];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const some = node < transactions ? kinds : this.kinds;
      for (let at = begin[node]!; at < begin[node + 1]!; at++) {
        if ((kind[at]! & some) === 0) continue;
        const target = to[at]!;
        if (this.isAnti(kind[at]!, target)) {
          if (--this.beforeCommit[target]! === 0) this.heap.push(target);
        } else if (--this.beforeStart[target]! === 0) {
          if (target < transactions) this.heap.push(target);
          else nodes.push(target);
        }
      }
    }
  }
}
