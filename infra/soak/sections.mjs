// What a soak plays: one file each in this folder.
import * as checkers from './checkers.mjs';
import * as models from './models.mjs';
import * as storms from './storms.mjs';

/**
 * @typedef {object} Section
 * @property {string} about In a few words.
 * @property {readonly string[]} variants
 * @property {readonly string[]} sights What must be seen among enough seeds: without it the section proves little.
 * @property {(variant: string, seed: string) => { problems: string[]; seen: string[] }} play
 *   A function of the variant and the seed alone. What it throws is a problem, too.
 */

/** @type {Readonly<Record<string, Section>>} */
export const SECTIONS = { checkers, models, storms };
