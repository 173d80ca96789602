import type { ObjectValue } from '@isthmus/sim-protocol';
import { LineFault } from './history-fault.js';

/** Lists in lists that a value may have. */
const DEPTH_MAX = 32;

/** A value of JSON as one of an operation. @throws LineFault where it is none, or might be taken for another */
export function toldValue(told: unknown, name: string, column: number): ObjectValue {
  if (told === null || typeof told === 'string' || typeof told === 'boolean') return told;
  const fault = (what: string) => new LineFault(column, `${name} ${what}`);
  const checked = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) {
      if (depth === DEPTH_MAX) throw fault('is nested too deep');
      value.forEach((element) => checked(element, depth + 1));
    } else if (typeof value === 'number') {
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
        throw fault('has a number with more digits than can be told apart: write it as a text');
    } else if (value !== null && typeof value !== 'boolean' && typeof value !== 'string')
      throw fault('must be null, a boolean, a number, a text or a list of such');
  };
  checked(told, 0);
  return told as ObjectValue;
}
