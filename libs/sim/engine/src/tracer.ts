import type { DatacenterId, FailureReason, NodeId, Operation, OperationId, Result } from '@isthmus/sim-protocol';
import { REPLY_ARRIVES, REQUEST_ARRIVES } from './events.js';
import type { EventQueue } from './event-queue.js';
import type { Hosts } from './hosts.js';
import type { LossReason, TraceEvent, TraceSink } from './trace.js';
import { contextOf, itemOf } from './with-context.js';

/** What is on its way in a traced run: in an envelope with a number, so that an arrival can be told from any other. */
interface Envelope {
  readonly number: number;
  readonly name: string;
  readonly operation: OperationId | null;
  readonly content: unknown;
}

/** Puts trace events together. There is none in a run without a trace, so that such a run pays a comparison with null. */
export class Tracer {
  private envelopes = 0;

  constructor(
    private readonly sink: TraceSink,
    private readonly queue: EventQueue,
    private readonly hosts: Hosts,
    private readonly nameOf: (message: unknown) => string,
    /** Simulated nanoseconds before which it tells nothing. */
    private readonly from: number,
  ) {}

  /** Gives what is to travel in place of `content`. */
  sent(
    channel: number,
    arrivalKind: number,
    content: unknown,
    bytes: number,
    operation: OperationId | null = null,
  ): unknown {
    const envelope = { number: ++this.envelopes, name: this.nameIn(arrivalKind, content), operation, content };
    this.tell(() => ({ ...this.onTheWay('sent', channel, envelope), bytes }));
    return envelope;
  }

  delivered(channel: number, item: unknown): void {
    this.tell(() => this.onTheWay('delivered', channel, item as Envelope));
  }

  handled(channel: number, item: unknown): void {
    this.tell(() => this.onTheWay('handled', channel, item as Envelope));
  }

  lost(channel: number, item: unknown, reason: LossReason): void {
    this.tell(() => ({ ...this.onTheWay('lost', channel, item as Envelope), reason }));
  }

  /** What was sent. */
  contentOf(item: unknown): unknown {
    return (item as Envelope).content;
  }

  retransmitted(channel: number, count: number): void {
    this.tell(() => ({ ...this.ends('retransmitted', channel), count }));
  }

  reset(channel: number, dropped: number): void {
    this.tell(() => ({ ...this.ends('reset', channel), dropped }));
  }

  connected(channel: number): void {
    this.tell(() => this.ends('connected', channel));
  }

  timer(node: number, timer: number): void {
    this.tell(() => ({ kind: 'timer', at: this.queue.now, node, timer }));
  }

  flushing(node: number): void {
    this.tell(() => ({ kind: 'flushing', at: this.queue.now, node }));
  }

  persisted(node: number, count: number): void {
    this.tell(() => ({ kind: 'persisted', at: this.queue.now, node, count }));
  }

  reply(node: number, operation: OperationId, result: Result): void {
    this.tell(() => ({ kind: 'reply', at: this.queue.now, node, operation, result }));
  }

  announced(node: number, role: 'leader' | 'follower', term: number): void {
    this.tell(() => ({ kind: 'announced', at: this.queue.now, node, role, term }));
  }

  crash(node: number): void {
    this.tell(() => ({ kind: 'crash', at: this.queue.now, node }));
  }

  pause(node: number): void {
    this.tell(() => ({ kind: 'pause', at: this.queue.now, node }));
  }

  resume(node: number, deferred: number): void {
    this.tell(() => ({ kind: 'resume', at: this.queue.now, node, deferred }));
  }

  restart(node: number, recovered: number): void {
    this.tell(() => ({ kind: 'restart', at: this.queue.now, node, recovered }));
  }

  cut(kind: 'cut' | 'healed', cut: number, blocked: Uint8Array, leader: NodeId | null): void {
    this.tell(() => ({ kind, at: this.queue.now, cut, blocked, leader }));
  }

  impairment(
    kind: 'impaired' | 'unimpaired',
    impairment: Extract<TraceEvent, { readonly kind: 'impaired' }>['impairment'],
  ): void {
    this.tell(() => ({ kind, at: this.queue.now, impairment }));
  }

  began(datacenter: DatacenterId, operation: number, session: number, asked: Operation): void {
    this.tell(() => ({ ...this.atClients('began', datacenter, operation), session, asked }));
  }

  succeeded(datacenter: DatacenterId, operation: number, result: Result): void {
    this.tell(() => ({ ...this.atClients('ended', datacenter, operation), outcome: 'ok', result }));
  }

  failed(datacenter: DatacenterId, operation: number, outcome: 'fail' | 'info', reason: FailureReason): void {
    this.tell(() => ({ ...this.atClients('ended', datacenter, operation), outcome, reason }));
  }

  private tell(event: () => TraceEvent): void {
    if (this.queue.now >= this.from) this.sink(event());
  }

  private nameIn(arrivalKind: number, content: unknown): string {
    if (arrivalKind === REQUEST_ARRIVES) return 'request';
    return arrivalKind === REPLY_ARRIVES ? 'reply' : this.nameOf(content);
  }

  // The kind is among what is spread: an object literal that begins with its spread is many times as quick.

  private onTheWay<Kind extends string>(kind: Kind, channel: number, envelope: Envelope) {
    const { queue, hosts } = this;
    const { number, name, operation, content } = envelope;
    const from = hosts.from(channel);
    const to = hosts.to(channel);
    const event = { kind, at: queue.now, from, to, number, name, operation, message: itemOf(content) };
    const context = contextOf(content);
    return context === null ? event : { ...event, context };
  }

  private ends<Kind extends string>(kind: Kind, channel: number) {
    return { kind, at: this.queue.now, from: this.hosts.from(channel), to: this.hosts.to(channel) };
  }

  private atClients<Kind extends string>(kind: Kind, datacenter: DatacenterId, operation: number) {
    return { kind, at: this.queue.now, datacenter, operation: operation as OperationId };
  }
}
