import { type Instant, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { epochAfter, epochOfPromotion, type Epochs, isAfterPromotion } from './epochs.js';
import type { Candidate, Out, Start, Succession } from './succession.js';
import { TIMER } from './timers.js';

export interface Promotion {
  readonly promote: NodeId;
  /** By that node's clock. */
  readonly at: Nanos;
}

/**
 * An operator promotes a node at a given time, whatever the leader is doing then: nobody asks the leader, which goes on until it
 * hears of its successor. Until then the leader, and from then on the promoted node, leads again after a restart; the leader does not
 * once it has heard.
 */
export class ByOperator implements Succession {
  readonly #candidate: Candidate;
  readonly #promotion: Promotion;
  readonly #leader: NodeId;
  readonly #epochs: Epochs;

  constructor(candidate: Candidate, { leader, ...promotion }: Promotion & { readonly leader: NodeId }, epochs: Epochs) {
    this.#candidate = candidate;
    this.#promotion = promotion;
    this.#leader = leader;
    this.#epochs = epochs;
  }

  start({ reason, recovered }: Start, now: Instant, out: Out): void {
    const { promote, at } = this.#promotion;
    const { self } = this.#epochs;
    const isPromoted = now >= at;
    // The old leader's clock may be behind that of the node that was promoted.
    const isDeposed = isPromoted || isAfterPromotion(this.#candidate.epoch, this.#epochs);
    // What has lost its disk is no leader any more: its empty log would become everybody's.
    const keptItsDisk = reason === 'boot' || recovered.length > 0;
    if (self === promote && !isPromoted) out.setTimer(TIMER.promotion, nanos(at - now));
    if (self === promote && isPromoted && keptItsDisk) this.#promote(out);
    else if (self === this.#leader && !isDeposed && keptItsDisk)
      this.#candidate.lead(epochAfter(this.#candidate.epoch, this.#epochs), out);
  }

  timeout(timer: number, now: Instant, out: Out): void {
    if (timer === TIMER.promotion && !this.#candidate.leads) this.#promote(out);
  }

  #promote(out: Out): void {
    this.#candidate.lead(epochOfPromotion(this.#candidate.epoch, this.#epochs), out);
  }
}
