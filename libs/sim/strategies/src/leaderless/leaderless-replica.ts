import {
  type Cluster,
  type Input,
  type Instant,
  majority,
  type NodeId,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { Acceptor, type Response } from './acceptor.js';
import { AntiEntropy } from './anti-entropy.js';
import { Coordinator } from './coordinator.js';
import { Copies } from './copies.js';
import { Handoff } from './handoff.js';
import { quorumOf } from './levels.js';
import { LightweightTransactions } from './lightweight-transactions.js';
import { isMarked, type LeaderlessEntry, type LeaderlessMessage } from './messages.js';
import type { LeaderlessOptions } from './options.js';
import type { Placement } from './placement.js';
import type { Keyed } from './resolution.js';
import { Suspicions } from './suspicions.js';

type Out<State> = Outbox<LeaderlessMessage<State>, LeaderlessEntry<State>>;

const EXPIRY_TIMER = 0;
const OVERDUE_TIMER = 1;
const PROBE_TIMER = 2;
const HANDOFF_TIMER = 3;
const ANTI_ENTROPY_TIMER = 4;
const BACKOFF_TIMER = 5;
const SWEEP_TIMER = 6;

/** A coordinator of the requests that clients bring to it, and a replica of the keys that are placed at it. */
export class LeaderlessReplica<State extends Keyed> implements Replica<
  LeaderlessMessage<State>,
  LeaderlessEntry<State>
> {
  readonly #self: NodeId;
  readonly #options: LeaderlessOptions<State>;
  #life = 0 as Instant;
  #now = 0 as Instant;
  readonly #copies: Copies<State>;
  readonly #coordinator: Coordinator<State>;
  readonly #suspicions: Suspicions | null;
  readonly #handoff: Handoff<State>;
  readonly #antiEntropy: AntiEntropy<State> | null;
  readonly #acceptor = new Acceptor<State>();
  readonly #transactions: LightweightTransactions<State> | null;

  constructor(self: NodeId, options: LeaderlessOptions<State>, cluster: Cluster, placement: Placement) {
    const { r, w, hintedHandoff, suspectAfter, handoffInterval, antiEntropyInterval: interval } = options;
    this.#self = self;
    this.#options = options;
    this.#suspicions = hintedHandoff === 'off' ? null : new Suspicions(PROBE_TIMER, suspectAfter);
    this.#antiEntropy =
      interval === null
        ? null
        : new AntiEntropy({ ...options, self, nodes: cluster.nodes.length, timer: ANTI_ENTROPY_TIMER, interval });
    this.#copies = new Copies({
      resolution: options.resolution,
      changed: (before, after) => this.#antiEntropy?.changed(before, after),
      tell: ({ to, message }, out) => this.#tell(to, message, out),
    });
    this.#handoff = new Handoff(this.#copies, HANDOFF_TIMER, handoffInterval);
    const writeQuorum = quorumOf(w, self, cluster, placement);
    const isLocal = options.serial === 'local-serial';
    const isNear = (node: NodeId) => cluster.nodes[node]!.datacenter === cluster.nodes[self]!.datacenter;
    this.#transactions =
      options.serial === null
        ? null
        : new LightweightTransactions({
            ...options,
            self,
            backoffTimer: BACKOFF_TIMER,
            sweepTimer: SWEEP_TIMER,
            quorum: quorumOf(isLocal ? 'local-quorum' : majority(options.n), self, cluster, placement),
            commitQuorum: writeQuorum,
            acceptorsOf: (key) => (isLocal ? options.replicasOf(key).filter(isNear) : options.replicasOf(key)),
            nextRequest: () => this.#coordinator.nextRequest(),
            reply: (id, result, out) => this.#coordinator.reply(id, result, out),
            tell: (to, message, out) => this.#tell(to, message, out),
          });
    this.#coordinator = new Coordinator({
      ...options,
      self,
      copies: this.#copies,
      transactions: this.#transactions,
      readQuorum: quorumOf(r, self, cluster, placement),
      writeQuorum,
      expiryTimer: EXPIRY_TIMER,
      overdueTimer: OVERDUE_TIMER,
      suspicions: this.#suspicions,
      tell: (to, message, out) => this.#tell(to, message, out),
    });
  }

  step(input: Input<LeaderlessMessage<State>, LeaderlessEntry<State>>, now: Instant, out: Out<State>): void {
    this.#now = now;
    switch (input.kind) {
      case 'start':
        this.#start(input.recovered, now, out);
        break;
      case 'request':
        this.#coordinator.request(input, now, out);
        break;
      case 'message':
        this.#suspicions?.heardFrom(input.from);
        this.#receive(input.from, input.message, out);
        break;
      case 'persisted':
        this.#copies.persisted(input.count, out);
        break;
      case 'timeout':
        this.#timeout(input.timer, now, out);
        break;
      case 'connection-reset':
        break; // What is lost with it is not sent again: the quorum does not need every replica, and repair does the rest.
    }
    if (this.#copies.keepsForOthers) this.#handoff.schedule(out);
  }

  #start(recovered: readonly LeaderlessEntry<State>[], now: Instant, out: Out<State>): void {
    this.#life = now;
    this.#coordinator.start(now);
    this.#transactions?.start(now);
    this.#copies.recover(recovered, out);
    for (const entry of recovered) {
      if (!isMarked(entry)) this.#recoverStamp(entry);
      else if (entry.kind === 'hint') this.#recoverStamp(entry.state);
      else if (entry.kind !== 'handed-over') this.#acceptor.recover(entry);
    }
    this.#antiEntropy?.start(out);
  }

  #recoverStamp(state: State): void {
    const stamp = this.#options.resolution.timestampBy(this.#self, state);
    if (stamp !== undefined) this.#coordinator.recover(stamp);
  }

  #timeout(timer: number, now: Instant, out: Out<State>): void {
    if (timer === EXPIRY_TIMER) this.#coordinator.expire(now, out);
    else if (timer === OVERDUE_TIMER) this.#coordinator.replaceOverdue(now, out);
    else if (timer === PROBE_TIMER) this.#suspicions?.timeout(out);
    else if (timer === HANDOFF_TIMER) this.#handoff.timeout(this.#life, out);
    else if (timer === ANTI_ENTROPY_TIMER) this.#antiEntropy?.timeout(out);
    else if (timer === BACKOFF_TIMER) this.#transactions?.tryAgain(now, out);
    else this.#transactions?.sweep(now, out);
  }

  #receive(from: NodeId, message: LeaderlessMessage<State>, out: Out<State>): void {
    switch (message.kind) {
      case 'write': {
        const { life, request, version } = message;
        this.#copies.keep(version, { to: from, message: { kind: 'written', life, request } }, out);
        break;
      }
      case 'hinted-write': {
        const { life, request, version, home } = message;
        this.#copies.keepFor(home, version, { to: from, message: { kind: 'written', life, request } }, out);
        break;
      }
      case 'read': {
        const { life, request, key } = message;
        this.#tell(from, { kind: 'value', life, request, version: this.#copies.allOf(key) ?? null }, out);
        break;
      }
      case 'written':
        if (message.life === this.#life) this.#coordinator.written(from, message.request, out);
        break;
      case 'value':
        if (message.life === this.#life) this.#value(from, message, out);
        break;
      case 'repair':
        this.#copies.keep(message.version, null, out);
        break;
      case 'handoff': {
        const { life, request, versions } = message;
        this.#copies.keepAll(versions, { to: from, message: { kind: 'handed-over', life, request } }, out);
        break;
      }
      case 'handed-over':
        if (message.life === this.#life) this.#handoff.handedOver(from, message.request, this.#life, out);
        break;
      case 'ping':
        out.send(from, { kind: 'pong' });
        break;
      case 'pong':
        break; // To have heard from it is all.
      case 'tree':
        this.#antiEntropy?.compare(from, message, this.#copies, out);
        break;
      case 'range':
        this.#antiEntropy?.merge(from, message, this.#copies, out);
        break;
      case 'range-answer':
        this.#copies.keepAll(message.versions, null, out);
        break;
      case 'prepare':
        this.#respond(from, this.#acceptor.prepare(message), out);
        break;
      case 'promise':
        if (message.life === this.#life) this.#transactions?.promised(from, message, this.#now, out);
        break;
      case 'propose':
        this.#respond(from, this.#acceptor.propose(message), out);
        break;
      case 'accept':
        if (message.life === this.#life) this.#transactions?.accepted(from, message, this.#now, out);
        break;
      case 'commit':
        if (message.proposal.version !== null) this.#copies.keep(message.proposal.version, null, out);
        this.#respond(from, this.#acceptor.commit(message), out);
        break;
      case 'committed':
        if (message.life === this.#life) this.#transactions?.committed(from, message.request, this.#now, out);
        break;
    }
  }

  #value(
    from: NodeId,
    { request, version }: Extract<LeaderlessMessage<State>, { readonly kind: 'value' }>,
    out: Out<State>,
  ) {
    this.#coordinator.value(from, request, version ?? undefined, this.#now, out);
    this.#transactions?.value(from, request, version ?? undefined, out);
  }

  #respond(to: NodeId, { answer, record }: Response<State>, out: Out<State>): void {
    if (record === null) this.#tell(to, answer, out);
    else this.#copies.log(record, { to, message: answer }, out);
  }

  #tell(node: NodeId, message: LeaderlessMessage<State>, out: Out<State>): void {
    if (node === this.#self) this.#receive(node, message, out);
    else out.send(node, message);
  }
}
