import { type Calls, NEVER_ENDS } from './object-calls.js';
import type { StructureAnswer } from './object-structure.js';
import { valueAt } from './object-space.js';
import { countBelow } from './zone-row.js';

/** What is in a queue at some time: from its enqueueing until its dequeueing, if there is one. */
interface Element {
  readonly enqueuedFrom: number;
  readonly enqueuedTo: number;
  dequeuedFrom: number;
  dequeuedTo: number;
}

/** The end of a dequeueing of unknown outcome that did happen: after all that is known, before never. */
const AT_LAST = Number.MAX_VALUE;

/**
 * Decides a queue whose every element was enqueued once, in O(n log n).
 *
 * It is linearizable exactly if no element leaves twice, before it came, or without having come; no element that came after
 * another leaves surely before it; and no dequeue that found the queue empty lies within times at which, taken together,
 * some element surely was there.
 *
 * An enqueue of unknown outcome happened if its element left; else it may as well not have happened. A dequeue of unknown
 * outcome may have taken any element that no other took: those that had to leave first are given the earliest.
 *
 * Sources: Henzinger, Sezgin and Vafeiadis, "Aspect-oriented linearizability proofs", CONCUR 2013, section 4; Bouajjani, Emmi,
 * Enea and Hamza, "On reducing linearizability to state reachability", ICALP 2015, section 4. Added here: unknown outcomes.
 *
 * @returns `inapplicable` if an element was enqueued twice, or if it depends on unknown dequeues whether one found the queue
 * empty.
 */
export function judgeQueue(calls: Calls): StructureAnswer {
  const sorted = sortedCalls(calls);
  if (sorted === 'violated' || sorted === 'inapplicable') return sorted;
  const { elements, emptied, unknownDequeues } = sorted;
  const staying = elements.filter(({ dequeuedFrom }) => dequeuedFrom === NEVER_ENDS);
  if (unknownDequeues.length === 0 || staying.length === 0) {
    return leavesInOrder(elements) && !surelyFilled(elements, emptied) ? 'holds' : 'violated';
  }
  if (!assign(unknownDequeues, staying, elements) || !leavesInOrder(elements)) return 'violated';
  if (!surelyFilled(elements, emptied)) return 'holds';
  const earliest = unknownDequeues[0]!;
  for (const element of staying) element.dequeuedFrom = earliest;
  return surelyFilled(elements, emptied) ? 'violated' : 'inapplicable';
}

interface SortedCalls {
  readonly elements: readonly Element[];
  /** Dequeues that found nothing: when they were invoked and answered. */
  readonly emptied: readonly (readonly [number, number])[];
  /** When they were invoked, ascending. */
  readonly unknownDequeues: readonly number[];
}

function sortedCalls({
  length,
  step,
  steps,
  invokedAt,
  endedAt,
  values,
}: Calls): SortedCalls | Exclude<StructureAnswer, 'holds'> {
  const enqueues = new Map<number, number>();
  const dequeues = new Map<number, number>();
  const emptied: (readonly [number, number])[] = [];
  const unknownDequeues: number[] = [];
  let takenTwice = false;
  for (let i = 0; i < length; i++) {
    const { kind, argument, result, known } = steps[step[i]!]!;
    if (kind === 'enqueue') {
      if (enqueues.has(argument)) return 'inapplicable';
      enqueues.set(argument, i);
    } else if (!known) unknownDequeues.push(invokedAt[i]!);
    else if (valueAt(values, result) === null) emptied.push([invokedAt[i]!, endedAt[i]!]);
    else {
      takenTwice ||= dequeues.has(result);
      dequeues.set(result, i);
    }
  }
  if (takenTwice) return 'violated';
  for (const value of dequeues.keys()) if (!enqueues.has(value)) return 'violated';
  const elements: Element[] = [];
  for (const [value, enqueue] of enqueues) {
    const dequeue = dequeues.get(value);
    if (dequeue === undefined && endedAt[enqueue] === NEVER_ENDS) continue;
    if (dequeue !== undefined && endedAt[dequeue]! < invokedAt[enqueue]!) return 'violated';
    elements.push({
      enqueuedFrom: invokedAt[enqueue]!,
      enqueuedTo: endedAt[enqueue]!,
      dequeuedFrom: dequeue === undefined ? NEVER_ENDS : invokedAt[dequeue]!,
      dequeuedTo: dequeue === undefined ? NEVER_ENDS : endedAt[dequeue]!,
    });
  }
  return { elements, emptied, unknownDequeues: unknownDequeues.sort((a, b) => a - b) };
}

/** Whether no element that surely came after another surely left before it. */
function leavesInOrder(elements: readonly Element[]): boolean {
  const byEnd = [...elements].sort((a, b) => a.enqueuedTo - b.enqueuedTo);
  const byStart = [...elements].sort((a, b) => a.enqueuedFrom - b.enqueuedFrom);
  let before = 0;
  let latest = -Infinity;
  for (const { enqueuedFrom, dequeuedTo } of byStart) {
    while (before < byEnd.length && byEnd[before]!.enqueuedTo < enqueuedFrom) {
      latest = Math.max(latest, byEnd[before++]!.dequeuedFrom);
    }
    if (dequeuedTo < latest) return false;
  }
  return true;
}

/** Whether some dequeue that found nothing lies within times at which the queue surely held something. */
function surelyFilled(elements: readonly Element[], emptied: SortedCalls['emptied']): boolean {
  const filled = elements
    .filter(({ enqueuedTo, dequeuedFrom }) => enqueuedTo < dequeuedFrom)
    .sort((a, b) => a.enqueuedTo - b.enqueuedTo);
  // Open intervals: two that only touch leave an instant between them.
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { enqueuedTo, dequeuedFrom } of filled) {
    const last = ends.length - 1;
    if (last >= 0 && enqueuedTo < ends[last]!) ends[last] = Math.max(ends[last]!, dequeuedFrom);
    else {
      starts.push(enqueuedTo);
      ends.push(dequeuedFrom);
    }
  }
  const ascending = Float64Array.from(starts);
  return emptied.some(([from, to]) => {
    const last = countBelow(ascending, from) - 1;
    return last >= 0 && to < ends[last]!;
  });
}

/**
 * Lets the dequeues of unknown outcome take the elements that no other took, those first that had to leave first; false if
 * one that had to leave finds none that began in time.
 *
 * An element had to leave before any that came surely after it: its deadline. Deadlines grow with the order of coming, and a
 * dequeue serves every deadline after its invocation; so if any assignment will do, the one in order of both will.
 */
function assign(
  unknownDequeues: readonly number[],
  staying: readonly Element[],
  elements: readonly Element[],
): boolean {
  const byStart = [...elements].sort((a, b) => a.enqueuedFrom - b.enqueuedFrom);
  const starts = Float64Array.from(byStart, ({ enqueuedFrom }) => enqueuedFrom);
  // The earliest departure among the elements from a place on.
  const departures = Float64Array.from(byStart, ({ dequeuedTo }) => dequeuedTo);
  for (let i = departures.length - 2; i >= 0; i--) departures[i] = Math.min(departures[i]!, departures[i + 1]!);
  const deadlineOf = ({ enqueuedTo }: Element): number => {
    let place = countBelow(starts, enqueuedTo);
    while (starts[place] === enqueuedTo) place++;
    return departures[place] ?? NEVER_ENDS;
  };
  const inOrder = staying
    .map((element) => ({ element, deadline: deadlineOf(element) }))
    .sort((a, b) =>
      a.deadline < b.deadline ? -1 : a.deadline > b.deadline ? 1 : a.element.enqueuedTo - b.element.enqueuedTo,
    );
  return inOrder.every(({ element, deadline }, i) => {
    const from = unknownDequeues[i];
    if (from === undefined || from > deadline) return deadline === NEVER_ENDS;
    element.dequeuedFrom = from;
    element.dequeuedTo = AT_LAST;
    return true;
  });
}
