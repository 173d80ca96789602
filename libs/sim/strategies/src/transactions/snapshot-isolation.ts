import type { Control, Step } from './control.js';
import type { Transaction } from './transaction.js';
import type { Versions } from './versions.js';

/**
 * Snapshot isolation: a transaction reads what was committed when it began, and of two that overlap and write the same key the first
 * to commit wins.
 *
 * Source: Berenson, Bernstein, Gray, Melton, O'Neil and O'Neil, "A critique of ANSI SQL isolation levels", SIGMOD 1995, section 4.2.
 */
export class SnapshotIsolation implements Control {
  constructor(
    private readonly versions: Versions,
    private readonly commits: () => number,
  ) {}

  begin(transaction: Transaction): Step {
    transaction.snapshot = this.commits();
    return 'go';
  }

  read(_transaction: Transaction, _key: number): Step {
    return 'go';
  }

  write(_transaction: Transaction, _key: number): Step {
    return 'go';
  }

  validate({ writes, snapshot }: Transaction): 'go' | 'abort' {
    return (writes ?? []).some(({ key }) => this.versions.commitsSince(key, snapshot).length > 0) ? 'abort' : 'go';
  }

  end(_transaction: Transaction, _commit: number | null): readonly Transaction[] {
    return [];
  }
}
