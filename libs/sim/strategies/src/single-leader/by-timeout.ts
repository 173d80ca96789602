import { type Instant, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { epochAfter, type Epochs } from './epochs.js';
import type { Candidate, Out, Start, Succession } from './succession.js';
import { TIMER } from './timers.js';

/**
 * A node that has heard no leader for long enough promotes itself, and asks nobody: the first in rank after `after`, the second
 * after twice that, and so on. Ranks go round the nodes from the one after the initial leader, which is the last. There is no consensus:
 * two sides of a cut, or a slow leader and an impatient follower, make two leaders.
 */
export class ByTimeout implements Succession {
  readonly #candidate: Candidate;
  readonly #leader: NodeId;
  readonly #epochs: Epochs;
  readonly #patience: Nanos;

  constructor(
    candidate: Candidate,
    { leader, after }: { readonly leader: NodeId; readonly after: Nanos },
    epochs: Epochs,
  ) {
    this.#candidate = candidate;
    this.#leader = leader;
    this.#epochs = epochs;
    const { self, nodes } = epochs;
    this.#patience = nanos(after * ((self - leader + nodes - 1) % nodes) + after);
  }

  start({ reason }: Start, now: Instant, out: Out): void {
    if (reason === 'boot' && this.#epochs.self === this.#leader) this.#lead(out);
    else this.#wait(out);
  }

  heard(_epoch: number, out: Out): void {
    this.#wait(out);
  }

  timeout(timer: number, now: Instant, out: Out): void {
    if (timer === TIMER.patience && !this.#candidate.leads) this.#lead(out);
  }

  #wait(out: Out): void {
    out.setTimer(TIMER.patience, this.#patience);
  }

  #lead(out: Out): void {
    out.cancelTimer(TIMER.patience);
    this.#candidate.lead(epochAfter(this.#candidate.epoch, this.#epochs), out);
  }
}
