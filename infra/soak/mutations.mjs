// Strategies broken on purpose: of each a checker must find out within a few hundred storms, and have nothing to say of the code as it is.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { hunt } from '../mutations/hunt.mjs';
import { MUTATIONS } from '../mutations/mutations.mjs';
import { mutatedTree } from '../mutations/tree.mjs';

/** Storms in which a mutation must be found out. */
const STORMS = 200;
const program = join(import.meta.dirname, '..', 'mutations', 'hunter.mjs');
const built = new URL('../../libs/sim/laboratory/dist/conformance.js', import.meta.url).href;
/** @type {typeof import('../../libs/sim/laboratory/dist/conformance.js')} */
const { playConformance } = await import(built);

export const about = 'strategies broken on purpose, which a checker must find out';
export const variants = MUTATIONS.map(({ name }) => name);
/** @type {readonly string[]} */
export const sights = [];
/** Each seed is 200 storms. */
export const seedsMax = 1;

/**
 * @param {string} variant
 * @param {string} seed
 * @returns {import('./sections.mjs').Shown}
 */
export function play(variant, seed) {
  const mutation = MUTATIONS.find(({ name }) => name === variant);
  if (mutation === undefined) throw new Error(`there is no mutation ${variant}`);
  const { configuration } = mutation;
  const first = String((BigInt(seed) - 1n) * BigInt(STORMS) + 1n);
  const { found, played, threw } = huntBroken(mutation, { configuration, first, storms: STORMS });
  if (found === null) {
    const thrown = threw === 0 ? '' : `; ${threw} of them threw`;
    return { problems: [`it has survived ${played} storms of ${configuration}${thrown}`], seen: [] };
  }
  const sound = hunt(playConformance, { configuration, first, storms: played });
  const problems = sound.found === null ? [] : [`without it: ${sound.found.check}: ${sound.found.sentence}`];
  if (sound.threw > 0) problems.push(`without it: ${sound.threw} of ${played} storms threw`);
  return { problems, seen: [], tally: [`${variant}: storm ${played}, ${found.check}: ${found.sentence}`] };
}

/**
 * In a process of its own, since what is broken may be anything.
 *
 * @param {import('../mutations/mutations.mjs').Mutation} mutation
 * @param {import('../mutations/hunt.mjs').Storms} storms
 * @returns {import('../mutations/hunt.mjs').Hunt}
 */
function huntBroken(mutation, storms) {
  const { laboratory, remove } = mutatedTree(mutation);
  try {
    const args = [program, laboratory, JSON.stringify(storms)];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  } finally {
    remove();
  }
}
