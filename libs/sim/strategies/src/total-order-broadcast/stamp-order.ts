import type { Input, Instant, Nanos, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { AppendAndWait } from './append-and-wait.js';
import { HoldBackQueue, type Stamped } from './hold-back-queue.js';
import type { StampedMessage } from './messages.js';

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
  private readonly service: AppendAndWait;

  constructor(
    private readonly self: NodeId,
    private readonly others: readonly NodeId[],
    private readonly wait: Nanos,
    readsLocally: boolean,
  ) {
    this.service = new AppendAndWait(readsLocally);
  }

  step(input: Input<StampedMessage, never>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'request': {
        const submission = this.service.take(input, out);
        if (submission === null) return;
        this.counter++;
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
    for (let count = held.findLastIndex(isDue) + 1; count > 0; count--)
      this.service.deliver(held.shift()!, ++this.executed, out);
    const earliest = Math.min(...held.all().map(({ arrivedAt }) => arrivedAt));
    if (earliest !== Infinity) out.setTimer(WAIT_TIMER, (earliest + wait - now) as Nanos);
  }
}
