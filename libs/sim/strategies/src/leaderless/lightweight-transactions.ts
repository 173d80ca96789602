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

/** Who lost once against another coordinator tries again after up to so long, as in Cassandra; doubled with each further loss, up to 16 times. */
const BACKOFF = nanos(100_000_000);

export interface TransactionOptions<State extends Keyed> {
  readonly self: NodeId;
  readonly resolution: Resolution<State>;
  readonly backoffTimer: number;
  readonly sweepTimer: number;
  /** After so long a transaction is given up. */
  readonly transactionTimeout: Nanos;
  /** Of the acceptors, of which there are as many of each key. */
  readonly quorum: Quorum;
  /** Who must have a change on disk before it is answered. */
  readonly commitQuorum: Quorum;
  /** Who takes part in the consensus on a key. */
  acceptorsOf(key: number): readonly NodeId[];
  replicasOf(key: number): readonly NodeId[];
  /** Names one message to many and its answers, unlike all others of this life. */
  nextRequest(): number;
  /** To a client. */
  reply(id: OperationId, result: Result, out: Out<State>): void;
  tell(node: NodeId, message: LeaderlessMessage<State>, out: Out<State>): void;
}

/** What a client asks: to read, or to replace `expected` by `value`. */
export type Asked =
  { readonly kind: 'read' } | { readonly kind: 'cas'; readonly expected: number; readonly value: number };

type Phase = 'prepare' | 'read' | 'propose' | 'commit';

/** One operation of a client, through as many ballots as it takes. */
class Transaction<State> {
  phase: Phase = 'prepare';
  losses = 0;
  /** Names the messages of this phase. */
  request = -1;
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
  /** By the request of its phase. */
  readonly #open = new Map<number, Transaction<State>>();
  /** By key: the first is under way, the others wait for it, or they would only outbid each other. */
  readonly #queues = new Map<number, Transaction<State>[]>();
  /** Those that lost against another coordinator, until they try again. */
  #losers: Transaction<State>[] = [];

  constructor(options: TransactionOptions<State>) {
    this.#options = options;
  }

  start(life: Instant): void {
    this.#life = life;
  }

  begin(id: OperationId, key: number, asked: Asked, now: Instant, out: Out<State>): void {
    if (this.#queues.size === 0) out.setTimer(this.#options.sweepTimer, this.#options.transactionTimeout);
    const transaction = new Transaction<State>(id, key, asked, now);
    const queue = this.#queues.get(key);
    if (queue !== undefined) {
      queue.push(transaction);
      return;
    }
    this.#queues.set(key, [transaction]);
    this.#prepare(transaction, now, out);
  }

  tryAgain(now: Instant, out: Out<State>): void {
    const losers = this.#losers;
    this.#losers = [];
    for (const transaction of losers) this.#prepare(transaction, now, out);
  }

  /** Gives up transactions whose clients have long given up. */
  sweep(now: Instant, out: Out<State>): void {
    for (const queue of [...this.#queues.values()]) {
      const first = queue[0] as Transaction<State>;
      if (this.#isStale(first, now)) this.#leave(first, now, out);
    }
    if (this.#queues.size > 0) out.setTimer(this.#options.sweepTimer, this.#options.transactionTimeout);
  }

  promised(from: NodeId, message: Received<State, 'promise'>, now: Instant, out: Out<State>): void {
    const transaction = this.#inPhase(message.request, 'prepare', from);
    if (transaction === undefined) return;
    if (message.refusedFor !== null) return this.#refused(transaction, from, message.refusedFor, out);
    transaction.answered.push(from);
    transaction.accepted = highest(message.accepted, transaction.accepted);
    transaction.committed = highest(message.committed, transaction.committed);
    transaction.knew.set(from, message.committed?.ballot ?? null);
    if (this.#options.quorum(transaction.answered)) this.#prepared(transaction, now, out);
  }

  value(from: NodeId, request: number, version: State | undefined, out: Out<State>): void {
    const transaction = this.#inPhase(request, 'read', from);
    if (transaction === undefined) return;
    transaction.answered.push(from);
    if (version !== undefined) transaction.current = this.#options.resolution.merge(version, transaction.current);
    if (this.#options.quorum(transaction.answered)) this.#decide(transaction, out);
  }

  accepted(from: NodeId, message: Received<State, 'accept'>, now: Instant, out: Out<State>): void {
    const transaction = this.#inPhase(message.request, 'propose', from);
    if (transaction === undefined) return;
    if (message.refusedFor !== null) return this.#refused(transaction, from, message.refusedFor, out);
    transaction.answered.push(from);
    if (!this.#options.quorum(transaction.answered)) return this.#giveWay(transaction, out);
    if (transaction.proposal?.version === null) this.#end(transaction, now, out);
    else this.#commit(transaction, out);
  }

  committed(from: NodeId, request: number, now: Instant, out: Out<State>): void {
    const transaction = this.#inPhase(request, 'commit', from);
    if (transaction === undefined) return;
    transaction.answered.push(from);
    if (!this.#options.commitQuorum(transaction.answered)) return;
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

  #prepared(transaction: Transaction<State>, now: Instant, out: Out<State>): void {
    const { accepted, committed, mine } = transaction;
    const isMine = (proposal: Proposal<State> | undefined) =>
      proposal !== undefined && mine.some((ballot) => isSame(ballot, proposal.origin));
    if (isMine(committed)) {
      transaction.result = swapped(transaction);
      return this.#end(transaction, now, out);
    }
    // Whether it was committed and then replaced, or never was, nobody can tell any more: the client will not hear of it.
    if (committed !== undefined && mine.some((ballot) => isHigher(committed.ballot, ballot)))
      return this.#leave(transaction, now, out);
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

  #decide(transaction: Transaction<State>, out: Out<State>): void {
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
    if (transaction.result === null) return this.#prepare(transaction, now, out);
    this.#options.reply(transaction.id, transaction.result, out);
    this.#leave(transaction, now, out);
  }

  /** Lets the next of its key begin. */
  #leave(transaction: Transaction<State>, now: Instant, out: Out<State>): void {
    this.#open.delete(transaction.request);
    this.#losers = this.#losers.filter((loser) => loser !== transaction);
    const queue = (this.#queues.get(transaction.key) ?? []).slice(1).filter((next) => !this.#isStale(next, now));
    const [next] = queue;
    if (next === undefined) {
      this.#queues.delete(transaction.key);
      return;
    }
    this.#queues.set(transaction.key, queue);
    this.#prepare(next, now, out);
  }

  #isStale({ beganAt }: Transaction<State>, now: Instant): boolean {
    return now - beganAt >= this.#options.transactionTimeout;
  }

  #refused(transaction: Transaction<State>, from: NodeId, by: Ballot, out: Out<State>): void {
    this.#clock.passed(by.timestamp);
    transaction.refused.push(from);
    this.#giveWay(transaction, out);
  }

  /** To another coordinator with a higher ballot, where no quorum is left for this one. */
  #giveWay(transaction: Transaction<State>, out: Out<State>): void {
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
    this.#open.delete(transaction.request);
    this.#losers.push(transaction);
    if (this.#losers.length === 1) {
      out.setTimer(backoffTimer, nanos(0), nanos(BACKOFF * (1 << Math.min(transaction.losses++, 4))));
    }
  }

  #enter(phase: Phase, transaction: Transaction<State>): number {
    const request = this.#options.nextRequest();
    this.#open.delete(transaction.request);
    this.#open.set(request, transaction);
    transaction.request = request;
    transaction.phase = phase;
    transaction.answered = [];
    transaction.refused = [];
    return request;
  }

  #tellAll(nodes: readonly NodeId[], message: LeaderlessMessage<State>, out: Out<State>): void {
    for (const node of nodes) this.#options.tell(node, message, out);
  }
}

function swapped({ asked }: Transaction<unknown>): Result {
  invariant(asked.kind === 'cas', 'a read that has changed something');
  return { kind: 'ok', value: asked.value, swapped: true };
}
