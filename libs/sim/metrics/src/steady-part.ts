import { type History, OUTCOMES } from '@isthmus/sim-protocol';
import { hasFailedItsCondition, isChange } from './acknowledged-changes.js';
import { phasesOf } from './phases.js';
import type { Schedule, Subject } from './subject.js';

const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');
const INFO = OUTCOMES.indexOf('info');

/**
 * The steady phases of a history alone, every row in its place: of what was not answered within one of them, reads say nothing, and
 * changes may have taken effect at any time from then on, or never. A warm-up without a fault counts as steady. So what is found wrong
 * in it is due to no fault; and where the whole is linearizable, so is this.
 *
 * Null where the run was never steady; the history itself where it always was.
 */
export function steadyPart({ history, schedule }: Pick<Subject, 'history' | 'schedule'>): History | null {
  const steady = steadyIntervals(schedule);
  if (steady.length === 0) return null;
  if (schedule.faults.every(({ from, until }) => until <= from)) return history;
  const outcome = history.outcome.slice(0, history.length);
  for (let row = 0; row < history.length; row++) {
    if (outcome[row] !== OK) continue;
    const [begin, end] = [history.invokedAt[row]!, history.respondedAt[row]!];
    if (steady.some(({ from, to }) => begin >= from && end < to)) continue;
    outcome[row] = isChange(history, row) && !hasFailedItsCondition(history, row) ? INFO : FAIL;
  }
  return { ...history, outcome };
}

function steadyIntervals(schedule: Schedule): { readonly from: number; readonly to: number }[] {
  const { faults } = schedule;
  const [warmup, duration]: number[] = [schedule.warmup, schedule.duration];
  const isWarmupCalm = faults.every(({ from }) => from >= schedule.warmup);
  return phasesOf(schedule)
    .filter(({ kind }) => kind === 'steady')
    .map(({ from, to }) => ({
      from: from === warmup && isWarmupCalm ? 0 : from,
      // What clients asked before the end may be answered after it.
      to: to === duration ? Infinity : to,
    }));
}
