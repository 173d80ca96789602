// Plays one variant under one seed after another, as it is told to, in a process of its own.
import { SECTIONS } from './sections.mjs';

process.on(
  'message',
  (/** @type {{ section: string; variant: string; seed: string }} */ { section, variant, seed }) => {
    process.send?.(played(section, variant, seed));
  },
);

/**
 * @param {string} section
 * @param {string} variant
 * @param {string} seed
 */
function played(section, variant, seed) {
  try {
    return SECTIONS[section]?.play(variant, seed);
  } catch (error) {
    return { problems: [error instanceof Error ? String(error.stack) : String(error)], seen: [] };
  }
}
