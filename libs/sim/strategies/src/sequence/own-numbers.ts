import {
  type Input,
  type Instant,
  nanos,
  type NodeId,
  type OperationId,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { type Counting, counterOf, nextCounter, numberOf, TICK } from './numbers.js';

/** Counters up to there may have been given: a node that begins again goes on after it. */
export interface Reservation {
  readonly kind: 'reserved';
  readonly upTo: number;
}

/** Only nodes that ask another one for blocks send messages. */
type Out = Outbox<never, Reservation, number>;

/** Counters that a node reserves on disk at once: it gives them without a flush for each. */
const RESERVED_AT_ONCE = 1000;
/** The wall clock shows the next tick. */
const TICK_TIMER = 0;

interface Waiting {
  readonly id: OperationId;
  readonly seen: number;
}

/** One node that gives numbers on its own. */
export class OwnNumbersReplica implements Replica<never, Reservation, number> {
  private last = 0;
  private reserved = 0;
  private durable = 0;
  /** What each entry of this life reserves. */
  private entries: number[] = [];
  /** For a reservation to be on disk. */
  private waiting: Waiting[] = [];

  constructor(
    private readonly counting: Counting,
    private readonly self: NodeId,
    private readonly nodes: number,
  ) {}

  step(input: Input<never, Reservation, number>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.entries = input.recovered.map(({ upTo }) => upTo);
        this.last = this.reserved = this.durable = Math.max(0, ...this.entries);
        // Whose numbers never run ahead of its clock need not reserve any: what was given before is of an earlier tick, or of this.
        if (this.counting === 'wall-clock') this.last = Math.floor(now / TICK);
        else this.reserve(this.last, out);
        return;
      case 'request': {
        const { id, operation, context } = input;
        if (operation.kind !== 'increment') return out.reply(id, { kind: 'refused', reason: 'unsupported' });
        this.waiting.push({ id, seen: counterOf(context ?? 0, this.nodes) });
        return this.serve(now, out);
      }
      case 'timeout':
        return this.serve(now, out);
      case 'persisted':
        this.durable = Math.max(this.durable, ...this.entries.slice(0, input.count));
        return this.serve(now, out);
      default:
    }
  }

  private serve(now: Instant, out: Out): void {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const { id, seen } = next;
      const counter = nextCounter(this.counting, { last: this.last, seen, now });
      if (!this.mayGive(counter, now, out)) return;
      this.waiting.shift();
      this.last = counter;
      const value = numberOf(counter, this.self, this.nodes);
      const result = { kind: 'ok', value, swapped: false } as const;
      if (this.counting === 'lamport') out.reply(id, result, value);
      else out.reply(id, result);
    }
  }

  /** If not, it will be told when. */
  private mayGive(counter: number, now: Instant, out: Out): boolean {
    if (this.counting === 'wall-clock') {
      const wait = counter * TICK - now;
      if (wait > 0) out.setTimer(TICK_TIMER, nanos(wait));
      return wait <= 0;
    }
    if (counter + RESERVED_AT_ONCE / 2 > this.reserved) this.reserve(counter, out);
    return counter <= this.durable;
  }

  private reserve(from: number, out: Out): void {
    this.reserved = from + RESERVED_AT_ONCE;
    this.entries.push(this.reserved);
    out.persist({ kind: 'reserved', upTo: this.reserved });
    // The others say less.
    if (this.entries.length > 1) out.discard(this.entries.length - 1);
  }
}
