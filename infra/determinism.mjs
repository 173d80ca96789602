// npm run determinism: builds, and plays the fixed sweep under several versions of Node, several locales, and
// divided among several processes, and compares what comes out with what is on record. Fetches the other versions of Node
// from npm into .isthmus on first use, so it is no part of npm test.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFirst } from './build-first.mjs';
import { nodeBinary } from './determinism/nodes.mjs';
import { root } from './workspace.mjs';

const program = join(import.meta.dirname, 'determinism', 'play-sweep.mjs');
const onRecord = readFileSync(join(root, 'libs/sim/laboratory/src/testdata/fixed-sweep.txt'), 'utf8');

const majors = [20, 22, 24];
// LC_ALL decides what Node sorts, spells and groups by, whether or not the system has that locale's own files.
const locales = ['C', 'de_DE.UTF-8', 'tr_TR.UTF-8'];
const processes = [1, 2, 8];

buildFirst();
const rows = [];
for (const major of majors) {
  const node = nodeBinary(major);
  for (const locale of locales) rows.push(await tried(node, locale, 1));
  for (const count of processes.slice(1)) rows.push(await tried(node, 'C', count));
}
console.log(
  '| Node | ICU | locale (as Node sees it) | processes | same as on record |\n| --- | --- | --- | --- | --- |',
);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
if (rows.some((row) => row.at(-1) !== 'yes')) process.exitCode = 1;

/**
 * @param {string} node
 * @param {string} locale
 * @param {number} count
 */
async function tried(node, locale, count) {
  const env = { ...process.env, LC_ALL: locale, LANG: locale };
  const run = promisify(execFile);
  const [about, ...shares] = await Promise.all([
    run(node, ['-p', '[process.version, process.versions.icu, Intl.DateTimeFormat().resolvedOptions().locale]+""'], {
      env,
    }),
    ...Array.from({ length: count }, (_, first) => run(node, [program, String(first), String(count)], { env })),
  ]);
  const lines = shares.flatMap(({ stdout }) => stdout.split('\n').filter(Boolean));
  lines.sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
  const text = lines.map((line) => `${line.slice(line.indexOf('\t') + 1)}\n`).join('');
  const [version = '', icu = '', seen = ''] = about.stdout.trim().split(',');
  return [version, icu, `${locale} (${seen})`, String(count), text === onRecord ? 'yes' : 'NO'];
}
