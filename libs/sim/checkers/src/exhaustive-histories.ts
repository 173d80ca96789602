import { isLinearizableByDefinition } from './brute-force.js';
import { OPEN, type Register, registersOf, withoutIdleUnknowns } from './register.js';
import {
  failedSwap,
  type interleavings,
  read,
  type SampleOperation,
  type ScratchHistory,
  swap,
  write,
} from './sample-histories.js';
import { searchLinearization } from './search.js';
import { judgeByZones } from './zones.js';

/** How many histories were compared, and what they were. */
export interface Tally {
  histories: number;
  linearizable: number;
  byZones: number;
}

/**
 * Compares each method with the definition on one filling in every interleaving. The values stay the same, so one register
 * gets the instants of each.
 */
export function compareInterleaved(
  scratch: ScratchHistory,
  patterns: ReturnType<typeof interleavings>,
  tally: Tally,
): void {
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

export const VALUES = [0, 1, 2];

/** Reads, writes and compare-and-sets, answered or not, over three values that may repeat. */
export function swapChoices(writable: readonly number[]): readonly SampleOperation[] {
  return [
    ...VALUES.map(read),
    ...writable.flatMap((value) => [write(value), write(value, 'info')]),
    ...VALUES.flatMap((expected) =>
      writable.flatMap((value) => [swap(expected, value), swap(expected, value, 'info')]),
    ),
    ...VALUES.map((value) => failedSwap((value + 1) % 3, value)),
  ];
}
