import { type History, OUTCOMES } from '@isthmus/sim-protocol';
import { classOf, OPERATION_CLASSES } from './operation-class.js';
import type { Phase } from './phases.js';
import { phasesOf } from './phases.js';
import type { Subject } from './subject.js';

/** Of an operation whose [intendedAt, deadline] reaches from one phase into another. */
export const BOUNDARY = -1;
/** Of an operation intended in the warm-up, or after the end. */
export const UNMEASURED = -2;

/** What became of an operation, as figures count it. */
export const RESULT_OK = 0;
export const RESULT_FAIL = 1;
export const RESULT_INFO = 2;
export const RESULTS = 3;

/** For each operation of a history, the group that figures count it in. Rows as in the history. */
export interface Classification {
  readonly phases: readonly Phase[];
  /** Position in `phases`, or BOUNDARY, or UNMEASURED. */
  readonly phase: Int16Array;
  /** `datacenter * OPERATION_CLASSES.length + class`. */
  readonly group: Uint16Array;
  /** Number of groups: for every datacenter every class, whether it occurs or not. */
  readonly groups: number;
  /** RESULT_OK, RESULT_FAIL or RESULT_INFO. */
  readonly result: Uint8Array;
}

/**
 * Puts every operation of a history into its group.
 *
 * The end of the run is no boundary, and neither is the end of the warm-up: an operation intended before it belongs to
 * the warm-up. An `ok` that came after the deadline counts as `info`: its client had given up on it.
 */
export function classify({ history, schedule, deadline, datacenters }: Subject): Classification {
  const phases = phasesOf(schedule);
  const phase = new Int16Array(history.length);
  const group = new Uint16Array(history.length);
  const result = new Uint8Array(history.length);
  const { intendedAt, datacenter } = history;
  // Rows are in order of intendedAt, so both positions only move forward.
  let begins = 0;
  let ends = 0;
  for (let row = 0; row < history.length; row++) {
    const at = intendedAt[row]!;
    group[row] = datacenter[row]! * OPERATION_CLASSES.length + classOf(history, row);
    result[row] = resultOf(history, row, deadline);
    if (at < schedule.warmup || at >= schedule.duration) {
      phase[row] = UNMEASURED;
      continue;
    }
    while (at >= (phases[begins + 1]?.from ?? Infinity)) begins++;
    while (at + deadline >= (phases[ends + 1]?.from ?? Infinity)) ends++;
    phase[row] = begins === ends ? begins : BOUNDARY;
  }
  return { phases, phase, group, groups: datacenters.length * OPERATION_CLASSES.length, result };
}

const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');

function resultOf({ outcome, respondedAt, intendedAt }: History, row: number, deadline: number): number {
  const ended = outcome[row]!;
  if (ended === FAIL) return RESULT_FAIL;
  const inTime = respondedAt[row]! - intendedAt[row]! <= deadline;
  return ended === OK && inTime ? RESULT_OK : RESULT_INFO;
}
