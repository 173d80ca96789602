import type { NodeId } from '@isthmus/sim-protocol';
import type { Submission } from './messages.js';

/** A message with its stamp: by counter, ties by node. */
export interface Stamped extends Submission {
  readonly counter: number;
  readonly node: NodeId;
}

/** What has arrived and is not delivered, the lowest stamp first. */
export class HoldBackQueue<Message extends Stamped> {
  private readonly messages: Message[] = [];

  get first(): Message | undefined {
    return this.messages[0];
  }

  add(message: Message): void {
    const { messages } = this;
    let place = messages.length;
    while (place > 0 && precedes(message, messages[place - 1]!)) place--;
    messages.splice(place, 0, message);
  }

  shift(): Message | undefined {
    return this.messages.shift();
  }

  /** The last, in the order of stamps, of those for which something is so; -1: there is none. */
  findLastIndex(holds: (message: Message) => boolean): number {
    return this.messages.findLastIndex(holds);
  }

  all(): readonly Message[] {
    return this.messages;
  }
}

/** The total order of Lamport's stamps. */
export function precedes(one: Pick<Stamped, 'counter' | 'node'>, other: Pick<Stamped, 'counter' | 'node'>): boolean {
  return one.counter !== other.counter ? one.counter < other.counter : one.node < other.node;
}
