// The checkers beside their definitions: random histories of every object, and all small ones of a register.
const folder = '../../libs/sim/checkers/dist';
const built = (/** @type {string} */ name) => import(new URL(`${folder}/${name}.js`, import.meta.url).href);
const { compareInterleaved, swapChoices } = await built('exhaustive-histories');
const { isObjectLinearizableByDefinition } = await built('object-brute-force');
const { checkObjectLinearizable } = await built('object-linearizability');
const { randomObjectHistory } = await built('object-random-histories');
const { drawsFrom } = await built('random-histories');
const { forEachFilling, interleavings, ScratchHistory } = await built('sample-histories');

const MODELS = ['register', 'cas-register', 'counter', 'set', 'queue', 'list-append', 'kv', 'lock'];
const EXHAUSTIVE = 'all-registers';
/** Operations of the small histories of which all are judged. */
const OPERATIONS = 4;
/** @type {Record<string, { kinds: string[] }>} Operations that leave an object its structure. */
const STRUCTURED = { set: { kinds: ['read', 'add'] }, kv: { kinds: ['get', 'put', 'append'] } };
/** Random histories of one seed. */
const ROUNDS = 300;

export const about = 'the checkers beside their definitions';
export const variants = [...MODELS, EXHAUSTIVE];
export const sights = variants.flatMap((variant) => [`${variant} holds`, `${variant} violated`]);

/**
 * @param {string} variant
 * @param {string} seed
 * @returns {{ problems: string[]; seen: string[] }}
 */
export function play(variant, seed) {
  return variant === EXHAUSTIVE
    ? playAll(Number(BigInt(seed)))
    : playRandom(variant, Number(BigInt(seed) % 4_294_967_296n));
}

/**
 * All histories of four reads, writes and compare-and-sets, answered or not, that begin with two given operations: as many
 * seeds in a row as there are such beginnings play all of them.
 *
 * @param {number} seed
 */
function playAll(seed) {
  const choices = swapChoices([1, 2]);
  const scratch = new ScratchHistory(OPERATIONS);
  const patterns = interleavings(OPERATIONS);
  const tally = { histories: 0, linearizable: 0, byZones: 0 };
  const beginning = [choices[seed % choices.length], choices[Math.floor(seed / choices.length) % choices.length]];
  forEachFilling(
    scratch,
    (/** @type {number} */ row) => (row < beginning.length ? [beginning[row]] : choices),
    () => compareInterleaved(scratch, patterns, tally),
  );
  const seen = [];
  if (tally.linearizable > 0) seen.push(`${EXHAUSTIVE} holds`);
  if (tally.linearizable < tally.histories) seen.push(`${EXHAUSTIVE} violated`);
  return { problems: [], seen };
}

/**
 * @param {string} model
 * @param {number} seed
 */
function playRandom(model, seed) {
  const draw = drawsFrom(seed);
  const problems = [];
  /** @type {Set<string>} */
  const seen = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const shape = {
      model,
      ...(draw(2) === 0 ? STRUCTURED[model] : {}),
      ...(draw(3) > 0 ? { unique: true, repeats: 25 } : {}),
      ...{ operations: 3 + draw(5), sessions: 2 + draw(4), values: 3 + draw(4) },
      ...{ unknown: 20 * draw(2), lies: 35 * draw(2) },
    };
    const history = randomObjectHistory(draw, shape);
    const { verdict } = checkObjectLinearizable(history);
    const expected = isObjectLinearizableByDefinition(history) ? 'holds' : 'violated';
    seen.add(`${model} ${expected}`);
    if (verdict !== expected) problems.push(`round ${round} ${expected}, but judged ${verdict}`);
  }
  return { problems, seen: [...seen] };
}
