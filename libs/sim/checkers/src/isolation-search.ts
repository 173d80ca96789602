import type { TransactionHistory } from '@isthmus/sim-protocol';
import { EDGE, type IsolationGraph, NONE } from './isolation-edges.js';
import { INITIAL, type Observations, type Writes } from './isolation-observations.js';

/** What transactions read and write, as versions: position 0 up to `keys` are the initial ones. */
export interface Versions {
  /** Of each version, by how many transactions it was read. */
  readonly readers: Int32Array;
  /** Of each transaction: the versions that it read, all different, and those that it wrote, with their keys. */
  readonly read: readonly (readonly number[])[];
  readonly written: readonly (readonly number[])[];
  readonly keyOf: Int32Array;
  /** Of each version that was written: the version of the key that its writer had read, or NONE. */
  readonly overwrites: Int32Array;
}

export function versionsOf(history: TransactionHistory, { committed, reads }: Observations, writes: Writes): Versions {
  const keys = history.keys.length;
  const keyOf = Array.from({ length: keys }, (_, key) => key);
  const ids = new Map<number, number>();
  const written: number[][] = [];
  const read: number[][] = [];
  for (let row = 0; row < history.length; row++) {
    const own: number[] = [];
    written.push(own);
    read.push([]);
    if (committed[row] === 0) continue;
    writes.forEachFinal(row, (key) => {
      ids.set(row * keys + key, keyOf.length);
      own.push(keyOf.length);
      keyOf.push(key);
    });
  }
  const readers = new Int32Array(keyOf.length);
  const overwrites = new Int32Array(keyOf.length).fill(NONE);
  const lastReader = new Int32Array(keyOf.length).fill(NONE);
  for (const { transaction, key, source } of reads) {
    const version = source === INITIAL ? key : ids.get(source * keys + key);
    if (version === undefined || lastReader[version] === transaction) continue;
    lastReader[version] = transaction;
    read[transaction]!.push(version);
    readers[version]!++;
    const own = ids.get(transaction * keys + key);
    if (own !== undefined) overwrites[own] = version;
  }
  return { readers, read, written, keyOf: Int32Array.from(keyOf), overwrites };
}

/** What an order of commits is searched for. */
export interface Search {
  readonly graph: IsolationGraph;
  readonly versions: Versions;
  readonly committed: Uint8Array;
  /** Transactions in the order in which they are tried. */
  readonly rank: Int32Array;
  /** Edges along which commits must go. Anti-dependencies are kept anyhow. */
  readonly kinds: number;
  /** Each transaction at one instant, or reads at its start and writes at its commit, without another's writes to the same keys between. */
  readonly serial: boolean;
}

/**
 * Whether there is an order of the commits, found without ever going back: what can take effect next does, in order of rank.
 * A version is overwritten only after all its readers have read it. `false` says nothing.
 *
 * Cost: linear, but for the heap.
 */
export function findsOrder(search: Search): boolean {
  return new Greedy(search).run();
}

const WAITING = 0;
const STARTED = 1;
const DONE = 2;

class Greedy {
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

  constructor(private readonly search: Search) {
    const { graph, versions, committed, rank } = search;
    this.beforeStart = new Int32Array(graph.nodes);
    this.beforeCommit = new Int32Array(graph.nodes);
    for (let at = 0; at < graph.to.length; at++) {
      if ((graph.kind[at]! & this.kinds) === 0) continue;
      if (this.isAnti(graph.kind[at]!, graph.to[at]!)) this.beforeCommit[graph.to[at]!]!++;
      else this.beforeStart[graph.to[at]!]!++;
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

/** Positions, the lowest rank first. */
class RankHeap {
  private readonly items: number[] = [];

  constructor(private readonly rank: Int32Array) {}

  push(item: number): void {
    const { items, rank } = this;
    let at = items.push(item) - 1;
    for (let up = (at - 1) >> 1; at > 0 && rank[items[up]!]! > rank[item]!; up = (at - 1) >> 1) {
      items[at] = items[up]!;
      at = up;
    }
    items[at] = item;
  }

  pop(): number {
    const { items, rank } = this;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined) return NONE;
    if (items.length === 0) return top;
    let at = 0;
    for (let down = 1; down < items.length; down = at * 2 + 1) {
      if (down + 1 < items.length && rank[items[down + 1]!]! < rank[items[down]!]!) down++;
      if (rank[items[down]!]! >= rank[last]!) break;
      items[at] = items[down]!;
      at = down;
    }
    items[at] = last;
    return top;
  }
}
