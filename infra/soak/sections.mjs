// What a soak plays: one file each in this folder.
import * as checkers from './checkers.mjs';
import * as models from './models.mjs';
import * as mutations from './mutations.mjs';
import * as storms from './storms.mjs';
import * as strategies from './strategies.mjs';

/**
 * @typedef {object} Shown
 * @property {string[]} problems
 * @property {string[]} seen
 * @property {string[]} [tally] What is counted over all seeds, and told at the end.
 */

/**
 * @typedef {object} Section
 * @property {string} about In a few words.
 * @property {readonly string[]} variants
 * @property {number} [seedsMax] Where more than so many seeds show nothing new.
 * @property {readonly string[]} sights What must be seen among enough seeds: without it the section proves little.
 * @property {(variant: string, seed: string) => Shown} play
 *   A function of the variant and the seed alone. What it throws is a problem, too.
 */

/** @type {Readonly<Record<string, Section>>} */
export const SECTIONS = { checkers, models, mutations, storms, strategies };
