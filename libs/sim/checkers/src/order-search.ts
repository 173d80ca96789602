import type { Edges } from './causal-order.js';
import { Configurations } from './configurations.js';
import type { ModelAnswer } from './model-verdict.js';
import { positionsWhere } from './positions.js';
import { INITIAL_READ, NO_READ, type ReadsFrom } from './reads-from.js';

const NONE = -1;

/**
 * Looks for an order of all operations along the edges in which every read returns the latest write to its key: depth first
 * over the writes that may come next, remembering which operations were placed. What keys hold follows from that, because no
 * value is overwritten that an operation still to be placed must read.
 *
 * Not branched on: reads, placed as soon as they can be; and a write after which all that read it can follow at once, for
 * it leaves its key as free as it was.
 *
 * Cost: about `budget` steps; a step is an operation placed, or looked at to be placed next.
 */
export function searchOrder(graph: ReadsFrom, edges: Edges, budget: number): ModelAnswer {
  return new OrderSearch(graph, edges).run(budget);
}

class OrderSearch {
  private readonly waits: Int32Array;
  private readonly begin: Int32Array;
  private readonly targets: Int32Array;
  /** What a key holds: a write, or its initial value, numbered `length` + key. */
  private readonly held: Int32Array;
  /** By write or initial value: how many that read it are still to be placed. */
  private readonly unread: Int32Array;
  private readonly readersFrom: Int32Array;
  private readonly readers: Int32Array;
  /** Changes that wait for nothing, and where each is in the list. */
  private readonly ready: number[] = [];
  private readonly readyAt: Int32Array;
  private readonly placed: number[] = [];
  /** By operation placed: what its key held before. */
  private readonly heldBefore: Int32Array;
  /** How many answered operations of each session are placed, and which of the unanswered. */
  private readonly configuration: Int32Array;
  private readonly bit: Int32Array;
  private readonly known: Configurations;
  private steps = 0;

  constructor(
    private readonly graph: ReadsFrom,
    edges: Edges,
  ) {
    const { length, keys, reads, answered, sessions } = graph;
    this.waits = new Int32Array(length);
    this.begin = new Int32Array(length + 1);
    for (let e = 0; e < edges.length; e++) {
      this.waits[edges.to[e]!]!++;
      this.begin[edges.from[e]! + 1]!++;
    }
    for (let i = 0; i < length; i++) this.begin[i + 1]! += this.begin[i]!;
    const place = this.begin.slice();
    this.targets = new Int32Array(edges.length);
    for (let e = 0; e < edges.length; e++) this.targets[place[edges.from[e]!]!++] = edges.to[e]!;

    this.held = Int32Array.from({ length: keys }, (_, key) => length + key);
    this.unread = new Int32Array(length + keys);
    this.readersFrom = new Int32Array(length + 1);
    for (let i = 0; i < length; i++) {
      if (reads[i] !== NO_READ) this.unread[this.sourceOf(i)]!++;
      if (reads[i]! >= 0) this.readersFrom[reads[i]! + 1]!++;
    }
    for (let i = 0; i < length; i++) this.readersFrom[i + 1]! += this.readersFrom[i]!;
    const next = this.readersFrom.slice();
    this.readers = new Int32Array(this.readersFrom[length]!);
    for (let i = 0; i < length; i++) if (reads[i]! >= 0) this.readers[next[reads[i]!]!++] = i;

    this.readyAt = new Int32Array(length).fill(NONE);
    this.heldBefore = new Int32Array(length);
    this.bit = new Int32Array(length).fill(NONE);
    let bits = 32 * sessions;
    for (let i = 0; i < length; i++) if (answered[i] === 0) this.bit[i] = bits++;
    this.configuration = new Int32Array((bits + 31) >>> 5);
    this.known = new Configurations(this.configuration.length);
  }

  run(budget: number): ModelAnswer {
    const { graph } = this;
    for (let i = 0; i < graph.length; i++) if (this.waits[i] === 0 && graph.writes[i] === 1) this.enter(i);
    positionsWhere(graph.length, (i) => this.waits[i] === 0 && graph.writes[i] === 0).forEach((i) => this.place(i));
    this.placeHarmless();
    // Where each choice was made, what was chosen from, and how much of that was tried.
    const choices = [{ from: 0, options: this.options(), tried: 0 }];
    while (this.placed.length < graph.length) {
      if (this.steps > budget) return { kind: 'undecided', reason: 'budget' };
      const choice = choices.at(-1);
      if (choice === undefined) return { kind: 'violated' };
      const option = choice.options[choice.tried++];
      if (option === undefined) {
        choices.pop();
        this.takeBack(choice.from);
        continue;
      }
      const from = this.placed.length;
      this.place(option);
      this.placeHarmless();
      const memory = this.known.add(this.configuration);
      if (memory === 'full') return { kind: 'undecided', reason: 'memory' };
      if (memory === 'new') choices.push({ from, options: this.options(), tried: 0 });
      else this.takeBack(from);
    }
    return { kind: 'holds' };
  }

  /** The changes that may come next: of each key that holds nothing still to be read, or the one that is to read it. */
  private options(): readonly number[] {
    const { row } = this.graph;
    this.steps += this.ready.length;
    return this.ready.filter((i) => this.mayFollow(i)).sort((a, b) => row[a]! - row[b]!);
  }

  private mayFollow(i: number): boolean {
    const held = this.held[this.graph.key[i]!]!;
    const own = this.graph.reads[i] !== NO_READ && this.sourceOf(i) === held ? 1 : 0;
    return this.unread[held] === own;
  }

  private placeHarmless(): void {
    for (let at = 0; at < this.ready.length;) {
      const i = this.ready[at]!;
      this.steps++;
      if (!this.mayFollow(i) || !this.isReadAtOnce(i)) {
        at++;
        continue;
      }
      this.place(i);
      at = 0;
    }
  }

  private isReadAtOnce(write: number): boolean {
    for (let at = this.readersFrom[write]!; at < this.readersFrom[write + 1]!; at++) {
      const reader = this.readers[at]!;
      if (this.graph.writes[reader] === 1 || this.waits[reader]! > 1) return false;
    }
    return true;
  }

  /** Places an operation, and then all reads that wait for nothing more. */
  private place(first: number): void {
    const { graph } = this;
    const open = [first];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      this.steps++;
      this.placed.push(i);
      this.mark(i, 1);
      if (graph.reads[i] !== NO_READ) this.unread[this.sourceOf(i)]!--;
      if (graph.writes[i] === 1) {
        this.leave(i);
        this.heldBefore[i] = this.held[graph.key[i]!]!;
        this.held[graph.key[i]!] = i;
      }
      for (let at = this.begin[i]!; at < this.begin[i + 1]!; at++) {
        const target = this.targets[at]!;
        if (--this.waits[target]! > 0) continue;
        if (graph.writes[target] === 1) this.enter(target);
        else open.push(target);
      }
    }
  }

  private takeBack(to: number): void {
    const { graph } = this;
    while (this.placed.length > to) {
      const i = this.placed.pop()!;
      for (let at = this.begin[i]!; at < this.begin[i + 1]!; at++) {
        const target = this.targets[at]!;
        if (this.waits[target]!++ === 0 && graph.writes[target] === 1) this.leave(target);
      }
      this.mark(i, -1);
      if (graph.reads[i] !== NO_READ) this.unread[this.sourceOf(i)]!++;
      if (graph.writes[i] === 0) continue;
      this.held[graph.key[i]!] = this.heldBefore[i]!;
      this.enter(i);
    }
  }

  private mark(i: number, by: 1 | -1): void {
    const bit = this.bit[i]!;
    if (bit === NONE) this.configuration[this.graph.session[i]!]! += by;
    else this.configuration[bit >>> 5]! ^= 1 << (bit & 31);
  }

  private enter(i: number): void {
    this.readyAt[i] = this.ready.push(i) - 1;
  }

  private leave(i: number): void {
    const at = this.readyAt[i]!;
    if (at === NONE) return;
    const last = this.ready.pop()!;
    this.readyAt[i] = NONE;
    if (last === i) return;
    this.ready[at] = last;
    this.readyAt[last] = at;
  }

  private sourceOf(i: number): number {
    const { reads, length, key } = this.graph;
    return reads[i] === INITIAL_READ ? length + key[i]! : reads[i]!;
  }
}
