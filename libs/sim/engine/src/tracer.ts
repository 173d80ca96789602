import type { NodeId, OperationId, Result } from '@isthmus/sim-protocol';
import { REPLY_ARRIVES, REQUEST_ARRIVES } from './events.js';
import type { EventQueue } from './event-queue.js';
import type { Hosts } from './hosts.js';
import type { LossReason, TraceEvent, TraceSink } from './trace.js';
import { itemOf } from './with-context.js';

/** Puts trace events together. There is none in a run without a trace, so that such a run pays a comparison with null. */
export class Tracer {
  constructor(
    private readonly sink: TraceSink,
    private readonly queue: EventQueue,
    private readonly hosts: Hosts,
    private readonly nameOf: (message: unknown) => string,
  ) {}

  sent(channel: number, arrivalKind: number, item: unknown, bytes: number): void {
    this.sink({ kind: 'sent', ...this.onTheWay(channel, arrivalKind, item), bytes });
  }

  delivered(channel: number, arrivalKind: number, item: unknown): void {
    this.sink({ kind: 'delivered', ...this.onTheWay(channel, arrivalKind, item) });
  }

  lost(channel: number, arrivalKind: number, item: unknown, reason: LossReason): void {
    this.sink({ kind: 'lost', ...this.onTheWay(channel, arrivalKind, item), reason });
  }

  retransmitted(channel: number, count: number): void {
    this.sink({ kind: 'retransmitted', ...this.ends(channel), count });
  }

  reset(channel: number, dropped: number): void {
    this.sink({ kind: 'reset', ...this.ends(channel), dropped });
  }

  connected(channel: number): void {
    this.sink({ kind: 'connected', ...this.ends(channel) });
  }

  timer(node: number, timer: number): void {
    this.sink({ kind: 'timer', at: this.queue.now, node, timer });
  }

  persisted(node: number, count: number): void {
    this.sink({ kind: 'persisted', at: this.queue.now, node, count });
  }

  request(node: number, operation: number): void {
    this.sink({ kind: 'request', at: this.queue.now, node, operation: operation as OperationId });
  }

  reply(node: number, operation: OperationId, result: Result): void {
    this.sink({ kind: 'reply', at: this.queue.now, node, operation, result });
  }

  crash(node: number): void {
    this.sink({ kind: 'crash', at: this.queue.now, node });
  }

  pause(node: number): void {
    this.sink({ kind: 'pause', at: this.queue.now, node });
  }

  resume(node: number, deferred: number): void {
    this.sink({ kind: 'resume', at: this.queue.now, node, deferred });
  }

  restart(node: number, recovered: number): void {
    this.sink({ kind: 'restart', at: this.queue.now, node, recovered });
  }

  cut(kind: 'cut' | 'healed', cut: number, blocked: Uint8Array, leader: NodeId | null): void {
    this.sink({ kind, at: this.queue.now, cut, blocked, leader });
  }

  impairment(
    kind: 'impaired' | 'unimpaired',
    impairment: Extract<TraceEvent, { readonly kind: 'impaired' }>['impairment'],
  ): void {
    this.sink({ kind, at: this.queue.now, impairment });
  }

  private onTheWay(channel: number, arrivalKind: number, item: unknown) {
    if (arrivalKind === REQUEST_ARRIVES) return { ...this.ends(channel), name: 'request', message: null };
    if (arrivalKind === REPLY_ARRIVES) return { ...this.ends(channel), name: 'reply', message: itemOf(item) };
    return { ...this.ends(channel), name: this.nameOf(item), message: item };
  }

  private ends(channel: number) {
    return { at: this.queue.now, from: this.hosts.from(channel), to: this.hosts.to(channel) };
  }
}
