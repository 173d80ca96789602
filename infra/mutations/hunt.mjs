/**
 * @typedef {object} Hunt
 * @property {{ seed: string; check: string; sentence: string } | null} found
 * @property {number} played
 * @property {number} threw Runs that ended with an error, which no checker has seen.
 */

/**
 * @typedef {object} Storms
 * @property {string} configuration Of the conformance table.
 * @property {string} first Seed.
 * @property {number} storms At most.
 */

/**
 * Plays one seed after another until a checker finds a promise broken.
 *
 * @param {typeof import('../../libs/sim/laboratory/dist/conformance.js').playConformance} play
 * @param {Storms} storms
 * @returns {Hunt}
 */
export function hunt(play, { configuration, first, storms }) {
  let threw = 0;
  for (let played = 1; played <= storms; played++) {
    const seed = String(BigInt(first) + BigInt(played) - 1n);
    try {
      const { owed } = play(configuration, seed);
      // Invariants look inside an algorithm, and would find out more. What counts is what its clients can see.
      const violated = owed.find(({ check, verdict }) => check !== 'invariants' && verdict === 'violated');
      if (violated !== undefined) return { found: { seed, ...violated }, played, threw };
    } catch {
      threw++;
    }
  }
  return { found: null, played: storms, threw };
}
