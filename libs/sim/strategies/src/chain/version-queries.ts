import type { NodeId, OperationId, Outbox } from '@isthmus/sim-protocol';
import type { ReadOperation } from '../state-machine.js';
import { type Configuration, tailOf } from './configuration.js';
import type { ChainEntry, ChainMessage } from './messages.js';

type Out = Outbox<ChainMessage, ChainEntry>;

/** A read of a key that has uncommitted versions here. */
export interface DirtyRead {
  readonly id: OperationId;
  readonly operation: ReadOperation;
}

/** Reads that wait for the tail to say which version is committed (CRAQ, section 2.3). */
export class VersionQueries {
  readonly #open = new Map<number, DirtyRead>();
  #next = 0;

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  ask(read: DirtyRead, configuration: Configuration, out: Out): void {
    const query = this.#next++;
    this.#open.set(query, read);
    this.#send(query, read, configuration, out);
  }

  askAgain(configuration: Configuration, out: Out): void {
    for (const [query, read] of this.#open) this.#send(query, read, configuration, out);
  }

  /** The tail has answered; undefined where it has before. */
  take(query: number): DirtyRead | undefined {
    const read = this.#open.get(query);
    this.#open.delete(query);
    return read;
  }

  takeAll(): readonly DirtyRead[] {
    const all = [...this.#open.values()];
    this.#open.clear();
    return all;
  }

  #send(query: number, { operation }: DirtyRead, configuration: Configuration, out: Out): void {
    const tail: NodeId | null = tailOf(configuration);
    if (tail === null) return;
    out.send(tail, { kind: 'version-query', epoch: configuration.epoch, query, key: operation.key });
  }
}
