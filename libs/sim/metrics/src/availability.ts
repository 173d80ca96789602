import {
  BOUNDARY,
  type Classification,
  RESULT_FAIL,
  RESULT_INFO,
  RESULT_OK,
  RESULTS,
  UNMEASURED,
} from './classification.js';
import { OPERATION_CLASSES, type OperationClass } from './operation-class.js';
import type { Subject } from './subject.js';

/** Name of the group of operations that straddle a change of phase. */
export const BOUNDARY_PHASE = 'boundary';
/** Name of the group of all operations outside the warm-up. */
export const ALL_PHASES = 'all';

/** What became of the operations of a group. `intended` = `ok` + `fail` + `info`. */
export interface Availability {
  /** Of the clients. */
  readonly datacenter: string;
  readonly kind: OperationClass;
  /** Name of a phase, `boundary` or `all`. */
  readonly phase: string;
  readonly intended: number;
  /** Within their deadline. */
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** ok / intended; null where nothing was intended. */
  readonly successRate: number | null;
  /**
   * Throughput: `ok` operations a second of those intended while the phase lasted, whether or not their deadline reaches into another
   * phase; to a thousandth. null for `boundary`; absent from reports of engines before 0.3.
   */
  readonly okPerSecond?: number | null | undefined;
}

/**
 * The success rate by datacenter x class x phase. Rows for every datacenter with clients and every class that occurs,
 * phases in order of first appearance, then `boundary` (where there is more than one phase), then `all`.
 */
export function availabilityOf(subject: Subject, classification: Classification): Availability[] {
  const slots = phaseSlots(classification);
  const width = slots.names.length;
  const counts = new Uint32Array(classification.groups * width * RESULTS);
  /** `ok` operations by the phase in which they were intended. */
  const intendedOk = new Uint32Array(classification.groups * width);
  const { phase, phases, group, result } = classification;
  const { intendedAt } = subject.history;
  // Rows are in order of intendedAt, so the position only moves forward.
  let now = 0;
  for (let row = 0; row < phase.length; row++) {
    const slot = slotOf(slots, phase[row]!);
    if (slot < 0) continue;
    const cell = (group[row]! * width + slot) * RESULTS + result[row]!;
    counts[cell] = counts[cell]! + 1;
    if (result[row] !== RESULT_OK) continue;
    while (intendedAt[row]! >= (phases[now + 1]?.from ?? Infinity)) now++;
    intendedOk[group[row]! * width + slots.ofPhase[now]!]!++;
  }

  const seconds = new Float64Array(width);
  for (const [index, { from, to }] of phases.entries()) seconds[slots.ofPhase[index]!]! += (to - from) / 1e9;
  const rate = (ok: number, length: number) => (length === 0 ? null : Math.round((1000 * ok) / length) / 1000);

  const countsAt = (group: number, slot: number): Counts => {
    const cell = (group * width + slot) * RESULTS;
    return { ok: counts[cell + RESULT_OK]!, fail: counts[cell + RESULT_FAIL]!, info: counts[cell + RESULT_INFO]! };
  };
  return presentGroups(subject, classification).flatMap(({ group, datacenter, kind }) => {
    const bySlot = slots.names.map((_, slot) => countsAt(group, slot));
    const rows = slots.names.map((name, slot) =>
      rowOf(
        { datacenter, kind, phase: name },
        bySlot[slot] ?? NOTHING,
        rate(intendedOk[group * width + slot]!, seconds[slot]!),
      ),
    );
    const all = bySlot.reduce(sum, NOTHING);
    const measured = seconds.reduce((total, length) => total + length, 0);
    return [...rows, rowOf({ datacenter, kind, phase: ALL_PHASES }, all, rate(all.ok, measured))];
  });
}

interface Counts {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

const NOTHING: Counts = { ok: 0, fail: 0, info: 0 };

function sum(a: Counts, b: Counts): Counts {
  return { ok: a.ok + b.ok, fail: a.fail + b.fail, info: a.info + b.info };
}

function rowOf(
  group: { readonly datacenter: string; readonly kind: OperationClass; readonly phase: string },
  { ok, fail, info }: Counts,
  okPerSecond: number | null,
): Availability {
  const intended = ok + fail + info;
  return { ...group, intended, ok, fail, info, successRate: intended === 0 ? null : ok / intended, okPerSecond };
}

/** The names that phases of a run have, each once, and for each phase its name's position. */
export interface PhaseSlots {
  /** Ends in BOUNDARY_PHASE where there is more than one phase. */
  readonly names: readonly string[];
  readonly ofPhase: readonly number[];
}

export function phaseSlots({ phases }: Classification): PhaseSlots {
  const names = [...new Set(phases.map((phase) => phase.name))];
  return {
    names: phases.length > 1 ? [...names, BOUNDARY_PHASE] : names,
    ofPhase: phases.map((phase) => names.indexOf(phase.name)),
  };
}

/** -1 for an operation that is in no figure. */
export function slotOf({ names, ofPhase }: PhaseSlots, phase: number): number {
  return phase === BOUNDARY ? names.length - 1 : (ofPhase[phase] ?? -1);
}

export interface PresentGroup {
  readonly group: number;
  readonly datacenter: string;
  readonly kind: OperationClass;
}

/** Every datacenter with a measured operation x every class of which there is one anywhere, in the order of both lists. */
export function presentGroups({ datacenters }: Subject, { phase, group, groups }: Classification): PresentGroup[] {
  const occurs = new Uint8Array(groups);
  for (let row = 0; row < phase.length; row++) if (phase[row] !== UNMEASURED) occurs[group[row]!] = 1;
  return groupsAmong(datacenters, occurs);
}

/** As `presentGroups`, from one mark for each group. */
export function groupsAmong(datacenters: readonly string[], occurs: Uint8Array): PresentGroup[] {
  const width = OPERATION_CLASSES.length;
  const classes = OPERATION_CLASSES.filter((_, kind) =>
    datacenters.some((_, datacenter) => occurs[datacenter * width + kind] === 1),
  );
  return datacenters.flatMap((datacenter, index) => {
    const hasClients = OPERATION_CLASSES.some((_, kind) => occurs[index * width + kind] === 1);
    if (!hasClients) return [];
    return classes.map((kind) => ({ group: index * width + OPERATION_CLASSES.indexOf(kind), datacenter, kind }));
  });
}
