import type { Input, Outbox } from '@isthmus/sim-protocol';
import { ExactlyOnce } from '../exactly-once.js';
import type { Submission } from './messages.js';
import { OrderedService } from './ordered-service.js';
import { WaitingRequests } from './waiting-requests.js';

type Request = Extract<Input<unknown, unknown>, { readonly kind: 'request' }>;
type Out = Pick<Outbox<never, never>, 'deliver' | 'hold' | 'reply'>;

/** What a node does before and after its messages are ordered, whatever orders them: it has clients' operations ordered, and executes all. */
export class AppendAndWait {
  private readonly waiting = new WaitingRequests();
  /** Of this delivery. */
  private out!: Out;
  private readonly state = new ExactlyOnce(
    () => new OrderedService({ applied: () => {}, deliver: (message) => this.out.deliver(message) }),
  );

  /** @param readsLocally Reads are answered at once, from what was delivered so far. */
  constructor(private readonly readsLocally: boolean) {}

  /** What is to be ordered for a client; null where nothing is, and the client has its answer. */
  take({ id, session, sequence, operation }: Request, out: Out): Submission | null {
    if (operation.kind === 'read' && this.readsLocally) {
      out.reply(id, this.state.query(operation));
      return null;
    }
    const { command } = this.waiting.add({ id, session, sequence, operation });
    if (!this.state.hasApplied(session, sequence)) return { session, sequence, command };
    this.waiting.delivered(session, this.state, out);
    return null;
  }

  /** @param index Of the delivery at this node, from 1. */
  deliver({ session, sequence, command }: Submission, index: number, out: Out): void {
    this.out = out;
    this.state.apply(command, { index, session, sequence }, out);
    this.waiting.delivered(session, this.state, out);
  }
}
