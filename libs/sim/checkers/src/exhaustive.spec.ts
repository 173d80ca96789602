import { isLinearizableByDefinition } from './brute-force.js';
import { OPEN, type Register, registersOf, withoutIdleUnknowns } from './register.js';
import {
  failedSwap,
  forEachFilling,
  interleavings,
  read,
  type SampleOperation,
  ScratchHistory,
  swap,
  write,
} from './sample-histories.js';
import { searchLinearization } from './search.js';
import { judgeByZones } from './zones.js';

interface Tally {
  histories: number;
  linearizable: number;
  byZones: number;
}

/**
 * Compares each method with the definition on one filling in every interleaving. The values stay the same, so one register
 * gets the instants of each.
 */
function compareInterleaved(scratch: ScratchHistory, patterns: ReturnType<typeof interleavings>, tally: Tally): void {
  scratch.setInstants(patterns[0]!);
  const [register] = registersOf(scratch.history);
  if (register?.length !== scratch.history.length) throw new Error('an operation is not judged');
  for (const pattern of patterns) {
    scratch.setInstants(pattern);
    register.invokedAt.set(scratch.history.invokedAt);
    scratch.history.respondedAt.forEach((at, row) => {
      if (register.endedAt[row] !== OPEN) register.endedAt[row] = at;
    });
    compare(scratch, register, tally);
  }
}

function compare(scratch: ScratchHistory, register: Register, tally: Tally): void {
  const expected = isLinearizableByDefinition(scratch.history) ? 'holds' : 'violated';
  tally.histories++;
  if (expected === 'holds') tally.linearizable++;
  const stripped = withoutIdleUnknowns(register);
  const byZones = judgeByZones(stripped);
  if (byZones !== 'inapplicable') {
    tally.byZones++;
    if (byZones !== expected) fail(scratch, `zones: ${byZones}`, expected);
  }
  const bySearch = searchLinearization(stripped, 100_000).kind;
  if (bySearch !== expected) fail(scratch, `search: ${bySearch}`, expected);
  if (stripped === register) return;
  const unstripped = searchLinearization(register, 100_000).kind;
  if (unstripped !== expected) fail(scratch, `search with idle unknowns: ${unstripped}`, expected);
}

function fail(scratch: ScratchHistory, got: string, expected: string): never {
  const { kind, argument, expected: comparand, value, swapped, outcome, invokedAt, respondedAt } = scratch.history;
  const columns = { kind, argument, expected: comparand, value, swapped, outcome, invokedAt, respondedAt };
  const text = Object.entries(columns).map(([name, column]) => `${name} ${[...column].join(' ')}`);
  throw new Error(`${got}, by definition: ${expected}\n${text.join('\n')}`);
}

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

const VALUES = [0, 1, 2];

/** Reads, writes and compare-and-sets, answered or not, over three values that may repeat. */
function swapChoices(writable: readonly number[]): readonly SampleOperation[] {
  return [
    ...VALUES.map(read),
    ...writable.flatMap((value) => [write(value), write(value, 'info')]),
    ...VALUES.flatMap((expected) =>
      writable.flatMap((value) => [swap(expected, value), swap(expected, value, 'info')]),
    ),
    ...VALUES.map((value) => failedSwap((value + 1) % 3, value)),
  ];
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
