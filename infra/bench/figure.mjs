/**
 * One line of a bench. Rates are in million/s of processor time, times in milliseconds of it.
 *
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} ours
 * @property {number | null} reference null where it is not available here.
 * @property {number | null} ratio Ours over the reference.
 * @property {string} goal
 * @property {{ min: number; max: number }} [spread] Of the runs' ratios, of which `ratio` is the median.
 * @property {string} [explanation] Why the goal is missed.
 */

/** @param {number[]} values */
export function median(values) {
  return values.sort((one, other) => one - other)[values.length >> 1] ?? NaN;
}

/**
 * @param {string} name
 * @param {number | null | undefined} ours
 * @param {number | null | undefined} reference
 * @param {string} goal
 * @returns {Figure}
 */
export function figure(name, ours = null, reference = null, goal) {
  const ratio = ours === null || reference === null ? null : ours / reference;
  return { name, ours: ours ?? NaN, reference, ratio, goal };
}
