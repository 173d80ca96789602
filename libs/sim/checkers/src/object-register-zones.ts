import { ABSENT } from '@isthmus/sim-protocol';
import type { Calls } from './object-calls.js';
import type { StructureAnswer } from './object-structure.js';
import { NOTHING, type Register, withoutIdleUnknowns } from './register.js';
import { FIRST_VALUE, INITIAL, NEVER_HELD } from './value-ids.js';
import { judgeByZones } from './zones.js';

/**
 * Decides a register whose every value was written once by its zones.
 *
 * @returns `inapplicable` if a value was written twice, or if all depends on compare-and-sets that failed without telling what
 * they found: those say only what the register did not hold.
 */
export function judgeRegister(calls: Calls): StructureAnswer {
  const ids = new Map([[calls.initial, INITIAL]]);
  const idOf = (value: number): number => {
    const known = ids.get(value);
    if (known !== undefined) return known;
    const id = FIRST_VALUE + ids.size;
    ids.set(value, id);
    return id;
  };
  let untold = false;
  const answer = judgeAsRegister(calls, (i) => {
    const { kind, argument, expected, result, swapped, known } = calls.steps[calls.step[i]!]!;
    if (kind === 'write') return { needs: NOTHING, writes: idOf(argument) };
    if (kind === 'cas' && (swapped || !known)) return { needs: idOf(expected), writes: idOf(argument) };
    if (result === ABSENT) untold = true;
    if (result === ABSENT) return { needs: NOTHING, writes: NOTHING };
    return { needs: kind === 'cas' && result === expected ? NEVER_HELD : idOf(result), writes: NOTHING };
  });
  return untold && answer === 'holds' ? 'inapplicable' : answer;
}

/** What an operation needs and writes, as values of a register; NOTHING where it does not. */
export interface RegisterEffect {
  readonly needs: number;
  readonly writes: number;
}

/** Judges by zones what the calls do to a register. */
export function judgeAsRegister(calls: Calls, effectOf: (call: number) => RegisterEffect): StructureAnswer {
  const { length, row, invokedAt, endedAt } = calls;
  const needs = new Int32Array(length);
  const writes = new Int32Array(length);
  let valueCount = FIRST_VALUE;
  for (let i = 0; i < length; i++) {
    const effect = effectOf(i);
    needs[i] = effect.needs;
    writes[i] = effect.writes;
    valueCount = Math.max(valueCount, effect.needs + 1, effect.writes + 1);
  }
  const register: Register = {
    ...{ key: 0, length, row, needs, writes, comparand: needs, attempted: writes },
    ...{ invokedAt, endedAt, valueCount },
  };
  return judgeByZones(withoutIdleUnknowns(register));
}
