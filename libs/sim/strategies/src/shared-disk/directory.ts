import type { NodeId } from '@isthmus/sim-protocol';
import type { Mode, SharedDiskMessage } from './messages.js';

export type Tell = (to: NodeId, message: SharedDiskMessage) => void;

interface Wish {
  readonly from: NodeId;
  readonly mode: Mode;
}

interface Transfer extends Wish {
  readonly number: number;
  /** Who passes the page on. */
  readonly source: NodeId;
  /** Who must drop the page before. */
  readonly awaited: Set<NodeId>;
  /** When its messages were sent last, by the master's clock. */
  sentAt: number;
}

interface Entry {
  readonly key: number;
  /** Who has the page: one, for writing perhaps, or several for reading. */
  holders: readonly NodeId[];
  number: number;
  isExclusive: boolean;
  current: Transfer | null;
  /** First come first served. */
  readonly queue: Wish[];
}

/**
 * A master's part of the directory: who has each of its pages, and one transfer of a page at a time. At first the master has all of
 * them itself.
 */
export class Directory {
  private readonly entries = new Map<number, Entry>();
  /** With a transfer under way. */
  private readonly busy = new Set<Entry>();

  constructor(private readonly self: NodeId) {}

  get isIdle(): boolean {
    return this.busy.size === 0;
  }

  request(wish: Wish, key: number, now: number, tell: Tell): void {
    const entry = this.entryOf(key);
    const { current, queue } = entry;
    const isSame = ({ from, mode }: Wish) => from === wish.from && mode === wish.mode;
    if ((current !== null && isSame(current)) || queue.some(isSame)) return;
    queue.push(wish);
    this.next(entry, now, tell);
  }

  invalidated(from: NodeId, key: number, number: number, tell: Tell): void {
    const { current } = this.entryOf(key);
    if (current?.number !== number || !current.awaited.delete(from)) return;
    if (current.awaited.size === 0) transfer(key, current, tell);
  }

  installed(key: number, number: number, now: number, tell: Tell): void {
    const entry = this.entryOf(key);
    const { current } = entry;
    if (current?.number !== number) return;
    entry.isExclusive = current.mode === 'exclusive';
    entry.holders = entry.isExclusive ? [current.from] : [...entry.holders, current.from];
    entry.current = null;
    this.busy.delete(entry);
    this.next(entry, now, tell);
  }

  /** Says again what has waited for an answer since `before`. */
  repeat(before: number, now: number, tell: Tell): void {
    for (const { key, current } of this.busy) {
      if (current === null || current.sentAt > before) continue;
      current.sentAt = now;
      prompt(key, current, tell);
    }
  }

  private next(entry: Entry, now: number, tell: Tell): void {
    if (entry.current !== null) return;
    const wish = entry.queue.shift();
    if (wish === undefined) return;
    const { holders } = entry;
    const isHolder = holders.includes(wish.from);
    // A copy of a request that has been met.
    if (isHolder && (wish.mode === 'shared' || entry.isExclusive)) return this.next(entry, now, tell);
    const source = isHolder ? wish.from : holders[0]!;
    const others = wish.mode === 'shared' ? [] : holders.filter((holder) => holder !== source);
    entry.current = { ...wish, number: ++entry.number, source, awaited: new Set(others), sentAt: now };
    this.busy.add(entry);
    prompt(entry.key, entry.current, tell);
  }

  private entryOf(key: number): Entry {
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { key, holders: [this.self], number: 0, isExclusive: true, current: null, queue: [] };
    this.entries.set(key, entry);
    return entry;
  }
}

/** Whatever is to be said next. Whoever has done it already answers again. */
function prompt(key: number, current: Transfer, tell: Tell): void {
  if (current.awaited.size === 0) return transfer(key, current, tell);
  for (const holder of [...current.awaited]) tell(holder, { kind: 'invalidate', key, number: current.number });
}

function transfer(key: number, { source, from, mode, number }: Transfer, tell: Tell): void {
  if (source === from) tell(from, { kind: 'grant', key, number });
  else tell(source, { kind: 'ship', key, number, to: from, mode });
}
