import { invariant, majority, type NodeId, type Outbox } from '@isthmus/sim-protocol';
import { MajorityReached } from '../majority-reached.js';
import { Followers } from './followers.js';
import type { LogEntry, RaftLog, RaftRecord } from './log.js';
import { type AppendEntries, type AppendRefused, NOT_COMPARED, type ReplicationMessage } from './messages.js';

type Out = Outbox<ReplicationMessage, RaftRecord>;

/** Entries of one message at most: a follower far behind is caught up in several, one after another without waiting. */
export const ENTRIES_MAX = 512;

/**
 * Broadcasts that a majority has not answered yet, at most; what comes meanwhile shares the next one. As many as etcd has in
 * flight (`maxInflightMsgs` of its server). Only a load beyond this many requests in a round trip gets to feel it.
 */
export const ROUNDS_MAX = 512;

// Not frozen: arrays that are, are slow to go through.
const NO_ENTRIES: readonly LogEntry[] = [];

/** How a leader brings the followers' logs to its own (section 5.3) and has its leadership confirmed (dissertation 6.4). */
export class Replication {
  /** The latest broadcast. Every message carries its number; an answer with it shows that its sender still followed then. */
  round = 0;
  /** The latest round that a majority has answered. */
  confirmedRound = 0;
  private readonly followers: Followers;
  private readonly majority: MajorityReached;
  /** Requests wait for the next broadcast. */
  private isHeld = false;

  /**
   * @param silenceMax Heartbeats without an answer after which a follower is probed.
   * @param entriesMax Entries of one message.
   */
  constructor(
    private readonly self: NodeId,
    private readonly count: number,
    private readonly log: RaftLog,
    private readonly silenceMax: number,
    private readonly entriesMax: number,
  ) {
    this.followers = new Followers(count);
    this.majority = new MajorityReached(count);
  }

  /** A new leader takes every follower's log to be equal to its own until told otherwise. */
  reset(): void {
    this.followers.reset(this.log.lastIndex + 1);
    this.round = 0;
    this.confirmedRound = 0;
    this.isHeld = false;
  }

  /** The follower's log ends with that entry: it is streamed what neither can share. A guess, like the one of `reset`, which it checks. */
  startAfter(node: NodeId, lastTerm: number, lastIndex: number): void {
    const { log } = this;
    this.followers.nextIndex[node] = log.lastIndexOfTermAtMost(lastTerm, Math.min(lastIndex, log.lastIndex)) + 1;
    this.leaveOutForgotten(node);
  }

  /** Sends what is new, or only asks for confirmation; at once unless too much is under way. Gives the number of the broadcast. */
  replicate(commitIndex: number, out: Out): number {
    this.isHeld = this.round - this.confirmedRound >= ROUNDS_MAX;
    if (this.isHeld) return this.round + 1;
    this.beginRound();
    this.broadcast(commitIndex, out);
    return this.round;
  }

  /** Sends what was held back, if it may go now. */
  release(commitIndex: number, out: Out): void {
    if (this.isHeld) this.replicate(commitIndex, out);
  }

  private beginRound(): void {
    this.followers.round[this.self] = ++this.round;
    if (this.count === 1) this.confirmedRound = this.round;
  }

  /** New entries, or a heartbeat, to all followers that are streamed to. */
  private broadcast(commitIndex: number, out: Out): void {
    const { isProbed, nextIndex } = this.followers;
    let shared: AppendEntries | null = null;
    for (let p = 0; p < this.count; p++) {
      if (p === this.self || isProbed[p] === 1) continue;
      const next = nextIndex[p]!;
      // Nearly always all followers are equally far: one message for all of them.
      if (shared === null || shared.previousIndex !== next - 1) shared = this.message(next, commitIndex, true);
      out.send(p as NodeId, shared);
      nextIndex[p] = next + shared.entries.length;
      if (nextIndex[p]! <= this.log.lastIndex) this.stream(p, commitIndex, out);
    }
  }

  /**
   * A heartbeat to every follower; it also repeats what was lost, for a follower refuses what does not follow on its log.
   *
   * @param isRound it is a broadcast of its own, whose answers tell when it was heard.
   */
  beat(commitIndex: number, isRound: boolean, out: Out): void {
    const { isProbed, nextIndex, silence } = this.followers;
    if (isRound) this.beginRound();
    this.broadcast(commitIndex, out);
    for (let p = 0; p < this.count; p++) {
      if (p === this.self) continue;
      silence[p]!++;
      if (isProbed[p] === 1) {
        this.leaveOutForgotten(p);
        out.send(p as NodeId, this.message(nextIndex[p]!, commitIndex, false));
      } else if (silence[p]! > this.silenceMax) this.followers.probe(p as NodeId);
    }
  }

  /** Whether a majority, this node among them, was heard within an election timeout (dissertation, section 6.2). */
  get hearsMajority(): boolean {
    const { silence } = this.followers;
    let heard = 1;
    for (let p = 0; p < this.count; p++) if (p !== this.self && silence[p]! <= this.silenceMax) heard++;
    return heard >= majority(this.count);
  }

  /** How far a node's disk is known to hold what the leader's log holds. */
  matchIndexOf(node: NodeId): number {
    return this.followers.matchIndex[node]!;
  }

  /** Whether a node answers, and has all that is committed. */
  isCaughtUp(node: NodeId, commitIndex: number): boolean {
    const { isProbed, matchIndex } = this.followers;
    return isProbed[node] === 0 && matchIndex[node]! >= commitIndex;
  }

  /** The connection broke: what is on its way may be lost. The next heartbeat probes. */
  lose(node: NodeId): void {
    this.followers.probe(node);
  }

  /** The leader's own disk counts as one of the majority, like a follower's. */
  markOwn(): void {
    this.followers.matchIndex[this.self] = this.log.durableIndex;
  }

  /** The follower has appended up to `acknowledged`. */
  accept(from: NodeId, acknowledged: number, commitIndex: number, out: Out): void {
    const { isProbed, matchIndex, nextIndex, round } = this.followers;
    // Only a voter whose disk was lost, and which so elected two leaders of one term, can know of more than there is.
    const match = Math.min(acknowledged, this.log.lastIndex);
    if (match > matchIndex[from]!) matchIndex[from] = match;
    if (nextIndex[from]! <= match) nextIndex[from] = match + 1;
    if (isProbed[from] === 0) return;
    isProbed[from] = 0;
    this.leaveOutForgotten(from);
    if (nextIndex[from]! <= this.log.lastIndex) this.stream(from, commitIndex, out);
    // The rounds that began while it was probed have not reached it.
    else if (round[from]! < this.round) out.send(from, this.message(nextIndex[from]!, commitIndex, false));
  }

  /** The follower's log differs from what a message took for granted: go back, by its hint (section 5.3). */
  refuse(from: NodeId, message: AppendRefused, commitIndex: number, out: Out): void {
    const { isProbed, matchIndex, nextIndex } = this.followers;
    const { previousIndex } = message;
    // An answer to a message of an earlier term, which may be this leader's own: it has been elected again since.
    if (previousIndex === NOT_COMPARED) return;
    const match = matchIndex[from]!;
    // An answer to an earlier message, which others have overtaken.
    if (previousIndex !== nextIndex[from]! - 1 && (isProbed[from] === 1 || previousIndex <= match)) return;
    // Neither log can hold, up to the hint, what has a higher term than the hint's.
    const hintIndex = Math.min(message.hintIndex, previousIndex - 1);
    const next = this.log.lastIndexOfTermAtMost(message.hintTerm, hintIndex) + 1;
    // A follower that refuses what it had acknowledged has lost its disk.
    if (previousIndex <= match) matchIndex[from] = Math.min(match, next - 1);
    nextIndex[from] = Math.max(next, matchIndex[from]! + 1);
    isProbed[from] = 1;
    if (nextIndex[from]! > this.log.base) out.send(from, this.message(nextIndex[from]!, commitIndex, true));
    else this.sendSnapshot(from, out);
  }

  /** The sender still took this node for the leader when it answered `round`. Tells whether a later round is confirmed by it. */
  hear(from: NodeId, round: number): boolean {
    const { followers } = this;
    followers.silence[from] = 0;
    if (round <= followers.round[from]!) return false;
    followers.round[from] = round;
    if (round <= this.confirmedRound || !this.majority.isBeyond(followers.round, this.confirmedRound)) return false;
    this.confirmedRound = this.majority.of(followers.round);
    return true;
  }

  /** The last entry that a majority has on disk, if that is beyond `commitIndex`; else `commitIndex`. */
  majorityIndex(commitIndex: number): number {
    const { followers } = this;
    if (!this.majority.isBeyond(followers.matchIndex, commitIndex)) return commitIndex;
    return this.majority.of(followers.matchIndex);
  }

  /** Who lacks what a snapshot has taken the place of refuses what comes after it, and is sent the snapshot then. */
  private leaveOutForgotten(node: number): void {
    const { nextIndex } = this.followers;
    nextIndex[node] = Math.max(nextIndex[node]!, this.log.base + 1);
  }

  private sendSnapshot(node: NodeId, out: Out): void {
    const { snapshot, term } = this.log;
    invariant(snapshot !== null, 'a log that lacks its beginning has a snapshot');
    out.send(node, { kind: 'install-snapshot', term, snapshot, round: this.round });
    this.followers.nextIndex[node] = snapshot.lastIndex + 1;
  }

  private stream(node: number, commitIndex: number, out: Out): void {
    const { nextIndex } = this.followers;
    while (nextIndex[node]! <= this.log.lastIndex) {
      const message = this.message(nextIndex[node]!, commitIndex, true);
      out.send(node as NodeId, message);
      nextIndex[node]! += message.entries.length;
    }
  }

  private message(next: number, commitIndex: number, withEntries: boolean): AppendEntries {
    const { log } = this;
    const last = log.lastIndex;
    return {
      kind: 'append-entries',
      term: log.term,
      previousIndex: next - 1,
      previousTerm: log.termAt(next - 1),
      entries: withEntries && next <= last ? log.slice(next, Math.min(last, next + this.entriesMax - 1)) : NO_ENTRIES,
      commitIndex,
      round: this.round,
    };
  }
}
