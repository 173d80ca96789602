import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  type NodeId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';
import { isNewer, StampClock } from '../last-write-wins.js';
import { PendingReplies } from '../pending-replies.js';
import { WriteExchange, type WriteContent } from '../write-exchange.js';
import type { MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';

type Out = Outbox<MultiLeaderMessage, MultiLeaderEntry>;
type MultiLeaderInput = Input<MultiLeaderMessage, MultiLeaderEntry>;

/** Accepts writes, keeps the newest version of each key, and ships what it accepted to all others once it is on disk. */
export class MultiLeaderReplica implements Replica<MultiLeaderMessage, MultiLeaderEntry> {
  readonly #clock = new StampClock();
  /** The newest version of each key that is on disk here. */
  readonly #store = new Map<number, Write>();
  readonly #exchange: WriteExchange<WriteContent>;
  readonly #replies = new PendingReplies();

  constructor(self: NodeId, peers: readonly NodeId[]) {
    this.#exchange = new WriteExchange<WriteContent>({
      self,
      peers,
      accepted: ({ timestamp }) => this.#clock.passed(timestamp),
      onDisk: (write, out) => {
        this.#merge(write, out);
        if (write.node === self) this.#replies.settle(write.position, okOf(write.value), out);
      },
      versionOf: (key) => this.#store.get(key),
      versions: () => this.#store.values(),
    });
  }

  step(input: MultiLeaderInput, now: Instant, out: Out): void {
    if (input.kind === 'request') this.#request(input, now, out);
    else this.#exchange.step(input, now, out);
  }

  #request(request: MultiLeaderInput & { readonly kind: 'request' }, now: Instant, out: Out): void {
    const { id, session, sequence, operation } = request;
    switch (operation.kind) {
      case 'read':
        out.reply(id, okOf(this.#store.get(operation.key)?.value ?? INITIAL_VALUE));
        break;
      case 'write': {
        const latest = this.#exchange.latestOf(session);
        if (latest === undefined || latest.sequence < sequence) {
          const { key, value } = operation;
          const content = { timestamp: this.#clock.next(now), key, value, session, sequence };
          this.#replies.add(this.#exchange.append(content, out).position, id);
        } else if (latest.sequence === sequence) {
          if (this.#exchange.isDurable(latest)) out.reply(id, okOf(latest.value));
          else this.#replies.add(latest.position, id);
        }
        // An attempt at an operation that its session has given up since is dropped: it may have taken effect already.
        break;
      }
      case 'cas':
        out.reply(id, { kind: 'refused', reason: 'unsupported' });
        break;
    }
  }

  #merge(write: Write, out: Out): void {
    if (!isNewer(write, this.#store.get(write.key))) return;
    this.#store.set(write.key, write);
    out.hold(write.key, write.value);
  }
}

function okOf(value: number): Result {
  return { kind: 'ok', value, swapped: false };
}
