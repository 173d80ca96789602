import { type Instant, majority, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { epochAfter, type Epochs } from './epochs.js';
import { mostComplete } from './fixed-leader.js';
import type { Journal } from './journal.js';
import { LockServer } from './lock-server.js';
import type { LogEntry, SingleLeaderMessage } from './messages.js';
import type { Candidate, Out, Start, Succession } from './succession.js';
import { TIMER } from './timers.js';

export interface LockOptions {
  /** The nodes that grant the lock; a majority of them must. */
  readonly servers: readonly NodeId[];
  /** For how long, by a server's clock. */
  readonly lease: Nanos;
  /** By how much any clock may run too fast or too slowly; the holder's lease is shorter by twice that. */
  readonly driftPpm: number;
  /** Whose log a new leader must have seen, its own being one, so that it has every write that was answered. */
  readonly logs: number;
  readonly leader: NodeId;
  /** All but this one. */
  readonly others: readonly NodeId[];
}

/** The token that it has asked for last, before it is its own. */
interface Bid {
  readonly token: number;
  readonly promisedBy: Set<NodeId>;
}

/** The claim made last. */
interface Claim {
  readonly token: number;
  readonly claimedAt: Instant;
  readonly grantedBy: Set<NodeId>;
}

/** Renewals in a lease. The holder gives up when all but the first in a row have come to nothing: by then its lease is over. */
const RENEWALS = 4;

/**
 * Whoever holds a lock leads. The lock is a lease: its holder renews it four times in its length, and gives it up when three renewals
 * in a row were not granted. It counts them by a timer, as lock services' client libraries do, so a process that was paused
 * past the end of its lease believes on for the rest of the count. The token of the lock is the leader's epoch.
 *
 * Source: Gray and Cheriton, "Leases", SOSP 1989; Burrows, "The Chubby lock service", OSDI 2006, section 2.4 (sequencers); the renewal by
 * count is that of Kubernetes' client-go leaderelection.
 */
export class ByLock implements Succession {
  readonly #candidate: Candidate;
  readonly #options: LockOptions;
  readonly #epochs: Epochs;
  readonly #server: LockServer | null;
  readonly #leaseOfHolder: Nanos;
  /** The latest that servers have told of. */
  #token = 0;
  #bid: Bid | null = null;
  #claim: Claim | null = null;
  #isHolder = false;
  #leaseUntil = -Infinity;
  /** Renewals in a row that came to nothing. */
  #missed = 0;
  /** The logs of the others, from when the lock is held until it leads. */
  #logs: Map<NodeId, readonly LogEntry[]> | null = null;

  constructor(candidate: Candidate, options: LockOptions, journal: Journal, epochs: Epochs) {
    this.#candidate = candidate;
    this.#options = options;
    this.#epochs = epochs;
    const { servers, lease, driftPpm } = options;
    this.#server = servers.includes(epochs.self) ? new LockServer(journal, { lease, nodes: epochs.nodes }) : null;
    this.#leaseOfHolder = nanos(Math.floor((lease * (1e6 - driftPpm)) / (1e6 + driftPpm)));
  }

  holdsLease(now: Instant): boolean {
    return this.#isHolder && now < this.#leaseUntil;
  }

  start({ reason }: Start, now: Instant, out: Out): void {
    this.#server?.start(reason, out);
    if (reason === 'boot' && this.#epochs.self === this.#options.leader) this.#compete(now, out);
    else this.#wait(out);
  }

  heard(epoch: number, out: Out): void {
    // A leader that does not know yet that its lease is over.
    if (this.#isHolder && epoch < (this.#claim?.token ?? 0)) return;
    this.#wait(out);
  }

  timeout(timer: number, now: Instant, out: Out): void {
    if (timer === TIMER.expiry) this.#server?.expire();
    else if (timer === TIMER.patience) this.#compete(now, out);
    else if (timer === TIMER.renewal) this.#renew(now, out);
  }

  receive(from: NodeId, message: SingleLeaderMessage, now: Instant, out: Out): void {
    switch (message.kind) {
      case 'prepare':
      case 'claim': {
        const answer = this.#server?.ask(from, message, out) ?? null;
        if (answer !== null) this.#tell(from, answer, now, out);
        break;
      }
      case 'promised':
        if (message.token === this.#bid?.token) this.#promised(this.#bid, from, now, out);
        break;
      case 'granted':
        if (message.token === this.#claim?.token && message.claimedAt === this.#claim.claimedAt)
          this.#granted(this.#claim, from, now, out);
        break;
      case 'denied':
        this.#token = Math.max(this.#token, message.token);
        break;
      case 'recalled':
        if (this.#logs === null || message.epoch !== this.#claim?.token) break;
        this.#logs.set(from, message.log);
        this.#leadIfSure(out);
        break;
      default:
        break;
    }
  }

  persisted(now: Instant, out: Out): void {
    const granted = this.#server?.persisted() ?? null;
    if (granted !== null) this.#tell(granted.to, granted.answer, now, out);
  }

  get #majority(): number {
    return majority(this.#options.servers.length);
  }

  get #renewEvery(): Nanos {
    return nanos(Math.floor(this.#leaseOfHolder / RENEWALS));
  }

  /** Two who do so at once may both fail; how long each waits until it tries again is drawn. */
  #compete(now: Instant, out: Out): void {
    this.#wait(out);
    out.setTimer(TIMER.patience, this.#options.lease, this.#options.lease);
    const token = epochAfter(Math.max(this.#candidate.epoch, this.#token, this.#server?.token ?? 0), this.#epochs);
    this.#bid = { token, promisedBy: new Set() };
    this.#askServers({ kind: 'prepare', token }, now, out);
  }

  #promised({ token, promisedBy }: Bid, from: NodeId, now: Instant, out: Out): void {
    promisedBy.add(from);
    if (promisedBy.size !== this.#majority) return;
    this.#bid = null;
    this.#askFor(token, now, out);
  }

  #askFor(token: number, now: Instant, out: Out): void {
    this.#claim = { token, claimedAt: now, grantedBy: new Set() };
    this.#askServers({ kind: 'claim', token, claimedAt: now }, now, out);
  }

  #askServers(question: SingleLeaderMessage, now: Instant, out: Out): void {
    for (const server of this.#options.servers) this.#tell(server, question, now, out);
  }

  #tell(to: NodeId, message: SingleLeaderMessage, now: Instant, out: Out): void {
    if (to === this.#epochs.self) this.receive(to, message, now, out);
    else out.send(to, message);
  }

  #granted({ token, claimedAt, grantedBy }: Claim, from: NodeId, now: Instant, out: Out): void {
    grantedBy.add(from);
    if (grantedBy.size !== this.#majority) return;
    this.#leaseUntil = claimedAt + this.#leaseOfHolder;
    if (this.#isHolder) return;
    this.#isHolder = true;
    this.#missed = 0;
    out.cancelTimer(TIMER.patience);
    out.setTimer(TIMER.renewal, nanos(Math.max(0, claimedAt + this.#renewEvery - now)));
    this.#logs = new Map();
    this.#takeOver(token, out);
    this.#leadIfSure(out);
  }

  #renew(now: Instant, out: Out): void {
    if (this.#claim === null) return;
    const { token, grantedBy } = this.#claim;
    this.#missed = grantedBy.size >= this.#majority ? 0 : this.#missed + 1;
    if (this.#missed === RENEWALS - 1) {
      this.#candidate.stepDown(now, out);
      this.#wait(out);
      return;
    }
    out.setTimer(TIMER.renewal, this.#renewEvery);
    this.#takeOver(token, out);
    this.#askFor(token, now, out);
  }

  /** Tells all others who do not know it of the token, and asks for their logs. */
  #takeOver(token: number, out: Out): void {
    if (this.#logs === null) return;
    for (const node of this.#options.others)
      if (!this.#logs.has(node)) out.send(node, { kind: 'take-over', epoch: token });
  }

  #leadIfSure(out: Out): void {
    if (this.#logs === null || this.#claim === null || this.#logs.size + 1 < this.#options.logs) return;
    const log = mostComplete([this.#candidate.log, ...this.#logs.values()]);
    this.#logs = null;
    this.#candidate.lead(this.#claim.token, out, log);
  }

  /** Holds nothing and wants nothing, until it loses patience. */
  #wait(out: Out): void {
    this.#isHolder = false;
    this.#logs = null;
    this.#bid = null;
    this.#claim = null;
    out.cancelTimer(TIMER.renewal);
    out.setTimer(TIMER.patience, this.#options.lease, this.#renewEvery);
  }
}
