import { settleFromTheEnd } from './shortest-part.js';
import type { History } from '@isthmus/sim-protocol';
import { partOf, responsesOf } from './history-part.js';
import { positionsWhere } from './positions.js';
import { readsFrom } from './reads-from.js';
import type { OperationsWitness } from './session-verdict.js';
import { Told } from './told.js';

/** Operations judged for one witness, all judgements together: then it is shown as far as it was reduced. */
const JUDGED_MAX = 3_000_000;

/** Whether a history certainly violates a model: neither a prefix of one that does not, nor a part of it that has all that its reads saw, may. */
export type Violates = (history: History) => boolean;

/**
 * The witness of a violation: the shortest violating prefix of the history, reduced to operations that violate by themselves; with each
 * read there is the write that it saw, and none can be left out, with all that saw it, without the violation going away.
 */
export function findModelWitness(
  history: History,
  violates: Violates,
  conclusion: (part: History) => string,
): OperationsWitness {
  const reduction = new Reduction(history, violates);
  reduction.findOffender();
  reduction.settle();
  reduction.strike();
  const { offender } = reduction;
  const part = partOf(history, reduction.rows, offender);
  const graph = readsFrom(part.history)!;
  const told = new Told(history, { ...graph, row: graph.row.map((row) => part.rows[row]!) });
  for (let i = 0; i < graph.length; i++) told.all(i);
  return { offender, operations: told.operations, statements: [...told.statements, conclusion(part.history)] };
}

class Reduction {
  rows: Int32Array;
  offender = -1;
  /** By row: the row that wrote what it read, or negative. */
  private readonly writer: Int32Array;
  private judged = 0;

  constructor(
    private readonly history: History,
    private readonly violatesModel: Violates,
  ) {
    this.rows = positionsWhere(history.length, () => true);
    this.writer = new Int32Array(history.length).fill(-1);
  }

  /** The first response after which the history violates: a prefix of a history that does not, does not. */
  findOffender(): void {
    const responses = responsesOf(this.history);
    let holds = -1;
    let bad = responses.length - 1;
    for (let size = 32; size < responses.length; size *= 2) {
      if (this.violates(this.rows, responses[size]!)) {
        bad = size;
        break;
      }
      holds = size;
    }
    while (bad - holds > 1) {
      const middle = (holds + bad) >>> 1;
      if (this.violates(this.rows, responses[middle]!)) bad = middle;
      else holds = middle;
    }
    this.offender = responses[bad]!;
    const part = partOf(this.history, this.rows, this.offender);
    this.rows = part.rows;
    const graph = readsFrom(part.history);
    graph?.reads.forEach((writer, i) => {
      if (writer >= 0) this.writer[part.rows[graph.row[i]!]!] = part.rows[graph.row[writer]!]!;
    });
  }

  /**
   * Late operations before early ones: settles the one whose addition to those before it makes the settled ones violate, and goes
   * on with those before it, until the settled ones violate by themselves.
   */
  settle(): void {
    const candidates = this.rows.toReversed();
    const settled = [this.offender];
    const part = (count: number) => this.closed([...settled, ...candidates.subarray(0, count)]);
    const violates = (count: number) => this.violates(part(count), this.offender);
    const known = settleFromTheEnd(
      candidates.length,
      violates,
      (candidate) => settled.push(candidates[candidate]!),
      () => this.judged < JUDGED_MAX,
    );
    this.rows = part(this.judged < JUDGED_MAX ? 0 : known);
  }

  /** Leaves out one after another, each with all that saw it, as long as the rest violates. */
  strike(): void {
    for (const row of this.rows.toReversed()) {
      if (this.judged >= JUDGED_MAX) return;
      if (!this.rows.includes(row)) continue;
      const gone = new Set([row]);
      // Visits what is added on the way, too.
      for (const lost of gone) this.rows.forEach((other) => this.writer[other] === lost && gone.add(other));
      if (gone.has(this.offender)) continue;
      const rest = this.rows.filter((other) => !gone.has(other));
      if (this.violates(rest, this.offender)) this.rows = rest;
    }
  }

  private violates(rows: Int32Array, last: number): boolean {
    this.judged += rows.length;
    return this.violatesModel(partOf(this.history, rows, last).history);
  }

  /** With all that they saw, all that those saw, and so on; ascending. */
  private closed(rows: readonly number[]): Int32Array {
    const kept = new Set(rows);
    // Visits what is added on the way, too.
    for (const row of kept) if (this.writer[row]! >= 0) kept.add(this.writer[row]!);
    return Int32Array.from(kept).sort();
  }
}
