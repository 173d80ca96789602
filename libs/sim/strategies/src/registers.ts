import { INITIAL_VALUE, type Result } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from './message-size.js';
import type { Answer, Command, CommandPlace, Observer, ReadOperation, StateMachine } from './state-machine.js';

/** By key. */
type Values = Int32Array<ArrayBuffer>;

/** A register under each key: what reads, writes and compare-and-set are about. */
export class Registers implements StateMachine<Values> {
  private values: Values = new Int32Array(64).fill(INITIAL_VALUE);

  apply(command: Command, _place: CommandPlace, observer: Observer): Answer {
    if (command.kind !== 'write' && command.kind !== 'cas') return { kind: 'refused', reason: 'unsupported' };
    const { key, value } = command;
    const current = this.read(key);
    const isCas = command.kind === 'cas';
    if (isCas && current !== command.expected) return current;
    if (key >= this.values.length) {
      const grown = new Int32Array(key * 2).fill(INITIAL_VALUE);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[key] = value;
    observer.hold(key, value);
    return isCas ? { kind: 'ok', value, swapped: true } : value;
  }

  query({ key }: ReadOperation): Result {
    return { kind: 'ok', value: this.read(key), swapped: false };
  }

  copy(): Values {
    return this.values.slice();
  }

  /** Key and value of each that was written. */
  sizeOf(state: Values): number {
    let written = 0;
    for (const value of state) if (value !== INITIAL_VALUE) written++;
    return 2 * FIELD_BYTES * written;
  }

  restore(state: Values | null, observer: Observer): void {
    const before = this.values.length;
    this.values = state?.slice() ?? new Int32Array(64).fill(INITIAL_VALUE);
    for (let key = 0; key < Math.max(before, this.values.length); key++) observer.hold(key, this.read(key));
  }

  private read(key: number): number {
    return key < this.values.length ? this.values[key]! : INITIAL_VALUE;
  }
}
