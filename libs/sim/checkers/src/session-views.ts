import { causalEdges, Edges, orderAlong, predecessors } from './causal-order.js';
import type { ModelAnswer } from './model-verdict.js';
import { positionsWhere } from './positions.js';
import { FROM_NOWHERE, INITIAL_READ, type ReadsFrom } from './reads-from.js';
import { contestedViews, FLOOR_WORDS, type ViewWindow } from './view-windows.js';

const NONE = -1;
/** The level of the initial value, which comes before all: no write can be moved before it. */
const AT_FIRST = -1;
/** Operations visited for all views together: some seconds. */
const VISITS_MAX = 100_000_000;

/** What a session's view must respect besides its own reads: causal order (CM), or each session's order alone (PRAM). */
export type ViewBasis = 'causal' | 'session';

/** `session`: the first whose view does not exist, by its number in the graph. */
export type ViewsAnswer =
  Exclude<ModelAnswer, { readonly kind: 'violated' }> | { readonly kind: 'violated'; readonly session: number };

/**
 * Whether each session can place the writes in one order, its own reads among them, such that every read returns the latest
 * write to its key. An operation of unknown outcome that reads ends a view of its own: that of what its session did before it.
 *
 * Happens-before of a view is the least order that holds the basis and, with a write that precedes a read of the view to
 * the same key, that the write precedes the one that the read returned (Bouajjani et al., POPL 2017, section 5.2). The view exists
 * exactly if that order has no cycle and no write precedes a read of the initial value of its key.
 *
 * Because a view's own operations follow one another, that order need not be built: the *level* of an operation, which is
 * the first of the view's operations that it precedes or is, says all. Levels only sink until the rule above is satisfied, and a
 * cycle lies within one level.
 *
 * Cost: operations times sessions; for each view, what its windows (`contestedViews`) hold, times the rounds until no level
 * sinks (mostly two); or the whole past of its last operation, where something sinks below a window, and for PRAM.
 */
export function judgeViews(graph: ReadsFrom, basis: ViewBasis, floorWords = FLOOR_WORDS): ViewsAnswer {
  const nowhere = graph.reads.indexOf(FROM_NOWHERE);
  if (nowhere >= 0) return { kind: 'violated', session: graph.session[nowhere]! };
  if (basis === 'causal') {
    const ordered = orderAlong(graph.length, causalEdges(graph));
    if (ordered.length < graph.length) return { kind: 'violated', session: sessionLeftOut(graph, ordered) };
  }
  const judge = new ViewJudge(graph, basis);
  const { reads, writes, answered, from } = graph;
  const contested = basis === 'causal' ? contestedViews(graph, floorWords) : null;
  for (let session = 0; session < graph.sessions; session++) {
    const own = positionsWhere(from[session + 1]! - from[session]!, (i) => answered[from[session]! + i] === 1);
    const chain = own.map((i) => from[session]! + i);
    if (chain.some((i) => reads[i]! > i && reads[i]! < from[session + 1]!)) return { kind: 'violated', session };
    const last = chain.findLastIndex((i) => reads[i] !== NONE) + 1;
    const inQuestion =
      contested === null ||
      contested.windows[session]!.some((window) => judge.mayViolate(chain, window, contested.chainOf));
    if (inQuestion && last > 0 && judge.violates(chain.subarray(0, last))) return { kind: 'violated', session };
    for (let i = from[session]!; i < from[session + 1]!; i++) {
      if (answered[i] === 1 || reads[i] === NONE || writes[i] === 0) continue;
      if (contested !== null && !contested.unanswered.has(i)) continue;
      const before = chain.filter((own) => own < i);
      if (judge.violates(Int32Array.from([...before, i]))) return { kind: 'violated', session };
    }
    if (judge.visits > VISITS_MAX) return { kind: 'undecided', reason: 'budget' };
  }
  return { kind: 'holds' };
}

function sessionEdges(graph: ReadsFrom): Edges {
  const edges = new Edges();
  predecessors(graph).forEach((before, i) => {
    if (before >= 0) edges.add(before, i);
  });
  return edges;
}

function sessionLeftOut({ length, session }: ReadsFrom, ordered: Int32Array): number {
  const placed = new Uint8Array(length);
  for (const i of ordered) placed[i] = 1;
  return session[placed.indexOf(0)]!;
}

class ViewJudge {
  visits = 0;

  /** Of each chain (`chainOf`), the last operation that lies below all levels of the window; null where it begins with the session. */
  private floor: Int32Array | null = null;
  private chainOf: Int32Array = new Int32Array(0);
  /** NONE outside the past of the view. */
  private readonly level: Int32Array;
  /** By operation: its place in the view, or NONE. */
  private readonly place: Int32Array;
  /** What comes right before operation i in the basis: `before` from `beforeFrom[i]` to before `beforeFrom[i + 1]`. */
  private readonly before: Int32Array;
  private readonly beforeFrom: Int32Array;
  private readonly open: Int32Array;
  /** What the view's past holds. */
  private readonly visited: Int32Array;
  private count = 0;
  /** Places of the view's reads, key by key; those of key k from `readsFrom[k]` to before `readsTo[k]`. */
  private reads: Int32Array = new Int32Array(0);
  private readonly readsFrom: Int32Array;
  private readonly readsTo: Int32Array;
  /** By position in `reads`: the lowest level that it or a later read of its key returns, that write, and the lowest of another. */
  private lowest = new Int32Array(0);
  private lowestWrite = new Int32Array(0);
  private second = new Int32Array(0);
  /** Writes that must come before another of their level, as linked lists by the latter. */
  private readonly lastRival: Int32Array;
  private readonly nextRival: Int32Array;
  private readonly successors: Int32Array;

  constructor(
    private readonly graph: ReadsFrom,
    private readonly basis: ViewBasis,
  ) {
    const column = () => new Int32Array(graph.length).fill(NONE);
    const edges = basis === 'causal' ? causalEdges(graph) : sessionEdges(graph);
    this.beforeFrom = new Int32Array(graph.length + 1);
    for (let e = 0; e < edges.length; e++) this.beforeFrom[edges.to[e]! + 1]!++;
    for (let i = 0; i < graph.length; i++) this.beforeFrom[i + 1]! += this.beforeFrom[i]!;
    const next = this.beforeFrom.slice();
    this.before = new Int32Array(edges.length);
    for (let e = 0; e < edges.length; e++) this.before[next[edges.to[e]!]!++] = edges.from[e]!;
    this.level = column();
    this.place = column();
    this.open = column();
    this.visited = column();
    this.lastRival = column();
    this.nextRival = column();
    this.successors = new Int32Array(graph.length);
    this.readsFrom = new Int32Array(graph.keys);
    this.readsTo = new Int32Array(graph.keys);
  }

  /** Whether the view may be missing, by one window of the session's answered operations: if not, it is not there that it is missing. */
  mayViolate(answered: Int32Array, { from, to, floor }: ViewWindow, chainOf: Int32Array): boolean {
    this.floor = floor;
    this.chainOf = chainOf;
    // What sinks below the floor looks as if it came before the initial value.
    const mayViolate = this.violates(answered.subarray(from, to + 1));
    this.floor = null;
    return mayViolate;
  }

  /** The view's own operations, in the order of the session. */
  violates(view: Int32Array): boolean {
    view.forEach((i, at) => (this.place[i] = at));
    this.visit(view);
    const violated = this.sink(view) || this.hasCycle(view);
    for (const i of view) {
      this.place[i] = NONE;
      this.readsFrom[this.graph.key[i]!] = 0;
      this.readsTo[this.graph.key[i]!] = 0;
    }
    for (let at = 0; at < this.count; at++) this.level[this.visited[at]!] = NONE;
    this.count = 0;
    return violated;
  }

  /** Gives each operation in the view's past its first level. */
  private visit(view: Int32Array): void {
    for (const [at, i] of view.entries()) {
      this.level[i] = at;
      this.visited[this.count++] = i;
      let open = this.push(i, 0, at);
      while (open > 0) {
        const next = this.open[--open]!;
        this.visited[this.count++] = next;
        open = this.push(next, open, at);
      }
    }
    this.visits += this.count;
  }

  /** Puts what comes right before the operation, and was not visited yet, on the stack. */
  private push(i: number, open: number, at: number): number {
    for (let e = this.beforeFrom[i]!; e < this.beforeFrom[i + 1]!; e++) {
      const before = this.before[e]!;
      if (this.level[before] !== NONE || this.isBelow(before)) continue;
      this.level[before] = at;
      this.open[open++] = before;
    }
    const writer = this.writerRead(i);
    if (writer < 0 || this.level[writer] !== NONE) return open;
    this.level[writer] = at;
    this.open[open] = writer;
    return open + 1;
  }

  private isBelow(i: number): boolean {
    return this.floor !== null && this.floor[this.chainOf[i]!]! >= i;
  }

  /** The write that an operation of the view read, where the basis does not order the two already. */
  private writerRead(i: number): number {
    return this.basis === 'session' && this.place[i]! >= 0 ? this.graph.reads[i]! : NONE;
  }

  /**
   * Lowers levels until each write is at the lowest that a read after it returned at the latest. True if that is impossible: a
   * write would have to come before the initial value, or an operation of the view before an earlier one.
   */
  private sink(view: Int32Array): boolean {
    const { key, writes } = this.graph;
    this.groupReads(view);
    for (let sunk = true; sunk;) {
      sunk = false;
      this.findLowest(view);
      this.visits += this.count;
      for (let at = 0; at < this.count; at++) {
        const write = this.visited[at]!;
        if (writes[write] === 0 || this.readsTo[key[write]!] === 0) continue;
        const bound = this.lowestAfter(write);
        if (bound >= this.level[write]!) continue;
        if (bound === AT_FIRST || !this.lower(write, bound)) return true;
        sunk = true;
      }
    }
    return false;
  }

  private groupReads(view: Int32Array): void {
    const { reads, key } = this.graph;
    const { readsFrom, readsTo } = this;
    this.reads = positionsWhere(view.length, (at) => reads[view[at]!] !== NONE).sort(
      (a, b) => key[view[a]!]! - key[view[b]!]! || a - b,
    );
    this.reads.forEach((place, at) => {
      const k = key[view[place]!]!;
      if (readsTo[k] === 0) readsFrom[k] = at;
      readsTo[k] = at + 1;
    });
    this.lowest = new Int32Array(this.reads.length);
    this.lowestWrite = new Int32Array(this.reads.length);
    this.second = new Int32Array(this.reads.length);
  }

  private findLowest(view: Int32Array): void {
    const { reads, key } = this.graph;
    for (let at = this.reads.length - 1; at >= 0; at--) {
      const read = view[this.reads[at]!]!;
      const writer = reads[read]!;
      const level = writer === INITIAL_READ ? AT_FIRST : this.level[writer]!;
      const last = at + 1 === this.readsTo[key[read]!];
      const lowest = last ? LATEST : this.lowest[at + 1]!;
      const lowestWrite = last ? NONE : this.lowestWrite[at + 1]!;
      const second = last ? LATEST : this.second[at + 1]!;
      if (writer === lowestWrite || level <= lowest) {
        this.lowest[at] = level;
        this.lowestWrite[at] = writer;
        this.second[at] = writer === lowestWrite ? second : lowest;
      } else {
        this.lowest[at] = lowest;
        this.lowestWrite[at] = lowestWrite;
        this.second[at] = Math.min(level, second);
      }
    }
  }

  /** The lowest level of a write other than this one that a read of the view after it returned. */
  private lowestAfter(write: number): number {
    const read = this.firstReadAfter(write);
    if (read === NONE) return LATEST;
    return this.lowestWrite[read] === write ? this.second[read]! : this.lowest[read]!;
  }

  /** Position in `reads`, or NONE. */
  private firstReadAfter(write: number): number {
    const k = this.graph.key[write]!;
    // A compare-and-set of the view does not precede its own read.
    const earliest = this.level[write]! + (this.place[write] === this.level[write] ? 1 : 0);
    let from = this.readsFrom[k]!;
    const end = this.readsTo[k]!;
    for (let to = end; from < to;) {
      const middle = (from + to) >>> 1;
      if (this.reads[middle]! < earliest) from = middle + 1;
      else to = middle;
    }
    return from < end ? from : NONE;
  }

  /** Moves an operation, and what comes before it, down to a level; false if one of the view would pass an earlier one. */
  private lower(operation: number, level: number): boolean {
    this.level[operation] = level;
    this.open[0] = operation;
    for (let open = 1; open > 0;) {
      const i = this.open[--open]!;
      this.visits++;
      if (this.place[i]! > level) return false;
      for (let e = this.beforeFrom[i]!; e < this.beforeFrom[i + 1]!; e++) {
        const before = this.before[e]!;
        if (this.level[before]! <= level) continue;
        this.level[before] = level;
        this.open[open++] = before;
      }
      const writer = this.writerRead(i);
      if (writer < 0 || this.level[writer]! <= level) continue;
      this.level[writer] = level;
      this.open[open++] = writer;
    }
    return true;
  }

  /** Whether the operations of some level cannot be ordered: takes away, again and again, what nothing left must follow. */
  private hasCycle(view: Int32Array): boolean {
    if (!this.findRivals(view)) return false;
    const { successors, visited, level, before, beforeFrom, open } = this;
    for (let at = 0; at < this.count; at++) {
      const i = visited[at]!;
      for (let e = beforeFrom[i]!; e < beforeFrom[i + 1]!; e++) {
        if (level[before[e]!] === level[i]) successors[before[e]!]!++;
      }
      const writer = this.writerRead(i);
      if (writer >= 0 && level[writer] === level[i]) successors[writer]!++;
    }
    let left = this.count;
    let last = 0;
    for (let at = 0; at < this.count; at++) if (successors[visited[at]!] === 0) open[last++] = visited[at]!;
    while (last > 0) {
      const i = open[--last]!;
      left--;
      for (let e = beforeFrom[i]!; e < beforeFrom[i + 1]!; e++) {
        if (level[before[e]!] === level[i] && --successors[before[e]!]! === 0) open[last++] = before[e]!;
      }
      const writer = this.writerRead(i);
      if (writer >= 0 && level[writer] === level[i] && --successors[writer]! === 0) open[last++] = writer;
      for (let rival = this.lastRival[i]!; rival !== NONE; rival = this.nextRival[rival]!) {
        if (--successors[rival]! === 0) open[last++] = rival;
      }
    }
    this.visits += this.count;
    for (let at = 0; at < this.count; at++) {
      successors[visited[at]!] = 0;
      this.lastRival[visited[at]!] = NONE;
    }
    return left > 0;
  }

  /** Finds, for each write, another of its key and level that a later read returned; false if there is none at all. */
  private findRivals(view: Int32Array): boolean {
    const { key, writes } = this.graph;
    let some = false;
    this.findLowest(view);
    for (let at = 0; at < this.count; at++) {
      const write = this.visited[at]!;
      if (writes[write] === 0 || this.readsTo[key[write]!] === 0) continue;
      const read = this.firstReadAfter(write);
      if (read === NONE || this.lowestAfter(write) !== this.level[write]) continue;
      const rival = this.lowestWrite[read] === write ? this.secondWrite(view, read, write) : this.lowestWrite[read]!;
      this.nextRival[write] = this.lastRival[rival]!;
      this.lastRival[rival] = write;
      this.successors[write]!++;
      some = true;
    }
    return some;
  }

  /** Another write of the level of the given one that a read of the view, from the given one on, returned. */
  private secondWrite(view: Int32Array, from: number, write: number): number {
    const { reads } = this.graph;
    let at = from;
    const returned = () => reads[view[this.reads[at]!]!]!;
    while (returned() === write || this.level[returned()] !== this.level[write]) at++;
    return returned();
  }
}

/** A level above all. */
const LATEST = 0x7fff_ffff;
