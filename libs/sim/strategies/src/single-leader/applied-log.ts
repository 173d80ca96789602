import { INITIAL_VALUE, type Outbox } from '@isthmus/sim-protocol';
import type { LogEntry } from './messages.js';

/** The state after the first entries of a log. */
export class AppliedLog {
  readonly #values = new Map<number, number>();
  #applied = 0;

  get applied(): number {
    return this.#applied;
  }

  value(key: number): number {
    return this.#values.get(key) ?? INITIAL_VALUE;
  }

  /** Applies entries until `to` of them are. `out`: where an observer is to be told. */
  advance(log: readonly LogEntry[], to: number, out?: Outbox<unknown, unknown>): void {
    for (; this.#applied < to; this.#applied++) {
      const { kind, key, value } = log[this.#applied] as LogEntry;
      if (kind === 'begin') continue;
      this.#values.set(key, value);
      out?.hold(key, value);
    }
  }

  /** Begins anew, with the first `to` entries of a log that is no longer the one that was applied. */
  rebuild(log: readonly LogEntry[], to: number, out?: Outbox<unknown, unknown>): void {
    for (const key of this.#values.keys()) out?.hold(key, INITIAL_VALUE);
    this.#values.clear();
    this.#applied = 0;
    this.advance(log, to, out);
  }
}
