import type { Nanos, NodeId, Outbox } from '@isthmus/sim-protocol';
import type { RaftLog, RaftRecord } from './log.js';
import type { RaftMessage, RequestVote } from './messages.js';

type Out = Outbox<RaftMessage, RaftRecord>;

/** What a node does with its vote (section 5.4.1; dissertation, sections 4.2.3 and 9.6). */
export class Voter {
  /** Granted, but not on disk yet. */
  private owesVoteTo: NodeId | null = null;
  private heardLeaderAt: number | null = null;

  /** @param isLoyal a vote is not even considered while a leader is heard: check-quorum and leases rest on that. */
  constructor(
    private readonly log: RaftLog,
    private readonly electionTimeout: Nanos,
    private readonly isLoyal: boolean,
  ) {}

  hearLeader(now: number): void {
    this.heardLeaderAt = now;
  }

  /** After a restart: it may have answered a leader just before, who counts on it. */
  recover(now: number): void {
    if (this.isLoyal) this.hearLeader(now);
  }

  /** A new term: whatever vote it owes is of an earlier one. */
  enterTerm(): void {
    this.owesVoteTo = null;
  }

  /** Whether a request for a vote must be left unheard, its term included, for a leader is there. */
  ignores({ isTransfer }: RequestVote, isLeader: boolean, now: number): boolean {
    return this.isLoyal && isTransfer !== true && (isLeader || this.hearsLeader(now));
  }

  /** Whether it may vote for a candidate of this term; it then does. */
  votes(from: NodeId, { term, lastIndex, lastTerm }: RequestVote): boolean {
    const { log } = this;
    const isFree = log.vote === null || log.vote === from;
    if (term < log.term || !isFree || !log.isUpToDate(lastIndex, lastTerm)) return false;
    if (log.vote === null) log.setTerm(term, from);
    this.owesVoteTo = from;
    return true;
  }

  /** Sends the vote that it owes, if that is on disk. */
  send(out: Out): void {
    if (this.owesVoteTo === null || !this.log.isTermDurable) return;
    out.send(this.owesVoteTo, { kind: 'vote', term: this.log.term, granted: true });
    this.owesVoteTo = null;
  }

  /** No to whoever could not win, and while a leader is heard. */
  answerPreVote({ term, lastIndex, lastTerm }: RequestVote, isLeader: boolean, now: number): RaftMessage {
    const { log } = this;
    const granted = term > log.term && !isLeader && !this.hearsLeader(now) && log.isUpToDate(lastIndex, lastTerm);
    return { kind: 'pre-vote', term: granted ? term : log.term, granted };
  }

  private hearsLeader(now: number): boolean {
    const silence = this.heardLeaderAt === null ? Infinity : now - this.heardLeaderAt;
    // A clock that was set back shows no silence at all: better to grant too early than never.
    return silence >= 0 && silence < this.electionTimeout;
  }
}

/** What a candidate of its log's term asks for; a pre-vote is for the next one. @param isTransfer the leader has asked for it. */
export function voteRequest(
  { term, lastIndex, lastTerm }: RaftLog,
  isPreVote: boolean,
  isTransfer: boolean,
): RequestVote {
  if (isPreVote) return { kind: 'request-pre-vote', term: term + 1, lastIndex, lastTerm };
  return { kind: 'request-vote', term, lastIndex, lastTerm, ...(isTransfer ? { isTransfer } : {}) };
}
