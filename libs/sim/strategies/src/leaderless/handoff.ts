import type { Instant, Nanos, NodeId, Outbox } from '@isthmus/sim-protocol';
import type { Copies } from './copies.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import type { Keyed } from './resolution.js';

type Out<State> = Outbox<LeaderlessMessage<State>, LeaderlessEntry<State>>;

/** Copies in one message. */
const BATCH = 64;

/**
 * Brings what this node keeps for others to them: a first batch each interval, which is lost where the other is still down, and when
 * it has that, the next at once.
 *
 * Source: DeCandia et al., "Dynamo", SOSP 2007, section 4.6.
 */
export class Handoff<State extends Keyed> {
  /** The latest batch of each node. */
  readonly #sent = new Map<NodeId, { readonly batch: number; readonly states: readonly State[] }>();
  #batches = 0;
  #timerSet = false;

  constructor(
    private readonly copies: Copies<State>,
    private readonly timer: number,
    private readonly interval: Nanos,
  ) {}

  /** To be called when there may be something to hand over. */
  schedule(out: Out<State>): void {
    if (this.#timerSet) return;
    this.#timerSet = true;
    out.setTimer(this.timer, this.interval);
  }

  timeout(life: Instant, out: Out<State>): void {
    this.#timerSet = false;
    for (const home of this.copies.homes) this.#send(home, life, out);
  }

  handedOver(home: NodeId, batch: number, life: Instant, out: Out<State>): void {
    const sent = this.#sent.get(home);
    if (sent?.batch !== batch) return;
    this.#sent.delete(home);
    this.copies.handedOver(home, sent.states, out);
    this.#send(home, life, out);
  }

  #send(home: NodeId, life: Instant, out: Out<State>): void {
    const states = this.copies.hintsFor(home, BATCH);
    if (states.length === 0) return;
    const batch = this.#batches++;
    this.#sent.set(home, { batch, states });
    out.send(home, { kind: 'handoff', versions: states, life, request: batch });
    this.schedule(out);
  }
}
