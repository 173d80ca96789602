import { ALL_PHASES, phaseSlots, slotOf } from './availability.js';
import { type Classification, RESULT_OK } from './classification.js';
import type { ReadLags } from './staleness.js';

/**
 * Yield: operations answered within their deadline, over those offered. Harvest: the share of the data that answers reflect; here
 * each answered read asks for the newest state of one key, and reflects it if it missed no acknowledged write.
 *
 * Source: Fox and Brewer, "Harvest, yield, and scalable tolerant systems", HotOS 1999.
 */
export interface YieldAndHarvest {
  /** Name of a phase, `boundary` or `all`. */
  readonly phase: string;
  readonly offered: number;
  readonly answered: number;
  /** answered / offered; null where nothing was offered. */
  readonly yield: number | null;
  /** Answered reads whose writes are known, compare-and-sets among them. */
  readonly reads: number;
  /** Of them, those that missed no write. */
  readonly reflecting: number;
  /** reflecting / reads; null where there were none, or values do not name their writes. */
  readonly harvest: number | null;
}

/** A row for each phase, in the order of `availabilityOf`, and one for all. */
export function yieldAndHarvestOf(classification: Classification, lags: ReadLags | null): YieldAndHarvest[] {
  const { phase, result } = classification;
  const slots = phaseSlots(classification);
  const count = () => new Uint32Array(slots.names.length);
  const [offered, answered, reads, reflecting] = [count(), count(), count(), count()];
  for (let row = 0; row < phase.length; row++) {
    const slot = slotOf(slots, phase[row]!);
    if (slot < 0) continue;
    offered[slot]!++;
    if (result[row] === RESULT_OK) answered[slot]!++;
  }
  for (let i = 0; i < (lags?.length ?? 0); i++) {
    const slot = slotOf(slots, phase[lags!.row[i]!]!);
    if (slot < 0) continue;
    reads[slot]!++;
    if (lags!.versions[i] === 0) reflecting[slot]!++;
  }
  const rowOf = (phase: string, of: (counts: Uint32Array) => number): YieldAndHarvest => {
    const [all, done, read, fresh] = [of(offered), of(answered), of(reads), of(reflecting)];
    return {
      phase,
      offered: all,
      answered: done,
      yield: all === 0 ? null : done / all,
      reads: read,
      reflecting: fresh,
      harvest: read === 0 ? null : fresh / read,
    };
  };
  return [
    ...slots.names.map((name, slot) => rowOf(name, (counts) => counts[slot]!)),
    rowOf(ALL_PHASES, (counts) => counts.reduce((sum, each) => sum + each, 0)),
  ];
}
