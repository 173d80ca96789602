// Plays every <step>th experiment of the fixed sweep from the <first> on, as it was built, and prints its lines:
// node play-sweep.mjs <first> <step>
const built = new URL('../../libs/sim/laboratory/dist/fixed-sweep.js', import.meta.url);
const { FIXED_SWEEP, fixedSweepLine } = await import(built.href);

const [first = 0, step = 1] = process.argv.slice(2).map(Number);
for (let index = first; index < FIXED_SWEEP.length; index += step) {
  console.log(`${index}\t${fixedSweepLine(FIXED_SWEEP[index])}`);
}
