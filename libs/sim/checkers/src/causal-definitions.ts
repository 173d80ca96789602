import { type History, INITIAL_VALUE, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import type { CausalPattern } from './causal-verdict.js';

/**
 * The bad patterns of a history, taken literally, for specs: relations are whole matrices, and every triple of events is tried.
 * A compare-and-set is two events. Written values are taken for unique. Shares no code with the checker.
 *
 * Source: Bouajjani, Enea, Guerraoui and Hamza, POPL 2017, table 2. Cost: the cube of the operations.
 */
export function badPatternsByDefinition(history: History): ReadonlySet<CausalPattern> {
  const events = eventsOf(history);
  const found = new Set<CausalPattern>();
  const writerOf = (read: Event) =>
    events.find(({ key, written }) => key === read.key && written === read.value) ?? null;
  const learned = (a: Event, b: Event) =>
    history.after?.operation.some((row, i) => row === b.row && history.after?.learned[i] === a.row) ?? false;
  const co = closureOf(events, (a, b) => inSession(a, b) || learned(a, b) || (b.value !== null && writerOf(b) === a));
  const before = (a: Event, b: Event) => co[events.indexOf(a)]![events.indexOf(b)]!;
  const reads = events.filter(({ value }) => value !== null);
  const writesTo = (of: number) => events.filter(({ key, written }) => key === of && written !== null);

  if (events.some((event) => before(event, event))) found.add('CyclicCO');
  for (const read of reads) {
    const writer = writerOf(read);
    for (const write of writesTo(read.key)) {
      if (read.value === INITIAL_VALUE && before(write, read)) found.add('WriteCOInitRead');
      if (writer !== null && before(writer, write) && before(write, read)) found.add('WriteCORead');
    }
    if (read.value !== INITIAL_VALUE && writer === null) found.add('ThinAirRead');
  }
  const conflicts = (a: Event, b: Event) =>
    a !== b && a.key === b.key && a.written !== null && reads.some((read) => writerOf(read) === b && before(a, read));
  const cf = closureOf(events, (a, b) => before(a, b) || conflicts(a, b));
  if (events.some((_, i) => cf[i]![i])) found.add('CyclicCF');
  return found;
}

interface Event {
  readonly row: number;
  readonly session: number;
  readonly key: number;
  /** What it read, if it reads. */
  readonly value: number | null;
  readonly written: number | null;
  readonly answered: boolean;
}

function eventsOf(history: History): readonly Event[] {
  const events: Event[] = [];
  for (let row = 0; row < history.length; row++) {
    const outcome = OUTCOMES[history.outcome[row]!]!;
    const kind = OPERATION_KINDS[history.kind[row]!]!;
    const answered = outcome === 'ok';
    if (outcome === 'fail' || (kind === 'read' && !answered)) continue;
    const event = { row, session: history.session[row]!, key: history.key[row]!, answered };
    const swapped = kind === 'cas' && (!answered || history.swapped[row] === 1);
    const value = swapped ? history.expected[row]! : history.value[row]!;
    if (kind !== 'write') events.push({ ...event, value, written: null });
    if (kind === 'write' || swapped) events.push({ ...event, value: null, written: history.argument[row]! });
  }
  // A change of unknown outcome may not have happened, unless an answered operation observed it, or one that did happen.
  const happened = new Set(events.filter(({ answered }) => answered).map(({ row }) => row));
  for (let before = -1; before !== happened.size;) {
    before = happened.size;
    const seen = events.filter(({ row, value }) => value !== null && happened.has(row));
    for (const { row, key, written } of events) {
      if (written !== null && seen.some((read) => read.key === key && read.value === written)) happened.add(row);
    }
  }
  return events.filter(({ row }) => happened.has(row));
}

/** In specs, rows of one session are in the order of their invocations. */
function inSession(a: Event, b: Event): boolean {
  if (a.row === b.row) return a.value !== null && b.written !== null;
  return a.session === b.session && a.row < b.row && a.answered;
}

function closureOf(
  events: readonly Event[],
  related: (a: Event, b: Event) => boolean,
): readonly (readonly boolean[])[] {
  const matrix = events.map((a) => events.map((b) => related(a, b)));
  for (const [k] of events.entries()) {
    for (const row of matrix) if (row[k] === true) matrix[k]!.forEach((reached, j) => (row[j] ||= reached));
  }
  return matrix;
}
