// npm run soak [-- --seeds 1000] [-- --minutes 10] [-- --first 1] [-- --only storms/raft] [-- --strategy raft]:
// plays every section of soak/, or what is named of it, under many seeds, on all cores, and says of every failure how to see it
// again. Too long for npm test, which plays a slice of it: `--runs 1000` is as many seeds as make so many runs together, at least
// four; `--as-built` builds nothing first; `--processes 1` leaves the other cores alone.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildFirst } from './build-first.mjs';
import { Progress } from './progress.mjs';
import { Player } from './soak/players.mjs';

/** With fewer seeds, what chance has not shown proves nothing. */
const SEEDS_FOR_SIGHTS = 100;
const SEEDS_OF_A_SLICE_MIN = 4;
const SAY_EVERY_MS = 10_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    first: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    strategy: { type: 'string', multiple: true },
    runs: { type: 'string' },
    processes: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
});
if (!values['as-built']) buildFirst();
// Only now: what the sections import is built.
const { SECTIONS } = await import('./soak/sections.mjs');
const first = BigInt(values.first);
const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
const chosen = Object.entries(SECTIONS).flatMap(([section, { variants }]) =>
  variants
    .filter((variant) => values.only?.some((name) => `${section}/${variant}/`.startsWith(`${name}/`)) ?? true)
    .filter((variant) => values.strategy?.some((kind) => variant === kind || variant.startsWith(`${kind}/`)) ?? true)
    .map((variant) => ({ section, variant })),
);
if (chosen.length === 0) {
  const known = Object.entries(SECTIONS).flatMap(([section, { about, variants }]) => [
    `${section}: ${about}`,
    ...variants.map((variant) => `  ${section}/${variant}`),
  ]);
  console.error(
    `There is no ${[...(values.only ?? []), ...(values.strategy ?? [])].join(', ')}. There are:\n${known.join('\n')}`,
  );
  process.exit(2);
}

const seeds = seedsOf(values);
const progress = new Progress();
const endsAt = Date.now() + minutes * 60_000;
const tasks = tasksInTurn();
const seen = new Set();
/** @type {Map<string, number>} */
const tallies = new Map();
let played = 0;
let failed = 0;
let saidAt = Date.now();
let latest = first;

const processes = values.processes === undefined ? availableParallelism() : Number(values.processes);
progress.say(
  'soak',
  `${chosen.length} variants, ${seeds === Infinity ? `for ${minutes} min` : `${seeds} seeds each`}, ${processes} at a time`,
);
await Promise.all(
  Array.from({ length: processes }, async () => {
    const player = new Player();
    for (const task of tasks) tell(task, await player.play(task));
    player.end();
  }),
);
const whole = latest - first + 1n;
for (const { section } of chosen.filter(
  ({ section }, index) => chosen.findIndex((one) => one.section === section) === index,
)) {
  const isWhole = chosen.filter((one) => one.section === section).length === SECTIONS[section]?.variants.length;
  const missed = SECTIONS[section]?.sights.filter((sight) => !seen.has(`${section} ${sight}`)) ?? [];
  if (!isWhole || whole < SEEDS_FOR_SIGHTS || missed.length === 0) continue;
  failed++;
  progress.say('missed', `${section}: nothing was ${missed.join(', nothing was ')}`);
}
for (const [line, count] of [...tallies].sort()) progress.say('in all', `${count} x ${line}`);
progress.say('soak', `${played} played with ${whole} seeds, ${failed} failed`);
progress.end();
if (failed > 0) process.exitCode = 1;

/**
 * A time without a number of seeds means as many as it has room for.
 *
 * @param {{ seeds?: string | undefined; runs?: string | undefined }} asked
 */
function seedsOf({ seeds, runs }) {
  if (seeds !== undefined) return Number(seeds);
  if (runs !== undefined) return Math.max(SEEDS_OF_A_SLICE_MIN, Math.floor(Number(runs) / chosen.length));
  return minutes === Infinity ? 1000 : Infinity;
}

/** Seed by seed, so that a soak cut short has played all variants. */
function* tasksInTurn() {
  for (let count = 0; count < seeds; count++) {
    for (const { section, variant } of chosen) {
      if (count >= (SECTIONS[section]?.seedsMax ?? Infinity)) continue;
      if (Date.now() > endsAt) return;
      latest = first + BigInt(count);
      yield { section, variant, seed: String(latest) };
    }
  }
}

/**
 * @param {import('./soak/players.mjs').Task} task
 * @param {import('./soak/sections.mjs').Shown} shown
 */
function tell({ section, variant, seed }, shown) {
  played++;
  for (const sight of shown.seen) seen.add(`${section} ${sight}`);
  for (const counted of shown.tally ?? []) {
    const line = `${section}: ${counted}`;
    tallies.set(line, (tallies.get(line) ?? 0) + 1);
  }
  if (shown.problems.length > 0) {
    failed++;
    progress.say('FAILED', `${section}/${variant}, seed ${seed}`);
    for (const problem of shown.problems) progress.say('', problem);
    progress.say('', `again: npm run soak -- --only ${section}/${variant} --first ${seed} --seeds 1`);
  }
  if (Date.now() - saidAt < SAY_EVERY_MS) return;
  saidAt = Date.now();
  progress.say('soak', `${played} played, up to seed ${latest}; ${failed} failed`);
}
