import type { Input, Instant, Nanos, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { ExactlyOnce } from '../exactly-once.js';
import { HoldBackQueue, type Stamped } from './hold-back-queue.js';
import type { StampedMessage, Submission } from './messages.js';
import { OrderedService } from './ordered-service.js';
import { WaitingRequests } from './waiting-requests.js';

type Out = Outbox<StampedMessage, never>;

interface HeldBack extends Stamped {
  /** By this node's clock. */
  readonly arrivedAt: Instant;
}

const WAIT_TIMER = 0;

/**
 * One node of a broadcast that trusts Lamport's stamps alone: it holds each message back for a fixed time after its arrival, and then
 * delivers all that have arrived with stamps up to that one, in their order. What comes with a lower stamp than one that was delivered
 * comes too late, and is delivered where it does not belong; what was lost is never missed.
 */
export class StampOrderReplica implements Replica<StampedMessage, never> {
  private counter = 0;
  private executed = 0;
  private readonly held = new HoldBackQueue<HeldBack>();
  private readonly waiting = new WaitingRequests();
  /** Of this step. */
  private out!: Out;
  private readonly state = new ExactlyOnce(
    () => new OrderedService({ applied: () => {}, deliver: (message) => this.out.deliver(message) }),
  );

  constructor(
    private readonly self: NodeId,
    private readonly others: readonly NodeId[],
    private readonly wait: Nanos,
    private readonly readsLocally: boolean,
  ) {}

  step(input: Input<StampedMessage, never>, now: Instant, out: Out): void {
    this.out = out;
    switch (input.kind) {
      case 'request': {
        const { id, session, sequence, operation } = input;
        if (operation.kind === 'read' && this.readsLocally) return out.reply(id, this.state.query(operation));
        const { command } = this.waiting.add({ id, session, sequence, operation });
        if (this.state.hasApplied(session, sequence)) return this.waiting.delivered(session, this.state, out);
        this.counter++;
        const submission: Submission = { session, sequence, command };
        const message: StampedMessage = { kind: 'stamped', counter: this.counter, ...submission };
        for (const node of this.others) out.send(node, message);
        return this.arrived({ ...submission, counter: this.counter, node: this.self, arrivedAt: now }, now, out);
      }
      case 'message': {
        const { counter, session, sequence, command } = input.message;
        this.counter = Math.max(this.counter, counter) + 1;
        return this.arrived({ session, sequence, command, counter, node: input.from, arrivedAt: now }, now, out);
      }
      case 'timeout':
        return this.deliverDue(now, out);
      default:
    }
  }

  private arrived(message: HeldBack, now: Instant, out: Out): void {
    this.held.add(message);
    this.deliverDue(now, out);
  }

  private deliverDue(now: Instant, out: Out): void {
    const { held, wait } = this;
    // A clock that was set back makes nobody wait for it.
    const isDue = ({ arrivedAt }: HeldBack) => now - arrivedAt >= wait || now < arrivedAt;
    for (let count = held.findLastIndex(isDue) + 1; count > 0; count--) this.deliver(held.shift()!, out);
    const earliest = Math.min(...held.all().map(({ arrivedAt }) => arrivedAt));
    if (earliest !== Infinity) out.setTimer(WAIT_TIMER, (earliest + wait - now) as Nanos);
  }

  private deliver({ session, sequence, command }: HeldBack, out: Out): void {
    this.state.apply(command, { index: ++this.executed, session, sequence }, out);
    this.waiting.delivered(session, this.state, out);
  }
}
