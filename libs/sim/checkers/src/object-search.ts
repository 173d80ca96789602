import { Configurations } from './configurations.js';
import { type Calls, NEVER_ENDS } from './object-calls.js';
import { ObjectDemands } from './object-demands.js';
import { REFUSED, type StateSpace, stateSpace } from './object-space.js';

export type ObjectSearchAnswer =
  | { readonly kind: 'holds' | 'violated'; readonly steps: number }
  | { readonly kind: 'undecided'; readonly steps: number; readonly reason: 'budget' | 'memory' };

/**
 * Looks for a linearization of the calls on one object of any model: depth first over the calls that may take effect
 * next, remembering configurations (state, and a bit for each call that is open). Never more than `budget` steps; a step
 * is one call tried in one configuration.
 *
 * Sources: Wing and Gong, "Testing and verifying concurrent objects", JPDC 17, 1993; Lowe, "Testing for linearizability",
 * Concurrency and Computation 29 (4), 2017. Added here: observations take effect as soon as they can (they change nothing,
 * so no linearization is lost); of unknown calls that are alike the earliest goes first; and a state that an observation
 * can no longer be reached from is a dead end.
 */
export function searchObject(calls: Calls, budget: number): ObjectSearchAnswer {
  return new ObjectSearch(calls, budget).run();
}

const NOTHING = -1;
/** The calls that have not taken effect, by invocation, in three lists. */
const OBSERVERS = 0;
const CHANGES = 1;
/** Changes of unknown outcome: tried last, since they may as well never have happened. */
const UNKNOWNS = 2;
const LISTS = 3;

class ObjectSearch {
  private steps = 0;
  private state: number;
  /** How many of `byEnd` have taken effect without a gap; the next one bounds what may take effect before it. */
  private front = 0;
  private readonly byEnd: Int32Array;
  private readonly taken: Uint8Array;
  private readonly list: Uint8Array;
  /** Calls that have taken effect, in order, with the state and the front before each. */
  private readonly order: Int32Array;
  private readonly stateBefore: Int32Array;
  private readonly frontBefore: Int32Array;
  private depth = 0;
  /** Neighbours in the lists; each list's head stands behind all calls. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** The unknown call before this one that is alike, or NOTHING. */
  private readonly alike: Int32Array;
  /** A bit for each call that may be open at one time; reused after its response. */
  private readonly slot: Int32Array;
  /** front, state, then the bits of the calls at or behind the front that have taken effect. */
  private readonly configuration: Int32Array;
  private readonly seen: Configurations;
  private readonly demands: ObjectDemands;
  private readonly space: StateSpace;

  constructor(
    private readonly calls: Calls,
    private readonly budget: number,
  ) {
    const { length } = calls;
    this.space = stateSpace(calls);
    this.state = this.space.initial;
    this.taken = new Uint8Array(length);
    this.list = new Uint8Array(length);
    this.order = new Int32Array(length);
    this.stateBefore = new Int32Array(length);
    this.frontBefore = new Int32Array(length);
    this.next = new Int32Array(length + LISTS).fill(NOTHING);
    this.previous = new Int32Array(length + LISTS).fill(NOTHING);
    this.alike = new Int32Array(length).fill(NOTHING);
    this.byEnd = endingCalls(calls);
    this.fillLists();
    const slots = assignSlots(calls, this.byEnd);
    this.slot = slots.slot;
    this.configuration = new Int32Array(2 + ((slots.count + 31) >>> 5));
    this.seen = new Configurations(this.configuration.length);
    this.demands = new ObjectDemands(calls, this.space);
  }

  run(): ObjectSearchAnswer {
    const { space } = this;
    if (!this.demands.allow(this.state)) return { kind: 'violated', steps: 0 };
    this.takeObservers();
    let candidate = this.firstCandidate();
    while (this.front < this.byEnd.length) {
      if (this.steps >= this.budget) return { kind: 'undecided', steps: this.steps, reason: 'budget' };
      this.steps++;
      if (candidate === NOTHING) {
        const undone = this.undoLastChange();
        if (undone === NOTHING) return { kind: 'violated', steps: this.steps };
        candidate = this.candidateAfter(undone);
        continue;
      }
      const state = this.stateAfter(candidate);
      if (space.full) return { kind: 'undecided', steps: this.steps, reason: 'memory' };
      if (state === REFUSED) {
        candidate = this.candidateAfter(candidate);
        continue;
      }
      this.take(candidate, state);
      const met = this.remember();
      if (met === 'full') return { kind: 'undecided', steps: this.steps, reason: 'memory' };
      if (met === 'known' || !this.demands.allow(this.state)) {
        this.undo();
        candidate = this.candidateAfter(candidate);
      } else {
        this.takeObservers();
        candidate = this.firstCandidate();
      }
    }
    return { kind: 'holds', steps: this.steps };
  }

  private remember(): 'new' | 'known' | 'full' {
    this.configuration[0] = this.front;
    this.configuration[1] = this.state;
    return this.seen.add(this.configuration);
  }

  private fillLists(): void {
    const { length, step, steps } = this.calls;
    const last = [length + OBSERVERS, length + CHANGES, length + UNKNOWNS];
    const lastAlike = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      const { known } = steps[step[i]!]!;
      const list = !known ? UNKNOWNS : this.space.observes(step[i]!) ? OBSERVERS : CHANGES;
      this.list[i] = list;
      this.next[last[list]!] = i;
      this.previous[i] = last[list]!;
      last[list] = i;
      if (known) continue;
      this.alike[i] = lastAlike.get(step[i]!) ?? NOTHING;
      lastAlike.set(step[i]!, i);
    }
  }

  private stateAfter(i: number): number {
    const { space } = this;
    const { step } = this.calls;
    if (this.list[i] !== UNKNOWNS) return space.after(this.state, step[i]!);
    // The earlier of two that are alike can stand wherever the later one can.
    if (this.alike[i] !== NOTHING && this.taken[this.alike[i]!] === 0) return REFUSED;
    const state = space.after(this.state, step[i]!);
    // What changes nothing may as well never have happened.
    return state === this.state ? REFUSED : state;
  }

  /** Lets every observer take effect that can, in the present state. */
  private takeObservers(): void {
    const { step, invokedAt, length } = this.calls;
    let i = this.next[length + OBSERVERS]!;
    while (i !== NOTHING && this.front < this.byEnd.length && invokedAt[i]! <= this.frontEnd()) {
      this.steps++;
      if (this.space.after(this.state, step[i]!) !== REFUSED) this.take(i, this.state);
      i = this.next[i]!;
    }
  }

  private firstCandidate(): number {
    return this.withinFront(this.next[this.calls.length + CHANGES]!) ?? this.firstUnknown();
  }

  private firstUnknown(): number {
    return this.withinFront(this.next[this.calls.length + UNKNOWNS]!) ?? NOTHING;
  }

  private candidateAfter(i: number): number {
    return this.withinFront(this.next[i]!) ?? (this.list[i] === CHANGES ? this.firstUnknown() : NOTHING);
  }

  /** Null where the list ends or goes on with calls that the next response precedes. */
  private withinFront(i: number): number | null {
    if (i === NOTHING || this.front === this.byEnd.length) return null;
    return this.calls.invokedAt[i]! <= this.frontEnd() ? i : null;
  }

  private frontEnd(): number {
    return this.calls.endedAt[this.byEnd[this.front]!]!;
  }

  private take(i: number, state: number): void {
    this.order[this.depth] = i;
    this.stateBefore[this.depth] = this.state;
    this.frontBefore[this.depth] = this.front;
    this.depth++;
    this.taken[i] = 1;
    this.state = state;
    const after = this.next[i]!;
    this.next[this.previous[i]!] = after;
    if (after !== NOTHING) this.previous[after] = this.previous[i]!;
    this.demands.take(i);
    this.flip(i);
    while (this.front < this.byEnd.length && this.taken[this.byEnd[this.front]!] === 1) {
      this.flip(this.byEnd[this.front]!);
      this.front++;
    }
  }

  private undo(): number {
    this.depth--;
    const i = this.order[this.depth]!;
    while (this.front > this.frontBefore[this.depth]!) {
      this.front--;
      this.flip(this.byEnd[this.front]!);
    }
    this.flip(i);
    this.demands.undo(i);
    this.state = this.stateBefore[this.depth]!;
    this.taken[i] = 0;
    // It was removed last of those still out, so its neighbours are what they were.
    const after = this.next[i]!;
    this.next[this.previous[i]!] = i;
    if (after !== NOTHING) this.previous[after] = i;
    return i;
  }

  /** Undoes up to and including the last change: observers were no choice. NOTHING when no change is left. */
  private undoLastChange(): number {
    while (this.depth > 0) {
      const i = this.undo();
      if (this.list[i] !== OBSERVERS) return i;
    }
    return NOTHING;
  }

  private flip(i: number): void {
    const slot = this.slot[i]!;
    this.configuration[2 + (slot >>> 5)]! ^= 1 << (slot & 31);
  }
}

/** Calls that were answered, by response; equal instants by position. */
function endingCalls({ length, endedAt }: Calls): Int32Array {
  const ending = Int32Array.from({ length }, (_, i) => i).filter((i) => endedAt[i] !== NEVER_ENDS);
  return ending.sort((a, b) => endedAt[a]! - endedAt[b]! || a - b);
}

/** A bit for each call such that no two that are open at one instant share one. */
function assignSlots(
  { length, invokedAt, endedAt }: Calls,
  byEnd: Int32Array,
): { readonly slot: Int32Array; readonly count: number } {
  const slot = new Int32Array(length);
  const free: number[] = [];
  let count = 0;
  let ended = 0;
  for (let i = 0; i < length; i++) {
    while (ended < byEnd.length && endedAt[byEnd[ended]!]! < invokedAt[i]!) free.push(slot[byEnd[ended++]!]!);
    slot[i] = free.pop() ?? count++;
  }
  return { slot, count };
}
