import type { Input, Instant, Nanos, NodeId, Replica } from '@isthmus/sim-protocol';
import { Follower } from './follower.js';
import { Journal } from './journal.js';
import { Leader } from './leader.js';
import type { LogEntry, SingleLeaderEntry, SingleLeaderMessage } from './messages.js';
import type { ReadOptions } from './reads.js';
import type { Candidate, Out, Start, Succession } from './succession.js';
import { ROLE_TIMERS } from './timers.js';

export interface MemberOptions extends ReadOptions {
  /** All nodes but this one. */
  readonly others: readonly NodeId[];
  /** The leader at the start. */
  readonly leader: NodeId;
  readonly acknowledgements: number;
  readonly heartbeat: Nanos;
  /** Whether it turns away leaders of earlier epochs than the latest that it knows: the fencing token of a lock. */
  readonly fences: boolean;
  succession(candidate: Candidate, journal: Journal): Succession;
}

/** A node of a group whose leader may change: leads or follows, as its way of succession decides and as it hears of others. */
export class Member implements Replica<SingleLeaderMessage, SingleLeaderEntry>, Candidate {
  readonly #options: MemberOptions;
  readonly #journal = new Journal();
  readonly #succession: Succession;
  #role: Leader | Follower;
  /** Who has asked for the log, to be told once the epoch that it asks in is on disk. */
  #asked: { readonly by: NodeId; readonly epoch: number } | null = null;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#succession = options.succession(this, this.#journal);
    this.#role = this.#followerOf(null, 0);
  }

  get leads(): boolean {
    return this.#role instanceof Leader;
  }

  get log(): readonly LogEntry[] {
    return this.#journal.log;
  }

  get epoch(): number {
    const current = this.#role instanceof Leader ? this.#role.epoch : this.#role.leadership.epoch;
    return Math.max(current, this.#journal.epochOnDisk, this.#journal.lastEpoch);
  }

  step(input: Input<SingleLeaderMessage, SingleLeaderEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.#start(input, now, out);
        break;
      case 'message':
        this.#receive(input, now, out);
        break;
      case 'persisted':
        this.#role.step(input, now, out);
        this.#tellLog(out);
        this.#succession.persisted?.(now, out);
        break;
      case 'timeout':
        if (ROLE_TIMERS.includes(input.timer)) this.#role.step(input, now, out);
        else this.#succession.timeout(input.timer, now, out);
        break;
      case 'request':
      case 'connection-reset':
        this.#role.step(input, now, out);
        break;
    }
  }

  lead(epoch: number, out: Out, log: readonly LogEntry[] = this.log): void {
    for (const timer of ROLE_TIMERS) out.cancelTimer(timer);
    this.#asked = null;
    this.#journal.become(log, out);
    const leader = new Leader(
      {
        ...this.#options,
        followers: this.#options.others,
        leadersChange: true,
        holdsLease: (at) => this.#succession.holdsLease?.(at) ?? true,
      },
      this.#journal,
    );
    this.#role = leader;
    leader.lead(epoch, out);
  }

  stepDown(now: Instant, out: Out): void {
    if (this.#role instanceof Leader) this.#follow(null, this.#role.epoch, now, out);
  }

  #start(input: Start, now: Instant, out: Out): void {
    this.#journal.recover(input.recovered);
    const { epochOnDisk, lastEpoch } = this.#journal;
    // Whom it followed before a crash, it does not know; itself it does not follow.
    const { leader: first, others } = this.#options;
    const leader = input.reason === 'boot' && others.includes(first) ? first : null;
    this.#role = this.#followerOf(leader, Math.max(epochOnDisk, lastEpoch));
    this.#role.begin(now, out);
    this.#succession.start(input, now, out);
  }

  #receive(
    input: Input<SingleLeaderMessage, SingleLeaderEntry> & { readonly kind: 'message' },
    now: Instant,
    out: Out,
  ): void {
    const { from, message } = input;
    switch (message.kind) {
      case 'append':
      case 'heartbeat':
        if (!this.#heeds(message.epoch)) break;
        // One who heard of a leader by its heartbeat first may have what that leader lacks, and would keep it.
        if (this.#follow(from, message.epoch, now, out) && message.kind === 'heartbeat') this.#fetch(out);
        this.#succession.heard?.(message.epoch, out);
        this.#role.step(input, now, out);
        break;
      case 'take-over':
        if (message.epoch < this.epoch) break;
        if (this.leads || this.#options.fences) this.#follow(null, message.epoch, now, out);
        this.#succession.heard?.(message.epoch, out);
        this.#asked = { by: from, epoch: message.epoch };
        this.#tellLog(out);
        break;
      case 'prepare':
      case 'promised':
      case 'claim':
      case 'granted':
      case 'denied':
      case 'recalled':
        this.#succession.receive?.(from, message, now, out);
        break;
      default:
        this.#role.step(input, now, out);
    }
  }

  #heeds(epoch: number): boolean {
    if (this.#role instanceof Leader) return epoch > this.#role.epoch;
    return !this.#options.fences || epoch >= this.#role.leadership.epoch;
  }

  /** Gives whether it followed another before. `leader`: null: nobody yet, but nobody of an earlier epoch either. */
  #follow(leader: NodeId | null, epoch: number, now: Instant, out: Out): boolean {
    if (this.#role instanceof Leader) {
      this.#role.abdicate(leader, out);
      for (const timer of ROLE_TIMERS) out.cancelTimer(timer);
      out.announce('follower', epoch);
      const follower = this.#followerOf(leader, this.#role.epoch);
      this.#role = follower;
      follower.begin(now, out);
    }
    const { leadership } = this.#role;
    if (leadership.leader === leader && leadership.epoch === epoch) return false;
    this.#role.follow({ leader, epoch }, out);
    return true;
  }

  #fetch(out: Out): void {
    if (this.#role instanceof Follower) this.#role.fetch(out);
  }

  #followerOf(leader: NodeId | null, epoch: number): Follower {
    return new Follower({ ...this.#options, leadersChange: true }, this.#journal, { leader, epoch });
  }

  #tellLog(out: Out): void {
    if (this.#asked === null || this.leads) return;
    const { by, epoch } = this.#asked;
    if (this.#options.fences && this.#journal.epochOnDisk < epoch) return;
    this.#asked = null;
    out.send(by, { kind: 'recalled', epoch, log: this.#journal.log.slice() });
  }
}
