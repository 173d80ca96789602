// Strategies broken on purpose: of each a checker must find out within a few hundred storms, and have nothing to say of the code as it is.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { MUTATIONS } from '../mutations/mutations.mjs';
import { mutatedTree } from '../mutations/tree.mjs';

/** Storms in which a mutation must be found out. */
const STORMS = 200;
const program = join(import.meta.dirname, '..', 'mutations', 'hunt.mjs');

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
  const broken = hunt(mutation, { configuration, first, storms: STORMS });
  if (broken.found === null) {
    const thrown = broken.threw === 0 ? '' : `; ${broken.threw} of them threw`;
    return { problems: [`it has survived ${broken.played} storms of ${configuration}${thrown}`], seen: [] };
  }
  const sound = hunt(null, { configuration, first, storms: broken.played });
  const problems = sound.found === null ? [] : [`without it: ${sound.found.check}: ${sound.found.sentence}`];
  const { check, sentence } = broken.found;
  return { problems, seen: [], tally: [`${variant}: storm ${broken.played}, ${check}: ${sentence}`] };
}

/**
 * In a process of its own, since what is broken may be anything.
 *
 * @param {import('../mutations/mutations.mjs').Mutation | null} mutation null: the code as it is.
 * @param {{ configuration: string; first: string; storms: number }} storms
 * @returns {import('../mutations/hunt.mjs').Hunt}
 */
function hunt(mutation, { configuration, first, storms }) {
  const { laboratory, remove } = mutatedTree(mutation);
  try {
    const args = [program, laboratory, configuration, first, String(storms)];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  } finally {
    remove();
  }
}
