import { FIELD_BYTES } from '../message-size.js';
import { Registers } from '../registers.js';
import type { Answer, Command, CommandPlace, Observer, ReadOperation, StateMachine } from '../state-machine.js';

/** What was delivered, in order. Copies share it: it grows at its end only, and `count` says how much of it is meant. */
interface Delivered {
  readonly messages: readonly number[];
  readonly count: number;
}

interface ServiceCopy {
  readonly registers: unknown;
  readonly delivered: Delivered;
}

export interface ServiceListener {
  /** A session's message was executed; null: of any session, for a copy took the place of the state. */
  applied(session: number | null): void;
  /** To the application. */
  deliver(message: number): void;
}

/**
 * What every node does with the messages that are delivered to it in one order: a broadcast goes to the application, and a write or
 * a compare-and-set to registers, so that storage comes of it (Kleppmann, "Designing Data-Intensive Applications", 2017, chapter 9,
 * "Implementing linearizable storage using total order broadcast"). A `sync` is a message that says nothing: who delivers its own
 * has delivered all that came before.
 *
 * The application keeps all that was delivered to it, so a node that gets a copy of another's state hands over what it had missed.
 */
export class OrderedService implements StateMachine<ServiceCopy> {
  private readonly registers = new Registers();
  private messages: number[] = [];

  constructor(private readonly listener: ServiceListener) {}

  apply(command: Command, place: CommandPlace, observer: Observer): Answer {
    this.listener.applied(place.session);
    switch (command.kind) {
      case 'broadcast':
        this.messages.push(command.value);
        this.listener.deliver(command.value);
        return command.value;
      case 'sync':
        return 0;
      default:
        return this.registers.apply(command, place, observer);
    }
  }

  query(operation: ReadOperation) {
    return this.registers.query(operation);
  }

  copy(): ServiceCopy {
    const { messages } = this;
    return { registers: this.registers.copy(), delivered: { messages, count: messages.length } };
  }

  sizeOf({ registers, delivered }: ServiceCopy): number {
    return this.registers.sizeOf(registers as Int32Array<ArrayBuffer>) + FIELD_BYTES * delivered.count;
  }

  restore(state: ServiceCopy | null, observer: Observer): void {
    this.registers.restore((state?.registers ?? null) as Int32Array<ArrayBuffer> | null, observer);
    const known = this.messages.length;
    this.messages = state === null ? [] : state.delivered.messages.slice(0, state.delivered.count);
    for (const message of this.messages.slice(known)) this.listener.deliver(message);
    this.listener.applied(null);
  }
}
