import {
  invariant,
  type Instant,
  type Nanos,
  nanos,
  type NodeId,
  type OperationId,
  type Outbox,
  type Result,
} from '@isthmus/sim-protocol';
import { StampClock } from '../last-write-wins.js';
import { type Ballot, highest, isHigher, isSame, type Proposal } from './ballots.js';
import type { Quorum } from './levels.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import type { Keyed, Resolution } from './resolution.js';

type Out<State> = Outbox<LeaderlessMessage<State>, LeaderlessEntry<State>>;
type Received<State, Kind> = Extract<LeaderlessMessage<State>, { readonly kind: Kind }>;

/** Who lost against another coordinator tries again after up to so long: `StorageProxy.doPaxos` of Cassandra 4.1. */
const BACKOFF = nanos(100_000_000);

export interface TransactionOptions<State extends Keyed> {
  readonly self: NodeId;
  readonly resolution: Resolution<State>;
  readonly backoffTimer: number;
  readonly requestTimeout: Nanos;
  /** Of the acceptors, of which there are as many of each key. */
  readonly quorum: Quorum;
  /** Who must have a change on disk before it is answered. */
  readonly commitQuorum: Quorum;
  /** Who takes part in the consensus on a key. */
  acceptorsOf(key: number): readonly NodeId[];
  replicasOf(key: number): readonly NodeId[];
  /** Names one message to many and its answers, unlike all others of this life. */
  nextRequest(): number;
  tell(node: NodeId, message: LeaderlessMessage<State>, out: Out<State>): void;
}

/** What a client asks: to read, or to replace `expected` by `value`. */
export type Asked =
  { readonly kind: 'read' } | { readonly kind: 'cas'; readonly expected: number; readonly value: number };

type Phase = 'prepare' | 'read' | 'propose' | 'commit';

/** One operation of a client, through as many ballots as it takes. */
class Transaction<State> {
  phase: Phase = 'prepare';
  ballot: Ballot | null = null;
  /** Of this phase, each once. */
  answered: NodeId[] = [];
  refused: NodeId[] = [];
  /** The highest among those that promised. */
  accepted: Proposal<State> | undefined;
  committed: Proposal<State> | undefined;
  /** Who promised, and the latest commit that it knew. */
  readonly knew = new Map<NodeId, Ballot | null>();
  current: State | undefined;
  proposal: Proposal<State> | null = null;
  /** What the client is told once the proposal is chosen; null: it was another's, and this one begins anew. */
  result: Result | null = null;
  /** Its own proposals that some acceptor may have accepted. */
  readonly mine: Ballot[] = [];

  constructor(
    readonly id: OperationId,
    readonly key: number,
    readonly asked: Asked,
    readonly beganAt: number,
  ) {}
}

/**
 * Lightweight transactions: compare-and-set and reads of one key, each by a round of single-decree Paxos among its replicas.
 *
 * Prepare and promise; finish what another coordinator has left; read; propose and accept, a null proposal where nothing is to
 * change, so that no older one can come to pass after the answer; commit at the level of ordinary writes.
 *
 * Source: Apache Cassandra 4.1, `StorageProxy.cas` and `doPaxos`; Lamport, "Paxos made simple", 2001.
 */
export class LightweightTransactions<State extends Keyed> {
  readonly #options: TransactionOptions<State>;
  readonly #clock = new StampClock();
  #life = 0 as Instant;
  /** By the request of its phase, oldest phase first. */
  readonly #open = new Map<number, Transaction<State>>();
  #waiting: Transaction<State>[] = [];

  constructor(options: TransactionOptions<State>) {
    this.#options = options;
  }

  start(life: Instant): void {
    this.#life = life;
  }

  begin(id: OperationId, key: number, asked: Asked, now: Instant, out: Out<State>): void {
    this.#expire(now);
    this.#prepare(new Transaction(id, key, asked, now), now, out);
  }

  timeout(now: Instant, out: Out<State>): void {
    const again = this.#waiting;
    this.#waiting = [];
    for (const transaction of again)
      if (now - transaction.beganAt < this.#options.requestTimeout) this.#prepare(transaction, now, out);
  }

  promised(from: NodeId, message: Received<State, 'promise'>, now: Instant, out: Out<State>): void {
    const transaction = this.#inPhase(message.request, 'prepare', from);
    if (transaction === undefined) return;
    if (message.refusedFor !== null) return this.#refused(message.request, transaction, from, message.refusedFor, out);
    transaction.answered.push(from);
    transaction.accepted = highest(message.accepted, transaction.accepted);
    transaction.committed = highest(message.committed, transaction.committed);
    transaction.knew.set(from, message.committed?.ballot ?? null);
    if (this.#options.quorum(transaction.answered)) this.#prepared(message.request, transaction, now, out);
  }

  value(from: NodeId, request: number, version: State | undefined, out: Out<State>): void {
    const transaction = this.#inPhase(request, 'read', from);
    if (transaction === undefined) return;
    transaction.answered.push(from);
    if (version !== undefined) transaction.current = this.#options.resolution.merge(version, transaction.current);
    if (this.#options.quorum(transaction.answered)) this.#decide(request, transaction, out);
  }

  accepted(from: NodeId, message: Received<State, 'accept'>, now: Instant, out: Out<State>): void {
    const transaction = this.#inPhase(message.request, 'propose', from);
    if (transaction === undefined) return;
    if (message.refusedFor !== null) return this.#refused(message.request, transaction, from, message.refusedFor, out);
    transaction.answered.push(from);
    if (!this.#options.quorum(transaction.answered)) return this.#giveWay(message.request, transaction, out);
    this.#open.delete(message.request);
    if (transaction.proposal?.version === null) this.#end(transaction, now, out);
    else this.#commit(transaction, out);
  }

  committed(from: NodeId, request: number, now: Instant, out: Out<State>): void {
    const transaction = this.#inPhase(request, 'commit', from);
    if (transaction === undefined) return;
    transaction.answered.push(from);
    if (!this.#options.commitQuorum(transaction.answered)) return;
    this.#open.delete(request);
    this.#end(transaction, now, out);
  }

  #inPhase(request: number, phase: Phase, from: NodeId): Transaction<State> | undefined {
    const transaction = this.#open.get(request);
    if (transaction?.phase !== phase) return undefined;
    return transaction.answered.includes(from) || transaction.refused.includes(from) ? undefined : transaction;
  }

  #prepare(transaction: Transaction<State>, now: Instant, out: Out<State>): void {
    const { self, acceptorsOf } = this.#options;
    const ballot = { timestamp: this.#clock.next(now), node: self };
    transaction.ballot = ballot;
    transaction.accepted = undefined;
    transaction.committed = undefined;
    transaction.current = undefined;
    transaction.knew.clear();
    const request = this.#enter('prepare', transaction);
    this.#tellAll(
      acceptorsOf(transaction.key),
      { kind: 'prepare', key: transaction.key, ballot, life: this.#life, request },
      out,
    );
  }

  #prepared(request: number, transaction: Transaction<State>, now: Instant, out: Out<State>): void {
    this.#open.delete(request);
    const { accepted, committed, mine } = transaction;
    const isMine = (proposal: Proposal<State> | undefined) =>
      proposal !== undefined && mine.some((ballot) => isSame(ballot, proposal.origin));
    if (isMine(committed)) {
      transaction.result = swapped(transaction);
      return this.#end(transaction, now, out);
    }
    // Whether it was committed and then replaced, or never was, nobody can tell any more: the client will not hear of it.
    if (committed !== undefined && mine.some((ballot) => isHigher(committed.ballot, ballot))) return;
    const isUnfinished = accepted !== undefined && isHigher(accepted.ballot, committed?.ballot ?? null);
    if (isUnfinished && accepted.version !== null) {
      transaction.result = isMine(accepted) ? swapped(transaction) : null;
      return this.#propose(transaction, accepted.version, accepted.origin, out);
    }
    if (committed !== undefined) this.#informOf(committed, transaction, out);
    this.#read(transaction, out);
  }

  /** Those that missed the latest commit. What it changed is known from it, so nobody waits for them. */
  #informOf(proposal: Proposal<State>, { key, knew }: Transaction<State>, out: Out<State>): void {
    const request = this.#options.nextRequest();
    const missed = [...knew].filter(([, ballot]) => isHigher(proposal.ballot, ballot)).map(([node]) => node);
    this.#tellAll(missed, { kind: 'commit', key, proposal, life: this.#life, request }, out);
  }

  #read(transaction: Transaction<State>, out: Out<State>): void {
    const { key, committed } = transaction;
    transaction.current = committed?.version ?? undefined;
    const request = this.#enter('read', transaction);
    this.#tellAll(this.#options.acceptorsOf(key), { kind: 'read', key, life: this.#life, request }, out);
  }

  #decide(request: number, transaction: Transaction<State>, out: Out<State>): void {
    this.#open.delete(request);
    const { resolution } = this.#options;
    const { asked, current, key, ballot } = transaction;
    invariant(ballot !== null, 'a decision without a ballot');
    const found = resolution.resultOf(current);
    if (asked.kind === 'read' || found.kind !== 'ok' || found.value !== asked.expected) {
      transaction.result = found;
      return this.#propose(transaction, null, ballot, out);
    }
    transaction.result = swapped(transaction);
    transaction.mine.push(ballot);
    this.#propose(transaction, resolution.versionOf(key, asked.value, ballot.timestamp, ballot.node), ballot, out);
  }

  #propose(transaction: Transaction<State>, version: State | null, origin: Ballot, out: Out<State>): void {
    const { key, ballot } = transaction;
    invariant(ballot !== null, 'a proposal without a ballot');
    const { resolution, acceptorsOf } = this.#options;
    // The order of versions is that of the ballots under which they are chosen.
    const renewed =
      version === null ? null : resolution.versionOf(key, resolution.valueOf(version), ballot.timestamp, ballot.node);
    const proposal = { ballot, origin, version: renewed };
    transaction.proposal = proposal;
    const request = this.#enter('propose', transaction);
    this.#tellAll(acceptorsOf(key), { kind: 'propose', key, proposal, life: this.#life, request }, out);
  }

  #commit(transaction: Transaction<State>, out: Out<State>): void {
    const { key, proposal } = transaction;
    invariant(proposal !== null, 'a commit of nothing');
    const request = this.#enter('commit', transaction);
    this.#tellAll(this.#options.replicasOf(key), { kind: 'commit', key, proposal, life: this.#life, request }, out);
  }

  #end(transaction: Transaction<State>, now: Instant, out: Out<State>): void {
    if (transaction.result === null) this.#prepare(transaction, now, out);
    else out.reply(transaction.id, transaction.result);
  }

  #refused(request: number, transaction: Transaction<State>, from: NodeId, by: Ballot, out: Out<State>): void {
    this.#clock.passed(by.timestamp);
    transaction.refused.push(from);
    this.#giveWay(request, transaction, out);
  }

  /** To another coordinator with a higher ballot, where no quorum is left for this one. */
  #giveWay(request: number, transaction: Transaction<State>, out: Out<State>): void {
    const { acceptorsOf, quorum, backoffTimer } = this.#options;
    const { refused, answered, mine, ballot, phase } = transaction;
    const acceptors = acceptorsOf(transaction.key);
    const own = phase === 'propose' ? mine.findIndex((of) => of === ballot) : -1;
    if (own < 0 && quorum(acceptors.filter((node) => !refused.includes(node)))) return;
    if (own >= 0) {
      // A change that nobody has accepted is no more; one that somebody has may be finished by others.
      if (answered.length + refused.length < acceptors.length) return;
      if (answered.length === 0) mine.splice(own, 1);
    }
    this.#open.delete(request);
    this.#waiting.push(transaction);
    if (this.#waiting.length === 1) out.setTimer(backoffTimer, nanos(0), BACKOFF);
  }

  #enter(phase: Phase, transaction: Transaction<State>): number {
    const request = this.#options.nextRequest();
    transaction.phase = phase;
    transaction.answered = [];
    transaction.refused = [];
    this.#open.set(request, transaction);
    return request;
  }

  #tellAll(nodes: readonly NodeId[], message: LeaderlessMessage<State>, out: Out<State>): void {
    for (const node of nodes) this.#options.tell(node, message, out);
  }

  #expire(now: Instant): void {
    for (const [request, { beganAt }] of this.#open) {
      if (now - beganAt < this.#options.requestTimeout) return;
      this.#open.delete(request);
    }
  }
}

function swapped({ asked }: Transaction<unknown>): Result {
  invariant(asked.kind === 'cas', 'a read that has changed something');
  return { kind: 'ok', value: asked.value, swapped: true };
}
