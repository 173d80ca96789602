import type { Input, Instant, Nanos, NodeId, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from '../log-shipping.js';

export type BlockMessage =
  /** The next block, please. Questions of one life are numbered, and begin at the time of its start. */
  | { readonly kind: 'ask-block'; readonly question: number }
  /** Numbers from `from` on, as many as a block has, are yours. */
  | { readonly kind: 'block'; readonly question: number; readonly from: number };

/** On the allocator's disk: numbers below `below` are given away. */
export interface Allocation {
  readonly kind: 'allocated';
  readonly below: number;
}

type Out = Outbox<BlockMessage, Allocation>;

const ASK_TIMER = 0;

interface Grant {
  /** Who asked: the allocator itself perhaps. */
  readonly node: NodeId;
  readonly question: number;
  readonly from: number;
  /** Once so many entries are on disk. */
  readonly after: number;
}

/**
 * One node that gives numbers from a block of its own, which one node, the allocator, has given to it: in advance, so that nobody
 * waits while the allocator can be reached.
 */
export class BlocksReplica implements Replica<BlockMessage, Allocation> {
  /** Blocks that are left: from, and before which number. */
  private blocks: { next: number; readonly end: number }[] = [];
  private waiting: OperationId[] = [];
  private question = 0;
  private isAsking = false;
  // The allocator's.
  private below = 1;
  private written = 0;
  private grants: Grant[] = [];

  constructor(
    private readonly self: NodeId,
    private readonly allocator: NodeId,
    private readonly size: number,
  ) {}

  step(input: Input<BlockMessage, Allocation>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.written = input.recovered.length;
        this.below = Math.max(1, ...input.recovered.map(({ below }) => below));
        this.question = now;
        return this.askIfLow(out);
      case 'request':
        if (input.operation.kind !== 'increment') {
          return out.reply(input.id, { kind: 'refused', reason: 'unsupported' });
        }
        this.waiting.push(input.id);
        return this.serve(out);
      case 'message': {
        const { message, from } = input;
        if (message.kind === 'ask-block') return this.allocate(from, message.question, out);
        return this.receive(message.question, message.from, out);
      }
      case 'persisted':
        return this.grant(input.count, out);
      case 'timeout':
      case 'connection-reset':
        if (!this.isAsking) return;
        this.isAsking = false;
        return this.askIfLow(out);
    }
  }

  private serve(out: Out): void {
    while (this.waiting.length > 0 && this.blocks.length > 0) {
      const [block] = this.blocks;
      const value = block!.next++;
      if (block!.next === block!.end) this.blocks.shift();
      out.reply(this.waiting.shift()!, { kind: 'ok', value, swapped: false });
    }
    this.askIfLow(out);
  }

  /** One block in hand at least, and half of one: then the next is there before they are gone. */
  private askIfLow(out: Out): void {
    const left = this.blocks.reduce((sum, { next, end }) => sum + end - next, 0);
    if (this.isAsking || left > this.size / 2) return;
    this.isAsking = true;
    this.question++;
    if (this.self === this.allocator) return this.allocate(this.self, this.question, out);
    out.send(this.allocator, { kind: 'ask-block', question: this.question });
    out.setTimer(ASK_TIMER, RESEND_AFTER as Nanos);
  }

  private receive(question: number, from: number, out: Out): void {
    // A second copy, or an answer to what was asked again since: its numbers are left out.
    if (question !== this.question || !this.isAsking) return;
    this.isAsking = false;
    out.cancelTimer(ASK_TIMER);
    this.blocks.push({ next: from, end: from + this.size });
    this.serve(out);
  }

  // ---- the allocator

  private allocate(node: NodeId, question: number, out: Out): void {
    const from = this.below;
    this.below += this.size;
    out.persist({ kind: 'allocated', below: this.below });
    this.written++;
    if (this.written > 1) out.discard(this.written - 1);
    this.grants.push({ node, question, from, after: this.written });
  }

  private grant(durable: number, out: Out): void {
    const ready = this.grants.filter(({ after }) => after <= durable);
    this.grants = this.grants.filter(({ after }) => after > durable);
    for (const { node, question, from } of ready) {
      if (node === this.self) this.receive(question, from, out);
      else out.send(node, { kind: 'block', question, from });
    }
  }
}
