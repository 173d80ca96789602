import type { Result } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';
import type { Answer, Command, ReadOperation, StateMachine } from '../state-machine.js';

/** A number under each key, from 0, that increments add one to. */
export class Counters implements StateMachine<ReadonlyMap<number, number>> {
  private counts = new Map<number, number>();

  apply(command: Command): Answer {
    if (command.kind !== 'increment') return { kind: 'refused', reason: 'unsupported' };
    const count = (this.counts.get(command.key) ?? 0) + 1;
    this.counts.set(command.key, count);
    return count;
  }

  query({ key }: ReadOperation): Result {
    return { kind: 'ok', value: this.counts.get(key) ?? 0, swapped: false };
  }

  copy(): ReadonlyMap<number, number> {
    return new Map(this.counts);
  }

  sizeOf(counts: ReadonlyMap<number, number>): number {
    return 2 * FIELD_BYTES * counts.size;
  }

  restore(counts: ReadonlyMap<number, number> | null): void {
    this.counts = new Map(counts ?? []);
  }
}
