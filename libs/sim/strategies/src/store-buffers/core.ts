import type { Input, Instant, Nanos, NodeId, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { Memory } from './memory.js';
import type { MemoryAnswer, MemoryRequest, StoreBufferMessage } from './messages.js';
import type { StoreBufferParameters } from './store-buffers.js';
import { type Load, StoreBuffer } from './store-buffer.js';

type CoreInput = Input<StoreBufferMessage, never>;
type Request = Extract<CoreInput, { kind: 'request' }>;
type Out = Outbox<StoreBufferMessage, never>;

const DRAIN_TIMER = 0;

/** What a request to memory was made for. */
type Purpose = { readonly load: OperationId } | { readonly drains: StoreBuffer };

interface Kept {
  readonly buffer: StoreBuffer;
  /** By the core's clock. */
  readonly until: number;
}

/**
 * One core; each session is a hardware thread of it, with a store buffer of its own, as x86 processors never forward a store to
 * another thread. The core next to the memory is served by it without a message.
 */
export class Core implements Replica<StoreBufferMessage, never> {
  private readonly threads = new Map<number, StoreBuffer>();
  /** What may be kept for a while, oldest first. */
  private readonly kept = new Set<Kept>();
  private readonly asked = new Map<number, Purpose>();
  private readonly memory: Memory | null;
  private number = 0;

  constructor(
    self: NodeId,
    private readonly parameters: StoreBufferParameters,
  ) {
    this.memory = self === parameters.memory ? new Memory() : null;
  }

  step(input: CoreInput, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'request':
        return this.onRequest(input, now, out);
      case 'message':
        if (input.message.kind === 'done') this.onDone(input.message, now, out);
        else if (this.memory !== null) out.send(input.from, this.memory.serve(input.message, out));
        return;
      case 'timeout':
        return this.onTimeout(now, out);
      case 'start':
      case 'persisted':
      case 'connection-reset':
        return;
    }
  }

  private onRequest({ id, session, operation }: Request, now: Instant, out: Out): void {
    const buffer = this.bufferOf(session);
    switch (operation.kind) {
      case 'read': {
        const load = { id, key: operation.key };
        if (buffer.isFenced) return buffer.hold(load);
        return this.load(buffer, load, now, out);
      }
      case 'write': {
        const { key, value } = operation;
        const isFenced = this.parameters.fences === 'after-stores';
        const isStalled = !isFenced && buffer.isFull;
        const waits = { fenced: isFenced ? id : null, stalled: isStalled ? id : null };
        buffer.add({ kind: 'store', key, value, expected: 0, at: now, ...waits });
        if (!isFenced) this.keep(buffer, now, out);
        if (!isFenced && !isStalled) out.reply(id, { kind: 'ok', value, swapped: false });
        break;
      }
      case 'cas': {
        const { key, value, expected } = operation;
        buffer.add({ kind: 'compare-exchange', key, value, expected, at: now, fenced: id, stalled: null });
        break;
      }
      default:
        return out.reply(id, { kind: 'refused', reason: 'unsupported' });
    }
    this.drain(buffer, now, out);
  }

  private onDone(answer: MemoryAnswer, now: Instant, out: Out): void {
    const purpose = this.asked.get(answer.number);
    if (purpose === undefined) return;
    this.asked.delete(answer.number);
    if ('load' in purpose) {
      out.reply(purpose.load, { kind: 'ok', value: answer.value, swapped: false });
      return;
    }
    const { drains: buffer } = purpose;
    const { done, admitted } = buffer.shift();
    buffer.isDraining = false;
    if (done.fenced !== null) {
      const isExchange = done.kind === 'compare-exchange';
      out.reply(done.fenced, { kind: 'ok', value: answer.value, swapped: isExchange && answer.swapped });
    }
    if (admitted?.stalled != null) out.reply(admitted.stalled, { kind: 'ok', value: admitted.value, swapped: false });
    for (const load of buffer.released()) this.load(buffer, load, now, out);
    this.drain(buffer, now, out);
  }

  private load(buffer: StoreBuffer, { id, key }: Load, now: Instant, out: Out): void {
    const forwarded = buffer.forward(key);
    if (forwarded !== null) return out.reply(id, { kind: 'ok', value: forwarded, swapped: false });
    this.ask({ kind: 'load', number: ++this.number, key }, { load: id }, now, out);
  }

  /** Hands the first entry to memory, once it has been kept long enough or somebody waits. One at a time: so they arrive in order. */
  private drain(buffer: StoreBuffer, now: Instant, out: Out): void {
    const { first } = buffer;
    if (first === undefined || buffer.isDraining) return;
    if (!buffer.isUrgent && now < first.at + this.parameters.drain) return;
    buffer.isDraining = true;
    const { kind, key, value, expected } = first;
    const number = ++this.number;
    const request = kind === 'store' ? ({ kind, number, key, value } as const) : { kind, number, key, expected, value };
    this.ask(request, { drains: buffer }, now, out);
  }

  private ask(request: MemoryRequest, purpose: Purpose, now: Instant, out: Out): void {
    this.asked.set(request.number, purpose);
    if (this.memory === null) out.send(this.parameters.memory, request);
    else this.onDone(this.memory.serve(request, out), now, out);
  }

  private keep(buffer: StoreBuffer, now: Instant, out: Out): void {
    this.kept.add({ buffer, until: now + this.parameters.drain });
    if (this.kept.size === 1) out.setTimer(DRAIN_TIMER, this.parameters.drain);
  }

  private onTimeout(now: Instant, out: Out): void {
    for (const kept of this.kept) {
      if (kept.until > now) {
        out.setTimer(DRAIN_TIMER, (kept.until - now) as Nanos);
        return;
      }
      this.kept.delete(kept);
      this.drain(kept.buffer, now, out);
    }
  }

  private bufferOf(session: number): StoreBuffer {
    const known = this.threads.get(session);
    if (known !== undefined) return known;
    const buffer = new StoreBuffer(this.parameters.entries);
    this.threads.set(session, buffer);
    return buffer;
  }
}
