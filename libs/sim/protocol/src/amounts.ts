import { invariant } from './invariant.js';
import { INITIAL_VALUE } from './operation.js';

const SCALE = 1000;
/** The greatest amount that a value can carry. */
export const AMOUNT_MAX = SCALE - 1;
/** The greatest number that can make a value with an amount unique: histories keep values in 32 bits. */
export const UNIQUE_MAX = Math.floor(0x7fff_ffff / SCALE) - 1;

/** A value that is unique in a run and tells an amount, such as a balance: 7042 for the amount 42. */
export function withAmount(unique: number, amount: number): number {
  invariant(amount >= 0 && amount <= AMOUNT_MAX, `no value carries the amount ${amount}`);
  invariant(unique > 0 && unique <= UNIQUE_MAX, `no value is unique by ${unique}`);
  return unique * SCALE + amount;
}

/** `initially`: what there is where nothing was written. */
export function amountOf(value: number, initially: number): number {
  return value === INITIAL_VALUE ? initially : value % SCALE;
}
