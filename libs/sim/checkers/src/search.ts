import { Configurations } from './configurations.js';
import { NOTHING, OPEN, type Register } from './register.js';
import { INITIAL } from './value-ids.js';

export type SearchAnswer =
  /** `order`: positions in the register, as they may have taken effect; unknown operations that did not are missing. */
  | { readonly kind: 'holds'; readonly steps: number; readonly order: Int32Array }
  | { readonly kind: 'violated'; readonly steps: number }
  | { readonly kind: 'undecided'; readonly steps: number; readonly reason: 'budget' | 'memory' };

/**
 * Looks for a linearization of any register: depth first over the operations that may take effect next, remembering
 * configurations. Never more than `budget` steps; a step is one operation tried in one configuration.
 *
 * Sources: Wing and Gong, "Testing and verifying concurrent objects", JPDC 17, 1993; the memoised configurations are
 * Lowe's, "Testing for linearizability", Concurrency and Computation 29 (4), 2017. Added here: reads take effect as soon as
 * they can (they change nothing, so no linearization is lost), and no value is overwritten that an operation still needs
 * and no operation can write again.
 */
export function searchLinearization(register: Register, budget: number): SearchAnswer {
  return new Search(register, budget).run();
}

/** The operations that have not taken effect, by invocation, in three lists. */
const READS = 0;
const CHANGES = 1;
/** Changes of unknown outcome: tried last, since they may as well never have happened. */
const UNKNOWNS = 2;
const LISTS = 3;

class Search {
  private steps = 0;
  private state = INITIAL;
  /** How many of `byEnd` have taken effect without a gap; the next one bounds what may take effect before it. */
  private front = 0;
  /** Answered operations by response. */
  private readonly byEnd: readonly number[];
  private readonly taken: Uint8Array;

  /** Operations that have taken effect, in order, with the state and the front before each. */
  private readonly order: Int32Array;
  private readonly stateBefore: Int32Array;
  private readonly frontBefore: Int32Array;
  private depth = 0;

  /** Neighbours in the lists; each list's head stands behind all operations. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;

  /** Operations that have not taken effect, by the value they need (answered ones only) or write. */
  private readonly needsLeft: Int32Array;
  private readonly writesLeft: Int32Array;

  /** A bit for each operation that may be open at one time; reused after its response. */
  private readonly slot: Int32Array;
  /** front, state, then the bits of the operations at or behind the front that have taken effect. */
  private readonly configuration: Int32Array;
  private readonly seen: Configurations;

  constructor(
    private readonly register: Register,
    private readonly budget: number,
  ) {
    const { length, needs, writes, invokedAt, endedAt, valueCount } = register;
    const byInvocation = inOrderOf(invokedAt);
    this.byEnd = inOrderOf(endedAt);
    this.taken = new Uint8Array(length);
    this.order = new Int32Array(length);
    this.stateBefore = new Int32Array(length);
    this.frontBefore = new Int32Array(length);
    this.next = new Int32Array(length + LISTS).fill(NOTHING);
    this.previous = new Int32Array(length + LISTS).fill(NOTHING);
    this.fillLists(byInvocation);
    this.needsLeft = new Int32Array(valueCount);
    this.writesLeft = new Int32Array(valueCount);
    for (let i = 0; i < length; i++) {
      if (needs[i] !== NOTHING && endedAt[i] !== OPEN) this.needsLeft[needs[i]!]!++;
      if (writes[i] !== NOTHING) this.writesLeft[writes[i]!]!++;
    }
    const slots = assignSlots(register, byInvocation, this.byEnd);
    this.slot = slots.slot;
    this.configuration = new Int32Array(2 + ((slots.count + 31) >>> 5));
    this.seen = new Configurations(this.configuration.length);
  }

  private fillLists(byInvocation: readonly number[]): void {
    const last = [this.head(READS), this.head(CHANGES), this.head(UNKNOWNS)];
    for (const i of byInvocation) {
      const list = this.listOf(i);
      this.next[last[list]!] = i;
      this.previous[i] = last[list]!;
      last[list] = i;
    }
  }

  run(): SearchAnswer {
    if (this.isHopeless()) return { kind: 'violated', steps: this.steps };
    this.takeReads();
    let candidate = this.firstCandidate();
    while (this.front < this.byEnd.length) {
      if (this.steps >= this.budget) return { kind: 'undecided', steps: this.steps, reason: 'budget' };
      this.steps++;
      if (candidate === NOTHING) {
        const undone = this.undoLastChange();
        if (undone === NOTHING) return { kind: 'violated', steps: this.steps };
        candidate = this.candidateAfter(undone);
      } else if (this.mayTakeEffect(candidate)) {
        this.take(candidate);
        this.configuration[0] = this.front;
        this.configuration[1] = this.state;
        const met = this.seen.add(this.configuration);
        if (met === 'full') return { kind: 'undecided', steps: this.steps, reason: 'memory' };
        if (met === 'known') {
          this.undo();
          candidate = this.candidateAfter(candidate);
        } else {
          this.takeReads();
          candidate = this.firstCandidate();
        }
      } else {
        candidate = this.candidateAfter(candidate);
      }
    }
    return { kind: 'holds', steps: this.steps, order: this.order.slice(0, this.depth) };
  }

  /** Whether an answered operation needs a value that is not there and that nothing writes. */
  private isHopeless(): boolean {
    return this.needsLeft.some((count, value) => count > 0 && value !== INITIAL && this.writesLeft[value] === 0);
  }

  private mayTakeEffect(i: number): boolean {
    const { needs, writes } = this.register;
    const { state } = this;
    if (needs[i] !== NOTHING && needs[i] !== state) return false;
    if (writes[i] === state || this.writesLeft[state]! > 0) return true;
    const own = needs[i] === state && this.register.endedAt[i] !== OPEN ? 1 : 0;
    return this.needsLeft[state] === own;
  }

  /** Lets every read take effect that can, in the present state. */
  private takeReads(): void {
    const { needs, invokedAt } = this.register;
    let i = this.next[this.head(READS)]!;
    while (i !== NOTHING && this.front < this.byEnd.length && invokedAt[i]! <= this.frontEnd()) {
      this.steps++;
      if (needs[i] === this.state) this.take(i);
      i = this.next[i]!;
    }
  }

  private firstCandidate(): number {
    return this.withinFront(this.next[this.head(CHANGES)]!) ?? this.firstUnknown();
  }

  private firstUnknown(): number {
    return this.withinFront(this.next[this.head(UNKNOWNS)]!) ?? NOTHING;
  }

  private candidateAfter(i: number): number {
    return this.withinFront(this.next[i]!) ?? (this.listOf(i) === CHANGES ? this.firstUnknown() : NOTHING);
  }

  /** Null where the list ends or goes on with operations that the next response precedes. */
  private withinFront(i: number): number | null {
    if (i === NOTHING || this.front === this.byEnd.length) return null;
    return this.register.invokedAt[i]! <= this.frontEnd() ? i : null;
  }

  private frontEnd(): number {
    return this.register.endedAt[this.byEnd[this.front]!]!;
  }

  private head(list: number): number {
    return this.register.length + list;
  }

  private listOf(i: number): number {
    if (this.register.writes[i] === NOTHING) return READS;
    return this.register.endedAt[i] === OPEN ? UNKNOWNS : CHANGES;
  }

  private remove(i: number): void {
    const after = this.next[i]!;
    this.next[this.previous[i]!] = after;
    if (after !== NOTHING) this.previous[after] = this.previous[i]!;
  }

  /** Puts back the operation that was removed last of those still out: its neighbours are what they were. */
  private restore(i: number): void {
    const after = this.next[i]!;
    this.next[this.previous[i]!] = i;
    if (after !== NOTHING) this.previous[after] = i;
  }

  private take(i: number): void {
    const { needs, writes, endedAt } = this.register;
    this.order[this.depth] = i;
    this.stateBefore[this.depth] = this.state;
    this.frontBefore[this.depth] = this.front;
    this.depth++;
    this.remove(i);
    this.taken[i] = 1;
    if (needs[i] !== NOTHING && endedAt[i] !== OPEN) this.needsLeft[needs[i]!]!--;
    if (writes[i] !== NOTHING) {
      this.writesLeft[writes[i]!]!--;
      this.state = writes[i]!;
    }
    this.flip(i);
    while (this.front < this.byEnd.length && this.taken[this.byEnd[this.front]!] === 1) {
      this.flip(this.byEnd[this.front]!);
      this.front++;
    }
  }

  private undo(): number {
    const { needs, writes, endedAt } = this.register;
    this.depth--;
    const i = this.order[this.depth]!;
    while (this.front > this.frontBefore[this.depth]!) {
      this.front--;
      this.flip(this.byEnd[this.front]!);
    }
    this.flip(i);
    this.state = this.stateBefore[this.depth]!;
    if (writes[i] !== NOTHING) this.writesLeft[writes[i]!]!++;
    if (needs[i] !== NOTHING && endedAt[i] !== OPEN) this.needsLeft[needs[i]!]!++;
    this.taken[i] = 0;
    this.restore(i);
    return i;
  }

  /** Undoes up to and including the last change: reads were no choice. NOTHING when no change is left. */
  private undoLastChange(): number {
    while (this.depth > 0) {
      const i = this.undo();
      if (this.register.writes[i] !== NOTHING) return i;
    }
    return NOTHING;
  }

  private flip(i: number): void {
    const slot = this.slot[i]!;
    this.configuration[2 + (slot >>> 5)]! ^= 1 << (slot & 31);
  }
}

/** Positions with a finite instant, by instant; equal instants by position. */
function inOrderOf(at: Float64Array): number[] {
  const positions: number[] = [];
  let ordered = true;
  let latest = -OPEN;
  for (let i = 0; i < at.length; i++) {
    if (at[i] === OPEN) continue;
    positions.push(i);
    ordered &&= at[i]! >= latest;
    latest = at[i]!;
  }
  return ordered ? positions : positions.sort((a, b) => at[a]! - at[b]! || a - b);
}

/** A bit for each operation such that no two that are open at one instant share one. */
function assignSlots(
  { length, invokedAt, endedAt }: Register,
  byInvocation: readonly number[],
  byEnd: readonly number[],
): { readonly slot: Int32Array; readonly count: number } {
  const slot = new Int32Array(length);
  const free: number[] = [];
  let count = 0;
  let ended = 0;
  for (const i of byInvocation) {
    while (ended < byEnd.length && endedAt[byEnd[ended]!]! < invokedAt[i]!) free.push(slot[byEnd[ended++]!]!);
    slot[i] = free.pop() ?? count++;
  }
  return { slot, count };
}
