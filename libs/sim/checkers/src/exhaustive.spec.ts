import { compareInterleaved, swapChoices, type Tally, VALUES } from './exhaustive-histories.js';
import { forEachFilling, interleavings, read, ScratchHistory, write } from './sample-histories.js';

/** All histories of reads and uniquely valued writes: row i may write i + 1, or read the initial value or one written. */
function forEachReadWriteHistory(
  operations: number,
  visit: (scratch: ScratchHistory, patterns: ReturnType<typeof interleavings>) => void,
): void {
  const scratch = new ScratchHistory(operations);
  const patterns = interleavings(operations);
  for (let writers = 0; writers < 1 << operations; writers++) {
    const written = Array.from({ length: operations }, (_, row) => row + 1).filter((_, row) => (writers >> row) & 1);
    const reads = [0, ...written].map(read);
    const choices = Array.from({ length: operations }, (_, row) => ((writers >> row) & 1 ? [write(row + 1)] : reads));
    forEachFilling(
      scratch,
      (row) => choices[row]!,
      () => {
        visit(scratch, patterns);
      },
    );
  }
}

describe('the linearizability checker, against the definition', () => {
  it('agrees on all read/write histories of up to five operations', () => {
    const tally: Tally = { histories: 0, linearizable: 0, byZones: 0 };
    for (let operations = 1; operations <= 5; operations++) {
      forEachReadWriteHistory(operations, (scratch, patterns) => compareInterleaved(scratch, patterns, tally));
    }
    // 537 fillings in each of 945 interleavings of five operations, 104 in each of 105 of four, and so on.
    expect(tally.histories).toBe(537 * 945 + 104 * 105 + 23 * 15 + 6 * 3 + 2);
    expect(tally.byZones).toBe(tally.histories);
    expect(tally.linearizable).toBe(272_102);
  });

  it('agrees on all histories with compare-and-set and unknown outcomes of up to three operations', () => {
    const tally: Tally = { histories: 0, linearizable: 0, byZones: 0 };
    for (let operations = 1; operations <= 3; operations++) {
      const scratch = new ScratchHistory(operations);
      const patterns = interleavings(operations);
      // Writing the initial value again is tried on two.
      const choices = swapChoices(operations < 3 ? VALUES : [1, 2]);
      forEachFilling(
        scratch,
        () => choices,
        () => {
          compareInterleaved(scratch, patterns, tally);
        },
      );
    }
    // Of each sort enough to mean something: 15 interleavings of three operations, each one of 22; three of two, each one of 30.
    expect(tally.histories).toBe(10_648 * 15 + 900 * 3 + 30);
    expect(tally.linearizable).toBeGreaterThan(50_000);
    expect(tally.byZones).toBeGreaterThan(100_000);
    expect(tally.byZones).toBeLessThan(tally.histories);
  });
});
