import type { Input, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from '../log-shipping.js';
import { AppendAndWait } from './append-and-wait.js';
import type { Submission } from './messages.js';
import type { Numbered, NumberOrderEntry, NumberOrderMessage } from './number-messages.js';
import { NumberRegister } from './number-register.js';

type In = Input<NumberOrderMessage, NumberOrderEntry>;
type Out = Outbox<NumberOrderMessage, NumberOrderEntry>;

const RESEND_TIMER = 0;

/**
 * One node of a broadcast that a linearizable increment-and-get register orders: the node that takes a message gets a number for it,
 * and sends it to all with that number, until all have it; every node delivers 1, 2, 3, ... and waits where one is missing.
 */
export class NumberOrderReplica implements Replica<NumberOrderMessage, NumberOrderEntry> {
  private readonly register = new NumberRegister();
  /** By operation: messages of this node's clients that have no number yet. */
  private readonly intents = new Map<string, Submission>();
  /** By number: what has come and is not delivered. */
  private readonly held = new Map<number, Numbered>();
  private delivered = 0;
  /** By number: of this node's messages, who does not have them yet. */
  private readonly missing = new Map<number, { readonly message: Numbered; readonly nodes: Set<NodeId> }>();
  /** What to do once so many entries are on disk. */
  private afterwards: { readonly count: number; readonly act: () => void }[] = [];
  private written = 0;
  private durable = 0;
  private isTimerSet = false;
  /** Nodes that have not said anything about what was sent to them again. */
  private silent: ReadonlySet<NodeId> = new Set();
  private readonly service: AppendAndWait;
  /** Of this step. */
  private out!: Out;

  constructor(
    private readonly self: NodeId,
    private readonly others: readonly NodeId[],
    private readonly keeper: NodeId,
    readsLocally: boolean,
  ) {
    this.service = new AppendAndWait(readsLocally);
  }

  step(input: In, _now: number, out: Out): void {
    this.out = out;
    switch (input.kind) {
      case 'start':
        return this.recover(input.recovered);
      case 'request': {
        const submission = this.service.take(input, out);
        return submission === null ? undefined : this.intend(submission);
      }
      case 'message':
        return this.onMessage(input.from, input.message);
      case 'persisted': {
        this.durable = input.count;
        const due = this.afterwards.filter(({ count }) => count <= input.count);
        this.afterwards = this.afterwards.filter(({ count }) => count > input.count);
        for (const { act } of due) act();
        return;
      }
      case 'timeout':
        this.isTimerSet = false;
        return this.resend();
      case 'connection-reset':
    }
  }

  private recover(entries: readonly NumberOrderEntry[]): void {
    this.written = this.durable = entries.length;
    for (const entry of entries) {
      switch (entry.kind) {
        case 'intent':
          this.intents.set(nameOf(entry), entry);
          break;
        case 'numbered':
          this.intents.delete(nameOf(entry));
          if (entry.isOwn && this.others.length > 0)
            this.missing.set(entry.number, { message: entry, nodes: new Set(this.others) });
          this.held.set(entry.number, entry);
          break;
        case 'everywhere':
          this.missing.delete(entry.number);
          break;
        case 'given':
          this.register.recover(entry.session, entry.sequence, entry.number);
      }
    }
    this.deliver();
    this.resend();
  }

  /** It asks for no number before it can be sure to use it: one that is given and never used would stop everybody for good. */
  private intend(submission: Submission): void {
    if (this.intents.has(nameOf(submission))) return;
    this.intents.set(nameOf(submission), submission);
    this.persist({ kind: 'intent', ...submission }, () => {
      this.ask(submission);
      this.arm();
    });
  }

  private ask({ session, sequence }: Submission): void {
    if (this.self === this.keeper) return this.answer(this.self, session, sequence);
    this.out.send(this.keeper, { kind: 'ask-number', session, sequence });
  }

  private onMessage(from: NodeId, message: NumberOrderMessage): void {
    switch (message.kind) {
      case 'ask-number':
        return this.answer(from, message.session, message.sequence);
      case 'number':
        return this.onNumber(message);
      case 'numbered': {
        const { number, session, sequence, command } = message;
        const confirm = () => this.out.send(from, { kind: 'has-number', number });
        return this.keep({ number, session, sequence, command }, false, confirm);
      }
      case 'has-number':
        return this.onKept(from, message.number);
    }
  }

  /** The register's answer, once it is on disk. */
  private answer(node: NodeId, session: number, sequence: number): void {
    const { number, isNew } = this.register.incrementAndGet(session, sequence);
    const tell = () => {
      const message = { kind: 'number', session, sequence, number } as const;
      if (node === this.self) this.onNumber(message);
      else this.out.send(node, message);
    };
    if (isNew) this.persist({ kind: 'given', session, sequence, number }, tell);
    // The first answer may be on its way to the disk.
    else this.onceWritten(tell);
  }

  private onNumber({ session, sequence, number }: Omit<Numbered, 'command'>): void {
    const intent = this.intents.get(`${session}.${sequence}`);
    if (intent === undefined) return;
    this.intents.delete(nameOf(intent));
    const message = { number, session, sequence, command: intent.command };
    this.keep(message, true, () => {
      if (this.others.length > 0) this.missing.set(number, { message, nodes: new Set(this.others) });
      for (const node of this.others) this.out.send(node, { kind: 'numbered', ...message });
      this.arm();
    });
  }

  /** Two nodes may have asked for one operation: then both see to it, and the second writes no second copy but its duty. */
  private keep(message: Numbered, isOwn: boolean, then: () => void): void {
    const { number } = message;
    if (!isOwn && (number <= this.delivered || this.held.has(number))) return this.onceWritten(then);
    this.persist({ kind: 'numbered', isOwn, ...message }, () => {
      then();
      if (number > this.delivered) this.held.set(number, message);
      this.deliver();
    });
  }

  private onKept(node: NodeId, number: number): void {
    if (this.silent.has(node)) this.silent = new Set([...this.silent].filter((other) => other !== node));
    const missing = this.missing.get(number);
    if (missing === undefined) return;
    missing.nodes.delete(node);
    if (missing.nodes.size > 0) return;
    this.missing.delete(number);
    this.persist({ kind: 'everywhere', number }, () => {});
  }

  private deliver(): void {
    for (let next = this.held.get(this.delivered + 1); next !== undefined; next = this.held.get(this.delivered + 1)) {
      this.held.delete(next.number);
      this.delivered = next.number;
      this.service.deliver(next, next.number, this.out);
    }
  }

  /** All that is missing, to who has been heard of since the last time; to the others one message, until they are. */
  private resend(): void {
    if (this.intents.size === 0 && this.missing.size === 0) return;
    for (const intent of this.intents.values()) this.ask(intent);
    const probed = new Set<NodeId>();
    for (const { message, nodes } of this.missing.values()) {
      for (const node of nodes) {
        if (this.silent.has(node) && probed.has(node)) continue;
        probed.add(node);
        this.out.send(node, { kind: 'numbered', ...message });
      }
    }
    this.silent = probed;
    this.arm();
  }

  private arm(): void {
    if (this.isTimerSet) return;
    this.isTimerSet = true;
    this.out.setTimer(RESEND_TIMER, RESEND_AFTER);
  }

  private persist(entry: NumberOrderEntry, act: () => void): void {
    this.out.persist(entry);
    this.written++;
    this.onceWritten(act);
  }

  private onceWritten(act: () => void): void {
    if (this.written === this.durable) act();
    else this.afterwards.push({ count: this.written, act });
  }
}

function nameOf({ session, sequence }: Submission): string {
  return `${session}.${sequence}`;
}
