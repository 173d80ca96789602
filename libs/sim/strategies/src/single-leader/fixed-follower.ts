import type { Input, Instant, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { Follower } from './follower.js';
import { Journal } from './journal.js';
import type { SingleLeaderEntry, SingleLeaderMessage } from './messages.js';
import type { ReadOptions } from './reads.js';

/** A follower for the whole run, of one leader. */
export class FixedFollower implements Replica<SingleLeaderMessage, SingleLeaderEntry> {
  readonly #journal = new Journal();
  readonly #options: ReadOptions;
  readonly #leader: NodeId;
  #follower: Follower | null = null;

  constructor(options: ReadOptions, leader: NodeId) {
    this.#options = options;
    this.#leader = leader;
  }

  step(
    input: Input<SingleLeaderMessage, SingleLeaderEntry>,
    now: Instant,
    out: Outbox<SingleLeaderMessage, SingleLeaderEntry>,
  ): void {
    if (input.kind !== 'start') {
      this.#follower?.step(input, now, out);
      return;
    }
    this.#journal.recover(input.recovered);
    this.#follower = new Follower({ ...this.#options, leadersChange: false }, this.#journal, {
      leader: this.#leader,
      epoch: Math.max(1, this.#journal.lastEpoch),
    });
    this.#follower.begin(now, out);
    if (input.reason === 'restart') this.#follower.fetch(out);
  }
}
