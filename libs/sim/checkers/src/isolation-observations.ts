import { OBJECT_OUTCOMES, STEP_KINDS, type TransactionHistory } from '@isthmus/sim-protocol';
import { NONE } from './isolation-edges.js';

/** A read that returned the initial state. */
export const INITIAL = -1;
/** A read of something that no committed transaction wrote. */
export const NOWHERE = -2;

export const OK = OBJECT_OUTCOMES.indexOf('ok');
export const FAIL = OBJECT_OUTCOMES.indexOf('fail');
export const READ = STEP_KINDS.indexOf('r');

/** Something that one transaction, or two, show to be wrong without a cycle. */
export interface Finding {
  readonly name: 'duplicate-elements' | 'garbage-read' | 'G1a' | 'G1b' | 'incompatible-order' | 'internal';
  /** Rows; the first is the one that read it. */
  readonly transactions: readonly number[];
  /** Others without which it would not be seen. */
  readonly support?: readonly number[];
  readonly statement: string;
}

/** A read of what others wrote, by a transaction that is known to have committed. */
export interface ExternalRead {
  readonly transaction: number;
  readonly step: number;
  readonly key: number;
  /** Transaction, INITIAL or NOWHERE. */
  readonly source: number;
  /** Of lists: elements that others had appended. */
  readonly length: number;
}

/** What the clients of a history saw, and what follows from it at any level. */
export interface Observations {
  readonly committed: Uint8Array;
  /** By transaction and step. */
  readonly reads: readonly ExternalRead[];
  readonly findings: readonly Finding[];
  /** Of a writer of the key, other than the read's source: is it later than what was read? Undefined: not known. */
  readonly isMissed: (read: ExternalRead, writer: number) => boolean | undefined;
}

/** Who wrote what. */
export class Writes {
  /** The transaction of each step. */
  readonly transactionOf: Int32Array;
  /** Of each write: the one that its transaction made to the key before, or NONE. */
  readonly previous: Int32Array;
  /** A value was written to a key twice by transactions that may have committed, so reads do not name what they saw. */
  readonly repeated: boolean;
  private readonly steps = new Map<number, number>();
  private readonly finals = new Map<number, number>();

  constructor(private readonly history: TransactionHistory) {
    this.transactionOf = new Int32Array(history.stepKind.length);
    this.previous = new Int32Array(history.stepKind.length).fill(NONE);
    let repeated = false;
    for (let row = 0; row < history.length; row++) {
      for (let step = history.stepsFrom[row]!; step < history.stepsFrom[row + 1]!; step++) {
        this.transactionOf[step] = row;
        if (history.stepKind[step] === READ) continue;
        const value = history.stepValue[step]!;
        const id = history.stepKey[step]! * history.values.length + value;
        const other = this.steps.get(id);
        const failed = history.outcome[row] === FAIL;
        if (other !== undefined && !failed && history.outcome[this.transactionOf[other]!] !== FAIL) repeated = true;
        // Null is what registers hold at first.
        if (history.model === 'rw-register' && history.values[value] === null) repeated = true;
        if (other === undefined || !failed) this.steps.set(id, step);
        this.previous[step] = this.finalOf(row, history.stepKey[step]!);
        this.finals.set(row * history.keys.length + history.stepKey[step]!, step);
      }
    }
    this.repeated = repeated;
  }

  /** The step that wrote a value to a key, or NONE. */
  stepOf(key: number, value: number): number {
    return this.steps.get(key * this.history.values.length + value) ?? NONE;
  }

  /** The last step of a transaction that writes to a key, or NONE. */
  finalOf(transaction: number, key: number): number {
    return this.finals.get(transaction * this.history.keys.length + key) ?? NONE;
  }

  /** Calls with each key that a transaction writes, once, and the last step that does. */
  forEachFinal(transaction: number, visit: (key: number, step: number) => void): void {
    const { stepsFrom, stepKind, stepKey } = this.history;
    for (let step = stepsFrom[transaction]!; step < stepsFrom[transaction + 1]!; step++) {
      const key = stepKey[step]!;
      if (stepKind[step] !== READ && this.finalOf(transaction, key) === step) visit(key, step);
    }
  }
}

/** Committed as far as is known without looking at what others read. */
export function knownCommitted({ outcome }: TransactionHistory): Uint8Array {
  return outcome.map((position) => (position === OK ? 1 : 0));
}
