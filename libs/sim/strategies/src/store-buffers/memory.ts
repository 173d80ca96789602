import { INITIAL_VALUE, type Outbox } from '@isthmus/sim-protocol';
import type { MemoryAnswer, MemoryRequest } from './messages.js';

/** The memory that all cores share: one request after the other. */
export class Memory {
  private readonly values = new Map<number, number>();

  serve(request: MemoryRequest, out: Pick<Outbox<never, never>, 'hold'>): MemoryAnswer {
    const { number, key } = request;
    const found = this.values.get(key) ?? INITIAL_VALUE;
    const writes = request.kind === 'store' || (request.kind === 'compare-exchange' && request.expected === found);
    if (!writes) return { kind: 'done', number, value: found, swapped: false };
    this.values.set(key, request.value);
    out.hold(key, request.value);
    return { kind: 'done', number, value: request.value, swapped: true };
  }
}
