import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import {
  type HandedOver,
  type Hint,
  isMarked,
  type LeaderlessEntry,
  type LeaderlessMessage,
  type PaxosRecord,
} from './messages.js';
import type { Keyed, Resolution } from './resolution.js';

type Out<State> = Outbox<LeaderlessMessage<State>, LeaderlessEntry<State>>;

/** What someone is told when it is on disk. */
export interface Answer<State> {
  readonly to: NodeId;
  readonly message: LeaderlessMessage<State>;
}

interface Writing<State> {
  readonly entry: LeaderlessEntry<State>;
  /** null: nobody waits for it. */
  readonly answer: Answer<State> | null;
}

export interface CopiesOptions<State extends Keyed> {
  readonly resolution: Resolution<State>;
  /** A copy of a key has changed. */
  changed(before: State | undefined, after: State): void;
  tell(answer: Answer<State>, out: Out<State>): void;
}

/** What is on this node's disk: copies of keys, and copies that it keeps for others until they have them. */
export class Copies<State extends Keyed> {
  readonly #options: CopiesOptions<State>;
  #queue = new DiskQueue<Writing<State>>(0);
  readonly #copies = new Map<number, State>();
  /** By the node that they are for, then by key. */
  readonly #hints = new Map<NodeId, Map<number, State>>();

  constructor(options: CopiesOptions<State>) {
    this.#options = options;
  }

  recover(entries: readonly LeaderlessEntry<State>[], out: Out<State>): void {
    this.#queue = new DiskQueue(entries.length);
    for (const entry of entries) this.#apply(entry, out);
  }

  copyOf(key: number): State | undefined {
    return this.#copies.get(key);
  }

  /** The copy of a key, and what is kept of it for others. */
  allOf(key: number): State | undefined {
    let all = this.#copies.get(key);
    for (const hints of this.#hints.values()) {
      const hint = hints.get(key);
      if (hint !== undefined) all = this.#options.resolution.merge(hint, all);
    }
    return all;
  }

  get keepsForOthers(): boolean {
    return this.#hints.size > 0;
  }

  /** Whom copies are kept for. */
  get homes(): Iterable<NodeId> {
    return this.#hints.keys();
  }

  /** Up to `count` of the copies kept for a node, oldest keys first. */
  hintsFor(home: NodeId, count: number): State[] {
    const states: State[] = [];
    for (const state of this.#hints.get(home)?.values() ?? []) {
      if (states.length === count) break;
      states.push(state);
    }
    return states;
  }

  /** Writes to disk what a copy lacks, if anything, and then gives the answer. */
  keep(state: State, answer: Answer<State> | null, out: Out<State>): void {
    if (this.lacks(state)) this.#write(state, answer, out);
    else if (answer !== null) this.#options.tell(answer, out);
  }

  /** The same of several. */
  keepAll(states: readonly State[], answer: Answer<State> | null, out: Out<State>): void {
    const lacking = states.filter((state) => this.lacks(state));
    // What was written last is on disk last.
    lacking.forEach((state, index) => this.#write(state, index === lacking.length - 1 ? answer : null, out));
    if (lacking.length === 0 && answer !== null) this.#options.tell(answer, out);
  }

  keepFor(home: NodeId, state: State, answer: Answer<State> | null, out: Out<State>): void {
    const kept = this.#hints.get(home)?.get(state.key);
    if (this.#options.resolution.adds(state, kept)) this.#write({ kind: 'hint', home, state }, answer, out);
    else if (answer !== null) this.#options.tell(answer, out);
  }

  handedOver(home: NodeId, states: readonly State[], out: Out<State>): void {
    const entry: HandedOver<State> = { kind: 'handed-over', home, states };
    this.#apply(entry, out);
    this.#write(entry, null, out);
  }

  /** Writes what others keep in mind. */
  log(record: PaxosRecord<State>, answer: Answer<State>, out: Out<State>): void {
    this.#write(record, answer, out);
  }

  persisted(count: number, out: Out<State>): void {
    this.#queue.persisted(count, ({ entry, answer }) => {
      this.#apply(entry, out);
      if (answer !== null) this.#options.tell(answer, out);
    });
  }

  lacks(state: State): boolean {
    return this.#options.resolution.adds(state, this.#copies.get(state.key));
  }

  #write(entry: LeaderlessEntry<State>, answer: Answer<State> | null, out: Out<State>): void {
    this.#queue.push({ entry, answer });
    out.persist(entry);
  }

  #apply(entry: LeaderlessEntry<State>, out: Out<State>): void {
    if (!isMarked(entry)) this.#merge(entry, out);
    else if (entry.kind === 'hint') this.#addHint(entry);
    else if (entry.kind === 'handed-over') this.#forgetHints(entry);
  }

  #merge(state: State, out: Out<State>): void {
    const { resolution, changed } = this.#options;
    const before = this.#copies.get(state.key);
    if (!resolution.adds(state, before)) return;
    const after = resolution.merge(state, before);
    this.#copies.set(state.key, after);
    changed(before, after);
    resolution.hold(after, out);
  }

  #addHint({ home, state }: Hint<State>): void {
    let hints = this.#hints.get(home);
    if (hints === undefined) this.#hints.set(home, (hints = new Map<number, State>()));
    hints.set(state.key, this.#options.resolution.merge(state, hints.get(state.key)));
  }

  #forgetHints({ home, states }: HandedOver<State>): void {
    const hints = this.#hints.get(home);
    if (hints === undefined) return;
    for (const state of states) {
      const kept = hints.get(state.key);
      // It may have grown meanwhile.
      if (kept !== undefined && !this.#options.resolution.adds(kept, state)) hints.delete(state.key);
    }
    if (hints.size === 0) this.#hints.delete(home);
  }
}
