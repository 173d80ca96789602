// Plays a configuration of the conformance table under one seed after another until a checker finds a promise broken:
// node hunt.mjs <address of the conformance module> <configuration> <first seed> <seeds>
/**
 * What it prints, as JSON.
 *
 * @typedef {object} Hunt
 * @property {{ seed: string; check: string; sentence: string } | null} found
 * @property {number} played
 * @property {number} threw Runs that ended with an error, which no checker has seen.
 */

const [laboratory = '', configuration = '', first = '1', seeds = '0'] = process.argv.slice(2);
console.log(JSON.stringify(await hunted()));

/** @returns {Promise<Hunt>} */
async function hunted() {
  const { playConformance } = await import(laboratory);
  let threw = 0;
  for (let played = 1; played <= Number(seeds); played++) {
    const seed = String(BigInt(first) + BigInt(played) - 1n);
    try {
      /** @type {import('../../libs/sim/laboratory/dist/conformance.js').Conformance} */
      const { owed } = playConformance(configuration, seed);
      // Invariants look inside an algorithm, and would find out more. What counts is what its clients can see.
      const violated = owed.find(({ check, verdict }) => check !== 'invariants' && verdict === 'violated');
      if (violated !== undefined) return { found: { seed, ...violated }, played, threw };
    } catch {
      threw++;
    }
  }
  return { found: null, played: Number(seeds), threw };
}
