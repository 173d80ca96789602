import type { Input, Instant, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { AppendAndWait } from './append-and-wait.js';
import { FifoLinks } from './fifo-links.js';
import { HoldBackQueue, precedes, type Stamped } from './hold-back-queue.js';
import type { HeardContent, HeardMessage } from './messages.js';

type Out = Outbox<HeardMessage, never>;

const LINK_TIMER = 0;

/**
 * One node of Lamport's algorithm ("Time, clocks, and the ordering of events", 1978, section "Ordering the events totally", rules 1, 2
 * and 5): a message goes to all with its stamp, and all acknowledge it to all; it is delivered once it is the lowest that is held
 * and a later stamp was heard from every node, which can send nothing lower any more.
 */
export class HeardOrderReplica implements Replica<HeardMessage, never> {
  private counter = 0;
  private executed = 0;
  private readonly held = new HoldBackQueue<Stamped>();
  private readonly service: AppendAndWait;
  private readonly links: FifoLinks<HeardContent>;
  /** The counter of the latest message of each other node. */
  private readonly heard: Map<NodeId, number>;

  constructor(
    private readonly self: NodeId,
    others: readonly NodeId[],
    readsLocally: boolean,
  ) {
    this.service = new AppendAndWait(readsLocally);
    this.links = new FifoLinks(others, LINK_TIMER);
    this.heard = new Map(others.map((node) => [node, 0]));
  }

  step(input: Input<HeardMessage, never>, _now: Instant, out: Out): void {
    switch (input.kind) {
      case 'request': {
        const submission = this.service.take(input, out);
        if (submission === null) return;
        this.counter++;
        this.held.add({ ...submission, counter: this.counter, node: this.self });
        this.links.send({ counter: this.counter, submission }, out);
        return this.deliverHeard(out);
      }
      case 'message':
        for (const content of this.links.receive(input.from, input.message, out)) this.hear(input.from, content, out);
        return this.deliverHeard(out);
      case 'timeout':
        return this.links.onTimer(out);
      default:
    }
  }

  private hear(from: NodeId, { counter, submission }: HeardContent, out: Out): void {
    this.counter = Math.max(this.counter, counter) + 1;
    this.heard.set(from, counter);
    if (submission === null) return;
    this.held.add({ ...submission, counter, node: from });
    this.links.send({ counter: this.counter, submission: null }, out);
  }

  private deliverHeard(out: Out): void {
    for (let { first } = this.held; first !== undefined && this.isHeardByAll(first); first = this.held.first) {
      this.service.deliver(this.held.shift()!, ++this.executed, out);
    }
  }

  private isHeardByAll(message: Stamped): boolean {
    for (const [node, counter] of this.heard) {
      if (node !== message.node && !precedes(message, { counter, node })) return false;
    }
    return true;
  }
}
