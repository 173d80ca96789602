import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../workspace.mjs';

/** Of all configurations together: about a minute of processor time, however many share it. */
const RUNS = 1000;

test('every strategy keeps its promises in a few storms of what it promises to survive', async () => {
  expect(await soaked('--only', 'strategies', '--runs', String(RUNS))).toMatch(/, 0 failed\n$/);
}, 600_000);

/** About half a minute of processor time. A soak plays all. */
const MUTATIONS = [
  'raft-commits-earlier-terms',
  'raft-forgets-its-vote',
  'raft-reads-without-read-index',
  'raft-accepts-stale-terms',
  'raft-commits-before-a-majority',
  'single-leader-without-fencing',
  'abd-reads-without-write-back',
  'causal-delivers-early',
];

test('strategies broken on purpose are found out by a checker', async () => {
  const said = await soaked(...MUTATIONS.flatMap((name) => ['--only', `mutations/${name}`]));
  expect(said).toMatch(new RegExp(`${MUTATIONS.length} played .*, 0 failed\\n$`));
}, 600_000);

/**
 * What a soak said, whatever came of it.
 *
 * @param {string[]} args
 */
async function soaked(...args) {
  const program = join(root, 'infra', 'soak.mjs');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--as-built', ...args]);
    return stdout;
  } catch (error) {
    return /** @type {{ stdout: string }} */ (error).stdout;
  }
}
