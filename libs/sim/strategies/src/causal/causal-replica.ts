import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  type NodeId,
  type OperationId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';
import { type Dependencies, type DependencyForm, joined, NO_DEPENDENCIES, upTo } from '../dependencies.js';
import { isNewer, StampClock } from '../last-write-wins.js';
import { PendingReplies } from '../pending-replies.js';
import { VisibleLogs } from '../visible-logs.js';
import { WriteExchange } from '../write-exchange.js';
import type { CausalContent, CausalEntry, CausalMessage, CausalWrite } from './messages.js';

type Out = Outbox<CausalMessage, CausalEntry, Dependencies>;
type CausalInput = Input<CausalMessage, CausalEntry, Dependencies>;

/** An attempt at an operation, to be kept. */
interface Attempt {
  readonly id: OperationId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: (CausalInput & { readonly kind: 'request' })['operation'];
  readonly dependencies: Dependencies;
}

/** Lamport stamps begin here. */
const FIRST_STAMP = 1 as Instant;

/**
 * Serves from what is visible here, and ships what it accepted to all others once it is on disk; what others accepted becomes
 * visible when it is on disk here and all that it depends on is visible. A session that knows more than is visible here waits.
 */
export class CausalReplica implements Replica<CausalMessage, CausalEntry, Dependencies> {
  readonly #self: NodeId;
  readonly #form: DependencyForm;
  /** Stamps of this node follow those of all that is visible here. */
  readonly #clock = new StampClock();
  /** The newest visible version of each key. */
  readonly #store = new Map<number, CausalWrite>();
  readonly #visible: VisibleLogs<CausalWrite>;
  readonly #exchange: WriteExchange<CausalContent, Dependencies>;
  readonly #replies = new PendingReplies();
  /** Attempts that wait for more to become visible, by the node whose log they wait for. */
  readonly #waiting = new Map<NodeId, Attempt[]>();
  /** Nodes with attempts that wait for their logs, of which more has become visible. */
  readonly #advanced = new Set<NodeId>();

  constructor(self: NodeId, peers: readonly NodeId[], form: DependencyForm) {
    this.#self = self;
    this.#form = form;
    this.#visible = new VisibleLogs(peers.length + 1);
    this.#exchange = new WriteExchange<CausalContent, Dependencies>({
      self,
      peers,
      accepted: ({ timestamp }) => this.#clock.passed(timestamp),
      onDisk: (write, out) => {
        if (write.node !== self) {
          this.#visible.add(write, (visible) => this.#merge(visible, out));
          return;
        }
        this.#visible.show(write);
        this.#merge(write, out);
        this.#replies.settle(write.position, okOf(write.value), out, [upTo(write)]);
      },
      lacks: (write) => isNewer(write, this.#store.get(write.key)),
      versions: () => [...this.#store.values(), ...this.#visible.hidden()],
    });
  }

  step(input: CausalInput, now: Instant, out: Out): void {
    if (input.kind === 'request') {
      const { id, session, sequence, operation, context } = input;
      this.#admit({ id, session, sequence, operation, dependencies: context ?? NO_DEPENDENCIES }, out);
      return;
    }
    this.#exchange.step(input, now, out);
    if (input.kind === 'start') this.#visible.begun(this.#self, this.#exchange.incarnation);
    this.#admitWaiting(out);
  }

  #admit(attempt: Attempt, out: Out): void {
    const missing = this.#visible.missing(attempt.dependencies);
    if (missing === null) {
      this.#serve(attempt, out);
      return;
    }
    const others = this.#waiting.get(missing);
    if (others === undefined) this.#waiting.set(missing, [attempt]);
    else others.push(attempt);
  }

  #admitWaiting(out: Out): void {
    for (const node of this.#advanced) {
      const attempts = this.#waiting.get(node) ?? [];
      this.#waiting.delete(node);
      for (const attempt of attempts) this.#admit(attempt, out);
    }
    this.#advanced.clear();
  }

  #serve({ id, session, sequence, operation, dependencies }: Attempt, out: Out): void {
    switch (operation.kind) {
      case 'read': {
        const version = this.#store.get(operation.key);
        if (version === undefined) out.reply(id, okOf(INITIAL_VALUE));
        else out.reply(id, okOf(version.value), this.#learnedFrom(version));
        break;
      }
      case 'write': {
        const latest = this.#exchange.latestOf(session);
        if (latest === undefined || latest.sequence < sequence) {
          const { key, value } = operation;
          const timestamp = this.#clock.next(FIRST_STAMP);
          const content = { timestamp, key, value, session, sequence, dependencies };
          this.#replies.add(this.#exchange.append(content, out).position, id);
        } else if (latest.sequence === sequence) {
          if (this.#exchange.isDurable(latest)) out.reply(id, okOf(latest.value), [upTo(latest)]);
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

  /** What a session that reads a version depends on from then on, besides what it did before. */
  #learnedFrom(version: CausalWrite): Dependencies {
    const nearest = [upTo(version)];
    return this.#form === 'nearest' ? nearest : joined(version.dependencies, nearest);
  }

  #merge(write: CausalWrite, out: Out): void {
    this.#clock.passed(write.timestamp);
    if (this.#waiting.has(write.node)) this.#advanced.add(write.node);
    if (!isNewer(write, this.#store.get(write.key))) return;
    this.#store.set(write.key, write);
    out.hold(write.key, write.value);
  }
}

function okOf(value: number): Result {
  return { kind: 'ok', value, swapped: false };
}
