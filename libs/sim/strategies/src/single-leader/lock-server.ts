import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import { ownerOf } from './epochs.js';
import type { Journal } from './journal.js';
import type { SingleLeaderMessage } from './messages.js';
import type { Out } from './succession.js';
import { TIMER } from './timers.js';

type Question = SingleLeaderMessage & { readonly kind: 'prepare' | 'claim' };

/**
 * One of the servers that grant the lock: an acceptor of PaxosLease. It grants it to one node at a time, for the length of the lease
 * from each claim, and with ever later tokens. A majority of servers has one in common with any other, so that two leases granted
 * by majorities do not overlap.
 *
 * Source: Trencséni, Gazsó and Reinhardt, "PaxosLease: Diskless Paxos for Leases", 2012, section 3. Unlike there, the token that it has
 * promised is on disk, so that tokens never go back, and a restart costs one lease of silence only.
 */
export class LockServer {
  readonly #journal: Journal;
  readonly #lease: Nanos;
  readonly #nodes: number;
  /** The latest token that it has promised somebody. */
  #token = 0;
  /** A lease that it has granted may not be over: the node that holds it; -1: that is forgotten. null: none. */
  #holder: number | null = null;
  /** To be answered once its token is on disk. */
  #waiting: { readonly from: NodeId; readonly question: Question } | null = null;

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
    // It has forgotten whom it granted the lock last, and when that lease ends.
    if (reason === 'restart') this.#hold(-1, out);
  }

  /** Its answer; null where that waits for the disk. */
  ask(from: NodeId, question: Question, out: Out): SingleLeaderMessage | null {
    const { kind, token } = question;
    const owner = ownerOf(token, this.#nodes);
    const isHeld = this.#holder !== null && this.#holder !== owner && token !== this.#token;
    if (token < this.#token || isHeld) return { kind: 'denied', token: this.#token };
    if (kind === 'claim') this.#hold(owner, out);
    if (token > this.#token) {
      this.#token = token;
      this.#journal.write({ kind: 'token', token }, out);
    }
    if (this.#journal.tokenOnDisk >= token) return answerTo(question);
    this.#waiting = { from, question };
    return null;
  }

  /** What it can answer now that more is on disk, and whom. */
  persisted(): { readonly to: NodeId; readonly answer: SingleLeaderMessage } | null {
    if (this.#waiting === null || this.#journal.tokenOnDisk < this.#waiting.question.token) return null;
    const { from, question } = this.#waiting;
    this.#waiting = null;
    return { to: from, answer: answerTo(question) };
  }

  expire(): void {
    this.#holder = null;
  }

  #hold(holder: number, out: Out): void {
    this.#holder = holder;
    out.setTimer(TIMER.expiry, this.#lease);
  }
}

function answerTo(question: Question): SingleLeaderMessage {
  return question.kind === 'prepare' ? { kind: 'promised', token: question.token } : { ...question, kind: 'granted' };
}
