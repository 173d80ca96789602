import { INITIAL_READ, type ReadsFrom } from './reads-from.js';
import type { SessionGuarantee } from './session-verdict.js';

const NONE = -1;

/** Judges the reads of one session after another, by what the session has written and read so far. */
export class SessionJudge {
  /** After a miss: the write that was missed. */
  missed = NONE;
  /** After a miss: the operation that made the write one to be seen, NONE where that is the missed write itself. */
  via = NONE;

  private session = NONE;
  private readonly index: Index;
  /** By key, of this session: its last answered write. */
  private readonly lastWrite: Stamped;
  /** By writer, of this session: the first answered read of it. */
  private readonly firstRead: Stamped;
  /** By key: the last answered read that returned a write, and the last before it that returned another. */
  private readonly lastRead: Stamped;
  private readonly otherRead: Stamped;
  /** By session: the latest of its writes that was read. */
  private readonly seen: Stamped;
  /** By key and session, the latest such write on that key. */
  private seenOnKey = new Map<number, number>();

  constructor(private readonly graph: ReadsFrom) {
    this.index = indexOf(graph);
    this.lastWrite = new Stamped(graph.keys);
    this.firstRead = new Stamped(graph.length);
    this.lastRead = new Stamped(graph.keys);
    this.otherRead = new Stamped(graph.keys);
    this.seen = new Stamped(graph.sessions);
  }

  begin(session: number): void {
    this.session = session;
    this.seenOnKey = new Map();
    for (const memory of [this.lastWrite, this.firstRead, this.lastRead, this.otherRead, this.seen]) memory.clear();
  }

  misses(guarantee: SessionGuarantee, i: number): boolean {
    this.missed = NONE;
    this.via = NONE;
    switch (guarantee) {
      case 'read your writes':
        return this.missesOwnWrite(i);
      case 'monotonic reads':
        return this.missesWhatItRead(i);
      case 'monotonic writes':
        return this.missesWhatWasWrittenBefore(i);
      case 'writes follow reads':
        return this.missesWhatWasReadBefore(i);
    }
  }

  /** Takes note of an operation: what follows it in its session must reckon with it. */
  done(i: number): void {
    const { reads, key, writes, answered, session } = this.graph;
    if (answered[i] === 0) return;
    const writer = reads[i]!;
    const onKey = key[i]!;
    if (writer >= 0) {
      const last = this.lastRead.get(onKey);
      if (last !== NONE && reads[last] !== writer) this.otherRead.set(onKey, last);
      this.lastRead.set(onKey, i);
      if (this.firstRead.get(writer) === NONE) this.firstRead.set(writer, i);
      const of = session[writer]!;
      if (writer > this.seen.get(of)) this.seen.set(of, writer);
      const place = onKey * this.graph.sessions + of;
      if (writer > (this.seenOnKey.get(place) ?? NONE)) this.seenOnKey.set(place, writer);
    }
    if (writes[i] === 1) this.lastWrite.set(onKey, i);
  }

  private missesOwnWrite(i: number): boolean {
    const { reads, key, session, answered } = this.graph;
    const returned = reads[i]!;
    const last = this.lastWrite.get(key[i]!);
    const own = last === returned && last !== NONE ? this.index.previous[last]! : last;
    if (own === NONE) return false;
    const first = returned === INITIAL_READ ? NONE : this.firstRead.get(returned);
    const earlier = returned >= 0 && session[returned] === this.session && answered[returned] === 1 && returned < own;
    if (returned !== INITIAL_READ && !earlier && (first === NONE || first > own)) return false;
    this.missed = own;
    return true;
  }

  private missesWhatItRead(i: number): boolean {
    const { reads, key, session, answered, sessions } = this.graph;
    const returned = reads[i]!;
    const last = this.lastRead.get(key[i]!);
    if (last === NONE) return false;
    if (returned === INITIAL_READ) return this.miss(reads[last]!, last);
    if (answered[returned] === 1) {
      const seen = this.seenOnKey.get(key[i]! * sessions + session[returned]!) ?? NONE;
      if (seen > returned) return this.miss(seen, this.firstRead.get(seen));
    }
    const first = this.firstRead.get(returned);
    const between = reads[last] === returned ? this.otherRead.get(key[i]!) : last;
    return first !== NONE && between > first && this.miss(reads[between]!, between);
  }

  private missesWhatWasWrittenBefore(i: number): boolean {
    const { reads, key, session, answered } = this.graph;
    const returned = reads[i]!;
    if (returned === INITIAL_READ) {
      for (const first of this.index.firstWrites[key[i]!]!) {
        const seen = this.seen.get(session[first]!);
        if (first < seen) return this.miss(first, this.firstRead.get(seen));
      }
      return false;
    }
    if (answered[returned] === 0) return false;
    const next = this.index.next[returned]!;
    const seen = this.seen.get(session[returned]!);
    return next !== NONE && next < seen && this.miss(next, this.firstRead.get(seen));
  }

  private missesWhatWasReadBefore(i: number): boolean {
    const { reads, key, answered } = this.graph;
    const returned = reads[i]!;
    if (returned === INITIAL_READ) {
      return this.index.firstReads[key[i]!]!.some((read) => this.sawWriteAfter(read) && this.miss(reads[read]!, read));
    }
    if (answered[returned] === 0) return false;
    const { later, readersFrom, readers } = this.index;
    for (let write = later[returned]!; write !== NONE; write = later[write]!) {
      for (let at = readersFrom[write]!; at < readersFrom[write + 1]!; at++) {
        if (this.sawWriteAfter(readers[at]!)) return this.miss(write, readers[at]!);
      }
    }
    return false;
  }

  /** Whether this session has read a write that follows the given read in that read's session. */
  private sawWriteAfter(read: number): boolean {
    if (this.graph.answered[read] === 0) return this.firstRead.get(read) !== NONE;
    return this.seen.get(this.graph.session[read]!) >= read;
  }

  private miss(write: number, via: number): true {
    this.missed = write;
    this.via = via;
    return true;
  }
}

/** What can be looked up without regard to who asks. */
interface Index {
  /** By write: the next, and the previous, answered write of its session to its key. */
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** By write: the next write of its session to its key, answered or not. */
  readonly later: Int32Array;
  /** By key: the first answered write of each session that has one. */
  readonly firstWrites: readonly (readonly number[])[];
  /** By key: of each session the first answered read that returned a write, and all unanswered ones. */
  readonly firstReads: readonly (readonly number[])[];
  /** Those who read write w: `readers` from `readersFrom[w]` to before `readersFrom[w + 1]`, one answered one a session. */
  readonly readersFrom: Int32Array;
  readonly readers: Int32Array;
}

function indexOf(graph: ReadsFrom): Index {
  const { length, sessions, from, key, reads, writes, answered } = graph;
  const [next, previous, later] = [0, 1, 2].map(() => new Int32Array(length).fill(NONE)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const firstWrites = Array.from({ length: graph.keys }, (): number[] => []);
  const firstReads = Array.from({ length: graph.keys }, (): number[] => []);
  const lastWrite = new Stamped(graph.keys);
  const read = new Stamped(graph.keys);
  const readOf = new Stamped(length);
  const counted: number[] = [];
  const readersFrom = new Int32Array(length + 1);
  for (let session = 0; session < sessions; session++) {
    for (const memory of [lastWrite, read, readOf]) memory.clear();
    for (let i = from[session]!; i < from[session + 1]!; i++) {
      const onKey = key[i]!;
      const writer = reads[i]!;
      if (writer >= 0 && (answered[i] === 0 || readOf.get(writer) === NONE)) {
        counted.push(i);
        readersFrom[writer + 1]!++;
        if (answered[i] === 1) readOf.set(writer, i);
        if (answered[i] === 0 || read.get(onKey) === NONE) firstReads[onKey]!.push(i);
        if (answered[i] === 1) read.set(onKey, i);
      }
      if (writes[i] === 0 || answered[i] === 0) continue;
      const last = lastWrite.get(onKey);
      if (last === NONE) firstWrites[onKey]!.push(i);
      else next[last] = i;
      previous[i] = last;
      lastWrite.set(onKey, i);
    }
    lastWrite.clear();
    for (let i = from[session + 1]! - 1; i >= from[session]!; i--) {
      if (writes[i] === 0) continue;
      later[i] = lastWrite.get(key[i]!);
      lastWrite.set(key[i]!, i);
    }
  }
  for (let i = 0; i < length; i++) readersFrom[i + 1]! += readersFrom[i]!;
  const place = readersFrom.slice();
  const readers = new Int32Array(counted.length);
  for (const i of counted) readers[place[reads[i]!]!++] = i;
  return { next, previous, later, firstWrites, firstReads, readersFrom, readers };
}

/** Numbers by position, all NONE at first and after each `clear`, which costs nothing. */
class Stamped {
  private readonly values: Int32Array;
  private readonly stamps: Int32Array;
  private stamp = 1;

  constructor(length: number) {
    this.values = new Int32Array(length);
    this.stamps = new Int32Array(length);
  }

  get(at: number): number {
    return this.stamps[at] === this.stamp ? this.values[at]! : NONE;
  }

  set(at: number, value: number): void {
    this.values[at] = value;
    this.stamps[at] = this.stamp;
  }

  clear(): void {
    this.stamp++;
  }
}
