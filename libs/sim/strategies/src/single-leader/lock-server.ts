import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import { ownerOf } from './epochs.js';
import type { Journal } from './journal.js';
import type { SingleLeaderMessage } from './messages.js';
import type { Out } from './succession.js';
import { TIMER } from './timers.js';

type Claim = SingleLeaderMessage & { readonly kind: 'claim' };

/**
 * One of the servers that grant the lock. It grants it to one node at a time, for the length of the lease from each claim, and with
 * ever later tokens. A majority of servers has one in common with any other, so that two leases granted by majorities do not overlap.
 *
 * Source: the acceptors of Trencséni, Gazsó and Reinhardt, "PaxosLease: Diskless Paxos for Leases", 2012, without the phase that learns
 * of a proposal under way: a vote that splits waits for the leases to end. Tokens are on disk, so that they never go back.
 */
export class LockServer {
  readonly #journal: Journal;
  readonly #lease: Nanos;
  readonly #nodes: number;
  /** The token of the latest lease that it has granted. */
  #token = 0;
  /** That lease may not be over. */
  #isHeld = false;
  /** To be granted once its token is on disk. */
  #waiting: { readonly to: NodeId; readonly claim: Claim } | null = null;

  constructor(journal: Journal, { lease, nodes }: { readonly lease: Nanos; readonly nodes: number }) {
    this.#journal = journal;
    this.#lease = lease;
    this.#nodes = nodes;
  }

  get token(): number {
    return this.#token;
  }

  start(reason: 'boot' | 'restart', out: Out): void {
    this.#token = this.#journal.tokenOnDisk;
    // It has forgotten when the lease ends that it had granted last, and for how long it was renewed.
    if (reason === 'restart') this.#hold(out);
  }

  claim(from: NodeId, claim: Claim, out: Out): SingleLeaderMessage | null {
    const { token, claimedAt } = claim;
    const isOthers = this.#isHeld && ownerOf(token, this.#nodes) !== ownerOf(this.#token, this.#nodes);
    if (token < this.#token || isOthers) return { kind: 'denied', token: this.#token };
    this.#hold(out);
    if (token > this.#token) {
      this.#token = token;
      this.#journal.write({ kind: 'token', token }, out);
    }
    if (this.#journal.tokenOnDisk >= token) return { kind: 'granted', token, claimedAt };
    this.#waiting = { to: from, claim };
    return null;
  }

  /** What it can grant now that more is on disk, and to whom. */
  persisted(): { readonly to: NodeId; readonly answer: SingleLeaderMessage } | null {
    if (this.#waiting === null || this.#journal.tokenOnDisk < this.#waiting.claim.token) return null;
    const { to, claim } = this.#waiting;
    this.#waiting = null;
    return { to, answer: { kind: 'granted', token: claim.token, claimedAt: claim.claimedAt } };
  }

  expire(): void {
    this.#isHeld = false;
  }

  #hold(out: Out): void {
    this.#isHeld = true;
    out.setTimer(TIMER.expiry, this.#lease);
  }
}
