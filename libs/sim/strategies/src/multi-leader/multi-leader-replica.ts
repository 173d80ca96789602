import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  type NodeId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';
import { HybridClock } from '../hybrid-clock.js';
import { isNewer, StampClock } from '../last-write-wins.js';
import { PendingReplies } from '../pending-replies.js';
import { VisibleLogs } from '../visible-logs.js';
import { type Links, WriteExchange } from '../write-exchange.js';
import type { MultiLeaderContent, MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';

type Out = Outbox<MultiLeaderMessage, MultiLeaderEntry>;
type MultiLeaderInput = Input<MultiLeaderMessage, MultiLeaderEntry>;

export interface MultiLeaderReplicaOptions {
  readonly self: NodeId;
  /** All of the cluster. */
  readonly nodes: readonly NodeId[];
  readonly links: Links | undefined;
  readonly stamps: 'clock' | 'hybrid';
  readonly delivery: 'any' | 'causal';
}

/** Accepts writes, keeps the newest version of each key, and ships what it accepted to others once it is on disk. */
export class MultiLeaderReplica implements Replica<MultiLeaderMessage, MultiLeaderEntry> {
  readonly #clock: StampClock | HybridClock;
  /** The newest version of each key that is on disk here, and applied. */
  readonly #store = new Map<number, Write>();
  readonly #exchange: WriteExchange<MultiLeaderContent>;
  readonly #replies = new PendingReplies();
  readonly #self: NodeId;
  /** What is applied here, where writes are delivered in causal order; null: writes are applied as they come. */
  readonly #applied: VisibleLogs<Write> | null;

  constructor({ self, nodes, links, stamps, delivery }: MultiLeaderReplicaOptions) {
    this.#self = self;
    const heedsOthers = stamps === 'hybrid';
    this.#clock = heedsOthers ? new HybridClock() : new StampClock();
    this.#applied = delivery === 'causal' ? new VisibleLogs(nodes.length) : null;
    this.#exchange = new WriteExchange<MultiLeaderContent>({
      self,
      peers: nodes.filter((node) => node !== self),
      links,
      accepted: ({ timestamp }) => this.#clock.passed(timestamp),
      onDisk: (write, out) => {
        if (heedsOthers) this.#clock.passed(write.timestamp);
        if (write.node !== self && this.#applied !== null) {
          this.#applied.add(write, (applied) => this.#merge(applied, out));
          return;
        }
        this.#merge(write, out);
        if (write.node !== self) return;
        this.#applied?.show(write);
        this.#replies.settle(write.position, okOf(write.value), out);
      },
      versionOf: (key) => this.#store.get(key),
      versions: () => [...this.#store.values(), ...(this.#applied?.hidden() ?? [])],
    });
  }

  step(input: MultiLeaderInput, now: Instant, out: Out): void {
    if (input.kind === 'request') {
      this.#request(input, now, out);
      return;
    }
    this.#exchange.step(input, now, out);
    if (input.kind === 'start') this.#applied?.begun(this.#self, this.#exchange.incarnation);
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
          const dependencies = this.#applied?.seenOf(this.#self);
          const accepted = dependencies === undefined ? content : { ...content, dependencies };
          this.#replies.add(this.#exchange.append(accepted, out).position, id);
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
