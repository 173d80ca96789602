import { checkBarriers, type Coming } from '@isthmus/sim-checkers';
import { type History, msFromNanos, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** What a check of barriers found, in the words of a report. */
export interface BarrierReport {
  readonly check: 'barrier';
  readonly verdict: 'holds' | 'violated' | 'undecided';
  readonly sentence: string;
}

const BARRIER = OPERATION_KINDS.indexOf('barrier');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');

/** Whether anybody passed one. */
export function passesBarriers(history: History): boolean {
  return history.kind.some((kind, row) => kind === BARRIER && hasPassed(history, row));
}

/**
 * Whether barriers held everybody back until the whole round had come. Who was told that the round was not complete is not of it;
 * who was told nothing may be.
 */
export function barrierReport(history: History): BarrierReport {
  const { comings, rounds, passed } = comingsOf(history);
  const { verdict, violations, witness } = checkBarriers(comings);
  if (passed === 0) return { check: 'barrier', verdict: 'undecided', sentence: 'nobody passed a barrier' };
  const sentence =
    verdict === 'holds'
      ? `${passed} passed in ${rounds} rounds; nobody before all parties of the round had come`
      : `${violations} breaches among ${passed} that passed; the first: ${witness?.statements.join(' ')}`;
  return { check: 'barrier', verdict, sentence };
}

function comingsOf(history: History) {
  const comings: Coming[] = [];
  const rounds = new Set<string>();
  let passed = 0;
  for (let row = 0; row < history.length; row++) {
    const outcome = history.outcome[row]!;
    if (history.kind[row] !== BARRIER || history.invokedAt[row] === NEVER || outcome === FAIL) continue;
    const isPassed = hasPassed(history, row);
    if (outcome === OK && !isPassed) continue;
    if (isPassed) {
      passed++;
      rounds.add(`${history.key[row]} ${history.value[row]}`);
    }
    comings.push({
      operation: row,
      invokedAt: msFromNanos(history.invokedAt[row]!),
      respondedAt: isPassed ? msFromNanos(history.respondedAt[row]!) : Infinity,
      key: `barrier ${history.key[row]}`,
      parties: history.argument[row]!,
      round: isPassed ? history.value[row]! : null,
    });
  }
  return { comings, rounds: rounds.size, passed };
}

function hasPassed({ outcome, swapped }: History, row: number): boolean {
  return outcome[row] === OK && swapped[row] === 1;
}
