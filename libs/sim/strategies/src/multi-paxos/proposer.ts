import { invariant, majority, type NodeId, type Outbox } from '@isthmus/sim-protocol';
import { MajorityReached } from '../majority-reached.js';
import type { AcceptorLog } from './acceptor-log.js';
import type { Accepted, Heard, PaxosMessage, PaxosRecord } from './messages.js';

type Out = Outbox<PaxosMessage, PaxosRecord>;

/** Slots of one message at most. */
export const SLOTS_MAX = 512;

/** Phase 2 of the leader: proposes slot after slot without waiting, counts the votes of each, and repeats what was lost. */
export class Proposer {
  /** The latest broadcast, and the latest that a majority has answered. */
  private round = 0;
  confirmedRound = 0;
  /** By node: all slots up to there have its vote; the votes beyond, where one before is missing; heartbeats since it was heard. */
  private readonly votedTo: Int32Array;
  private readonly votedBeyond: readonly Set<number>[];
  private readonly silence: Uint32Array;
  private readonly heardRound: Int32Array;
  /** By node: the broadcast after which it was sent again what it lacked. */
  private readonly repeatedIn: Int32Array;
  private readonly rounds: MajorityReached;
  /** Votes in each slot from `votesFrom` on. */
  private votes: number[] = [];
  private votesFrom = 1;

  /** @param silenceMax heartbeats without an answer after which a node is sent heartbeats only. */
  constructor(
    private readonly self: NodeId,
    private readonly count: number,
    private readonly log: AcceptorLog,
    private readonly silenceMax: number,
  ) {
    this.votedTo = new Int32Array(count);
    this.votedBeyond = Array.from({ length: count }, () => new Set<number>());
    this.silence = new Uint32Array(count);
    this.heardRound = new Int32Array(count);
    this.repeatedIn = new Int32Array(count);
    this.rounds = new MajorityReached(count);
  }

  /** A new ballot: nobody has voted in it. Slots up to `commitIndex` are chosen. */
  reset(commitIndex: number): void {
    this.round = 0;
    this.confirmedRound = 0;
    this.votedTo.fill(commitIndex);
    for (const beyond of this.votedBeyond) beyond.clear();
    this.silence.fill(0);
    this.heardRound.fill(0);
    this.repeatedIn.fill(0);
    this.votes = [];
    this.votesFrom = commitIndex + 1;
  }

  /** Proposes the log from a slot on, all of it in the present ballot, to whoever has been heard of late. */
  propose(from: number, commitIndex: number, out: Out): void {
    const { log } = this;
    this.beginRound();
    for (let slot = from; slot <= log.lastIndex; slot += SLOTS_MAX) {
      const message = this.acceptMessage(slot, commitIndex);
      for (let p = 0; p < this.count; p++) {
        if (p !== this.self && this.silence[p]! <= this.silenceMax) out.send(p as NodeId, message);
      }
    }
  }

  /** Tells everybody that the leader is there. Gives the number of the broadcast, whose answers confirm that. */
  beat(commitIndex: number, out: Out): number {
    const { log } = this;
    this.beginRound();
    const { round } = this;
    const message = { kind: 'heartbeat', ballot: log.promised, last: log.lastIndex, commitIndex, round } as const;
    for (let p = 0; p < this.count; p++) if (p !== this.self) out.send(p as NodeId, message);
    return round;
  }

  /** Once for each of the leader's own heartbeats. */
  countSilence(): void {
    for (let p = 0; p < this.count; p++) this.silence[p]!++;
  }

  /** A node has these slots on its disk. */
  vote(node: NodeId, from: number, to: number): void {
    const { votedTo, votesFrom, votes } = this;
    const beyond = this.votedBeyond[node]!;
    const last = Math.min(to, this.log.lastIndex);
    for (let slot = Math.max(from, votedTo[node]! + 1); slot <= last; slot++) {
      const isNext = slot === votedTo[node]! + 1;
      if (isNext) votedTo[node]!++;
      const isCounted = beyond.has(slot);
      if (isNext && isCounted) beyond.delete(slot);
      if (!isNext) beyond.add(slot);
      const at = slot - votesFrom;
      if (!isCounted && at >= 0) votes[at] = (votes[at] ?? 0) + 1;
    }
    while (beyond.size > 0 && beyond.delete(votedTo[node]! + 1)) votedTo[node]!++;
  }

  /** The leader's own disk votes as any other. */
  voteOwn(): void {
    const { log, self } = this;
    let to = this.votedTo[self]!;
    while (log.isDurable(to + 1)) to++;
    this.vote(self, this.votedTo[self]! + 1, to);
  }

  /** The last slot up to which each has the votes of a majority. */
  chosenTo(commitIndex: number): number {
    const { votes, votesFrom } = this;
    const quorum = majority(this.count);
    let to = commitIndex;
    while ((votes[to + 1 - votesFrom] ?? 0) >= quorum) to++;
    if (to - votesFrom > 4096) {
      this.votes = votes.slice(to + 1 - votesFrom);
      this.votesFrom = to + 1;
    }
    return to;
  }

  /** A node had promised no later ballot when it answered a broadcast. Tells whether a later one is confirmed by it. */
  hear(node: NodeId, round: number): boolean {
    const { heardRound, rounds } = this;
    this.silence[node] = 0;
    if (round <= heardRound[node]!) return false;
    heardRound[node] = round;
    if (round <= this.confirmedRound || !rounds.isBeyond(heardRound, this.confirmedRound)) return false;
    this.confirmedRound = rounds.of(heardRound);
    return true;
  }

  /** Sends again what a node says that it lacks, at most once for a broadcast that it has heard. */
  repeat(node: NodeId, { lacks, round }: Heard, commitIndex: number, out: Out): void {
    const { log } = this;
    if (lacks === 0 || round <= this.repeatedIn[node]!) return;
    this.repeatedIn[node] = this.round;
    let from = lacks;
    if (from <= log.base) {
      const { promised: ballot, snapshot } = log;
      invariant(snapshot !== null, 'a log that lacks its beginning has a snapshot');
      out.send(node, { kind: 'catch-up', ballot, snapshot });
      from = snapshot.lastIndex + 1;
    }
    for (; from <= log.lastIndex; from += SLOTS_MAX) out.send(node, this.acceptMessage(from, commitIndex));
  }

  private beginRound(): void {
    this.heardRound[this.self] = ++this.round;
    if (this.count === 1) this.confirmedRound = this.round;
  }

  private acceptMessage(from: number, commitIndex: number): PaxosMessage {
    const { log, round } = this;
    const entries: readonly Accepted[] = log.slice(from, Math.min(log.lastIndex, from + SLOTS_MAX - 1));
    return { kind: 'accept', ballot: log.promised, entries, commitIndex, round };
  }
}
