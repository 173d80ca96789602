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
import { HybridClock } from '../hybrid-clock.js';
import { StampClock } from '../last-write-wins.js';
import { PendingReplies } from '../pending-replies.js';
import { emptyVector, type VersionVector, withDot } from '../version-vectors.js';
import { VisibleLogs } from '../visible-logs.js';
import { type Links, WriteExchange } from '../write-exchange.js';
import type { KeyContext, MultiLeaderContent, MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';
import { SIBLINGS_MAX } from '../siblings-limit.js';
import { Siblings } from './siblings.js';
import { NewestVersions, type Versions } from './versions.js';

type Out = Outbox<MultiLeaderMessage, MultiLeaderEntry, KeyContext>;
type MultiLeaderInput = Input<MultiLeaderMessage, MultiLeaderEntry, KeyContext>;
type Written = Pick<Write, 'key' | 'value'>;
type Request = MultiLeaderInput & { readonly kind: 'request' };

export interface MultiLeaderReplicaOptions {
  readonly self: NodeId;
  /** All of the cluster. */
  readonly nodes: readonly NodeId[];
  readonly links: Links | undefined;
  readonly conflicts: 'last-write-wins' | 'siblings';
  /** What a write supersedes, of siblings: what its session has seen, or what the node has. */
  readonly context: 'carried' | 'none';
  readonly stamps: 'clock' | 'hybrid';
  readonly delivery: 'any' | 'causal';
}

/** Accepts writes, keeps of each key the newest version or all siblings, and ships what it accepted to others once it is on disk. */
export class MultiLeaderReplica implements Replica<MultiLeaderMessage, MultiLeaderEntry, KeyContext> {
  readonly #options: MultiLeaderReplicaOptions;
  readonly #clock: StampClock | HybridClock;
  /** Of what is on disk here, and applied. */
  readonly #versions: Versions;
  /** The same; null where only the newest is kept. */
  readonly #siblings: Siblings | null;
  /** Stamps of versions from before its disk was lost for which this node has made new ones. */
  readonly #replaced = new Set<Instant>();
  readonly #exchange: WriteExchange<MultiLeaderContent, KeyContext>;
  readonly #replies = new PendingReplies();
  /** What is applied here, where writes are delivered in causal order; null: writes are applied as they come. */
  readonly #applied: VisibleLogs<Write> | null;

  constructor(options: MultiLeaderReplicaOptions) {
    const { self, nodes, links, conflicts, stamps, delivery } = options;
    this.#options = options;
    const heedsOthers = stamps === 'hybrid';
    this.#clock = heedsOthers ? new HybridClock() : new StampClock();
    this.#siblings = conflicts === 'siblings' ? new Siblings(nodes.length) : null;
    this.#versions = this.#siblings ?? new NewestVersions();
    this.#applied = delivery === 'causal' ? new VisibleLogs(nodes.length) : null;
    this.#exchange = new WriteExchange<MultiLeaderContent, KeyContext>({
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
        const { key, value, position } = write;
        this.#replies.settle(position, this.#resultOf(key, value), out, this.#contextOf(key));
      },
      lacks: (write) => this.#versions.lacks(write) && !this.#replaced.has(write.timestamp),
      renewed: (write, now) => (this.#siblings === null ? write : this.#renewed(write, now)),
      versions: () => [...this.#versions.all(), ...(this.#applied?.hidden() ?? [])],
    });
  }

  step(input: MultiLeaderInput, now: Instant, out: Out): void {
    if (input.kind === 'request') {
      this.#request(input, now, out);
      return;
    }
    this.#exchange.step(input, now, out);
    if (input.kind === 'start') this.#applied?.begun(this.#options.self, this.#exchange.incarnation);
  }

  #request(request: Request, now: Instant, out: Out): void {
    const { id, operation } = request;
    switch (operation.kind) {
      case 'read':
        this.#answer(id, this.#versions.newest(operation.key) ?? { key: operation.key, value: INITIAL_VALUE }, out);
        break;
      case 'write':
        this.#write(request, operation, now, out);
        break;
      case 'cas':
        out.reply(id, { kind: 'refused', reason: 'unsupported' });
        break;
    }
  }

  #write({ id, session, sequence, context }: Request, { key, value }: Written, now: Instant, out: Out): void {
    const latest = this.#exchange.latestOf(session);
    if (latest === undefined || latest.sequence < sequence) {
      const supersedes = this.#superseded(key, context);
      if (supersedes !== undefined && this.#siblings!.beside(key, supersedes).length >= SIBLINGS_MAX) {
        out.reply(id, { kind: 'refused', reason: 'unavailable' });
        return;
      }
      const content: { -readonly [Field in keyof MultiLeaderContent]: MultiLeaderContent[Field] } = {
        timestamp: this.#clock.next(now),
        key,
        value,
        session,
        sequence,
      };
      if (this.#applied !== null) content.dependencies = this.#applied.seenOf(this.#options.self);
      if (supersedes !== undefined) content.supersedes = supersedes;
      this.#replies.add(this.#exchange.append(content, out).position, id);
    } else if (latest.sequence === sequence) {
      if (this.#exchange.isDurable(latest)) this.#answer(id, latest, out);
      else this.#replies.add(latest.position, id);
    }
    // An attempt at an operation that its session has given up since is dropped: it may have taken effect already.
  }

  /** What a write of a key supersedes that is accepted now. */
  #superseded(key: number, context: KeyContext | null): VersionVector | undefined {
    if (this.#siblings === null) return undefined;
    if (this.#options.context === 'none') return this.#siblings.seen(key);
    return context?.seen ?? emptyVector(this.#options.nodes.length);
  }

  /** A write of this node that its lost disk had, as a new one that takes its place: so stamps rise along the new log. */
  #renewed(write: Write, now: Instant): Write {
    const supersedes = withDot(write.supersedes ?? emptyVector(this.#options.nodes.length), write);
    this.#replaced.add(write.timestamp);
    return { ...write, timestamp: this.#clock.next(now), supersedes };
  }

  #answer(id: OperationId, { key, value }: Written, out: Out): void {
    out.reply(id, this.#resultOf(key, value), this.#contextOf(key));
  }

  #resultOf(key: number, value: number): Result {
    const result = { kind: 'ok', value, swapped: false } as const;
    const siblings = this.#siblings === null ? [] : valuesBeside(value, this.#siblings.of(key));
    return siblings.length === 0 ? result : { ...result, siblings };
  }

  #contextOf(key: number): KeyContext | undefined {
    if (this.#siblings === null || this.#options.context === 'none') return undefined;
    const { length } = this.#siblings.of(key);
    return length === 0 ? undefined : { seen: this.#siblings.seen(key), others: length - 1 };
  }

  #merge(write: Write, out: Out): void {
    if (!this.#versions.merge(write)) return;
    const { key } = write;
    if (this.#siblings === null) {
      out.hold(key, write.value);
      return;
    }
    const versions = this.#siblings.of(key);
    const { value } = versions[0]!;
    out.hold(key, value, valuesBeside(value, versions));
  }
}

/** A write that was tried again at another node is there twice, and told once. */
function valuesBeside(value: number, versions: readonly Write[]): number[] {
  if (versions.length < 2) return [];
  return [...new Set(versions.map((version) => version.value))].filter((other) => other !== value);
}
