import { type History, INITIAL_VALUE, OPERATION_KINDS, type OperationKind, OUTCOMES } from '@isthmus/sim-protocol';

/** What an application's history says of its rule: that names are unique, that no stock is oversold. */
export interface ApplicationVerdict {
  /** `undecided`: nothing happened that the rule speaks of. */
  readonly verdict: 'holds' | 'violated' | 'undecided';
  /** By name, in the order in which they are told. */
  readonly counts: Readonly<Record<string, number>>;
  readonly sentence: string;
  /** The first ones, at most `BREACHES_MAX`. */
  readonly breaches: readonly Breach[];
}

/** A way in which the rule is broken. */
export interface Breach {
  /** In the order in which they began. */
  readonly operations: readonly number[];
  /** Names its operations as `#<operation>`. */
  readonly sentence: string;
}

/** Most breaches that a verdict lists. */
export const BREACHES_MAX = 20;

/** What is asked of all judges in the same words. */
export class Breaches {
  readonly listed: Breach[] = [];
  count = 0;

  add(operations: readonly number[], sentence: string): void {
    this.count++;
    if (this.listed.length < BREACHES_MAX)
      this.listed.push({ operations: [...operations].sort((a, b) => a - b), sentence });
  }
}

const OK = OUTCOMES.indexOf('ok');

/** Reads a history's columns by name. */
export class HistoryReader {
  /** By row of a transaction: where its statements begin. */
  private readonly statementsFrom = new Map<number, number>();
  /** By value, the row of the single write or compare-and-set that has it for an argument. */
  private writers: Map<number, number> | undefined;

  constructor(readonly history: History) {
    const { statements } = history;
    for (let at = (statements?.length ?? 0) - 1; at >= 0; at--) this.statementsFrom.set(statements!.operation[at]!, at);
  }

  kind(row: number): OperationKind {
    return OPERATION_KINDS[this.history.kind[row]!]!;
  }

  isOk(row: number): boolean {
    return this.history.outcome[row] === OK;
  }

  /** Whether a write, a compare-and-set or a transaction is known to have changed something. */
  hasChanged(row: number): boolean {
    if (!this.isOk(row)) return false;
    const kind = this.kind(row);
    return kind === 'write' || ((kind === 'cas' || kind === 'txn') && this.history.swapped[row] === 1);
  }

  /** Of a transaction. */
  statements(row: number, of: 'read' | 'write'): { readonly key: number; readonly value: number }[] {
    const { statements } = this.history;
    const found = [];
    for (let at = this.statementsFrom.get(row) ?? Infinity; statements?.operation[at] === row; at++) {
      if ((statements.isWrite[at] === 1) === (of === 'write'))
        found.push({ key: statements.key[at]!, value: statements.value[at]! });
    }
    return found;
  }

  /**
   * Whether what one read found was certainly replaced before what the other one found was written. Of values that single writes
   * have written; false where that cannot be told.
   */
  isOlder(value: number, than: number): boolean {
    if (value === than || than === INITIAL_VALUE) return false;
    if (value === INITIAL_VALUE) return true;
    const { invokedAt, respondedAt } = this.history;
    const [one, other] = [this.writerOf(value), this.writerOf(than)];
    return one !== undefined && other !== undefined && this.isOk(one) && respondedAt[one]! < invokedAt[other]!;
  }

  private writerOf(value: number): number | undefined {
    this.writers ??= this.allWriters();
    return this.writers.get(value);
  }

  private allWriters(): Map<number, number> {
    const writers = new Map<number, number>();
    for (let row = 0; row < this.history.length; row++) {
      const kind = this.kind(row);
      if (kind === 'write' || kind === 'cas') writers.set(this.history.argument[row]!, row);
    }
    return writers;
  }
}

/** `1 name`, `2 names`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
