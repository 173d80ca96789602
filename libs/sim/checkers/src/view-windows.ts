import { CausalSweep } from './causal-sweep.js';
import { INITIAL_READ, NO_READ, type ReadsFrom } from './reads-from.js';
import { WritesByChain } from './writes-by-chain.js';

/** 32-bit words of floors that are remembered at most: 32 MiB. With fewer, windows are longer. */
export const FLOOR_WORDS = 1 << 23;

/** Some of a session's answered operations, in a row: all where its view is in question. */
export interface ViewWindow {
  /** Ordinals among the session's answered operations; both included. */
  readonly from: number;
  readonly to: number;
  /** What the operation before the first causally follows or is, of each chain the last operation or negative; null where it is the first of all. */
  readonly floor: Int32Array | null;
}

export interface ContestedViews {
  /** By session: what must be looked at, ascending and apart. */
  readonly windows: readonly (readonly ViewWindow[])[];
  /** Operations of unknown outcome whose own view must be looked at. */
  readonly unanswered: ReadonlySet<number>;
  readonly chainOf: Int32Array;
}

/**
 * Where the view of a session, along causal order, can be missing at all; null if that takes too much memory to say.
 *
 * A read demands that the writes to its key which it causally follows come before the one that it returned. The read is
 * *contested* if some of them do not precede that one in causal order, and *stale* if its session had already heard of what
 * it returned. A read that is one or neither is harmless: what it demands that causal order does not is that writes of the
 * level (`judgeViews`) of the read itself come before the one that it returned; and of such demands each level has one
 * target, which precedes none of them, for then the session had heard of it. A contested stale read is in question from the level of what it returned up to
 * its own, with all other reads there: levels outside stay what they are as long as nothing has to sink below the first of them.
 *
 * The graph has no cycle in causal order, and no read from nowhere. Cost: operations times sessions; for each stale read the
 * sessions that wrote to its key.
 */
export function contestedViews(graph: ReadsFrom, floorWords: number): ContestedViews | null {
  const { answered, session, sessions, reads, length, from } = graph;
  const sweep = new CausalSweep(graph);
  const { chains, chainOf } = sweep;
  const writes = new WritesByChain(graph, chainOf);
  const stride = Math.max(1, Math.ceil((length * chains) / floorWords));
  const ordinal = new Int32Array(length);
  const firstFloor = new Int32Array(sessions + 1);
  for (let s = 0; s < sessions; s++) {
    let count = 0;
    for (let i = from[s]!; i < from[s + 1]!; i++) {
      ordinal[i] = count;
      count += answered[i]!;
    }
    firstFloor[s + 1] = firstFloor[s]! + Math.floor(count / stride);
  }
  const floors = new Int32Array(firstFloor[sessions]! * chains);
  /** After the `at * stride`-th answered operation of the session. */
  const floorOf = (s: number, at: number) =>
    at === 0 ? null : floors.subarray((firstFloor[s]! + at - 1) * chains, (firstFloor[s]! + at) * chains);

  const windows = Array.from({ length: sessions }, (): ViewWindow[] => []);
  const unanswered = new Set<number>();
  const fits = sweep.run((i, past, notes, isStale) => {
    const s = session[i]!;
    if (isStale && isContested(graph, writes, { read: i, past, known: notes })) {
      let at = Math.floor(ordinal[i]! / stride);
      const returned = reads[i]!;
      const hasHeard = () => returned === INITIAL_READ || floorOf(s, at)![chainOf[returned]!]! >= returned;
      while (at > 0 && hasHeard()) at--;
      if (answered[i] === 0) unanswered.add(i);
      else addWindow(windows[s]!, { from: at * stride, to: ordinal[i]!, floor: floorOf(s, at) });
    }
    if (answered[i] === 0 || (ordinal[i]! + 1) % stride > 0) return;
    const floor = floorOf(s, (ordinal[i]! + 1) / stride)!;
    floor.set(past);
    floor[chainOf[i]!] = i;
  });
  return fits ? { windows, unanswered, chainOf } : null;
}

interface ReadAndPast {
  readonly read: number;
  readonly past: Int32Array;
  /** The past of what it returned, that included; null where that is the initial value. */
  readonly known: Int32Array | null;
}

function isContested({ key, reads }: ReadsFrom, writes: WritesByChain, { read, past, known }: ReadAndPast): boolean {
  if (reads[read] === NO_READ) return false;
  for (let run = writes.firstRunOf(key[read]!); run < writes.firstRunOf(key[read]! + 1); run++) {
    const chain = writes.chainOfRun(run);
    const reach = past[chain]!;
    if (known !== null && reach <= known[chain]!) continue;
    const write = writes.lastBefore(run, reach);
    if (write >= 0 && (known === null || write > known[chain]!)) return true;
  }
  return false;
}

/** Windows come by where they end. */
function addWindow(windows: ViewWindow[], window: ViewWindow): void {
  let { from, floor } = window;
  for (let last = windows.at(-1); last !== undefined && last.to >= from; last = windows.at(-1)) {
    if (last.from < from) ({ from, floor } = last);
    windows.pop();
  }
  windows.push({ from, to: window.to, floor });
}
