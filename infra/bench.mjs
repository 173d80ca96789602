// npm run bench [-- --only engine|checkers|strategies|metrics] [-- --json] [-- --long]: how fast the parts are, beside programs that anyone can build,
// in the same run. A bench is no test: it fails nothing. Builds first.
import { parseArgs } from 'node:util';
import { checkerFigures } from './bench/checkers.mjs';
import { engineFigures } from './bench/engine.mjs';
import { metricsFigures } from './bench/metrics.mjs';
import { strategyFigures } from './bench/strategies.mjs';
import { buildFirst } from './build-first.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
  },
});

/** @type {Record<string, (options: { isLong: boolean; say: (text: string) => void }) => import('./bench/figure.mjs').Figure[] | Promise<import('./bench/figure.mjs').Figure[]>>} */
const parts = { engine: engineFigures, checkers: checkerFigures, strategies: strategyFigures, metrics: metricsFigures };

const chosen = values.only ?? Object.keys(parts);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const say = (/** @type {string} */ text) => console.error(text);
buildFirst();
/** @type {import('./bench/figure.mjs').Figure[]} */
const figures = [];
for (const name of chosen) figures.push(...((await parts[name]?.({ isLong: values.long, say })) ?? []));
if (values.json) {
  console.log(JSON.stringify(figures, null, 2));
} else {
  console.log('| figure | ratio | goal | ours | reference |\n| --- | ---: | --- | ---: | ---: |');
  for (const { name, ratio, goal, ours, reference, spread } of figures) {
    const noise = spread === undefined ? '' : ` (${shown(spread.min)} to ${shown(spread.max)})`;
    console.log(`| ${[name, `${shown(ratio)}${noise}`, goal, shown(ours), shown(reference)].join(' | ')} |`);
  }
  for (const { name, explanation } of figures) if (explanation !== undefined) console.log(`\n${name}: ${explanation}`);
}

/** @param {number | null} value */
function shown(value) {
  return value === null || Number.isNaN(value) ? 'not available' : value.toPrecision(3);
}
