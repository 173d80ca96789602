import { spawnSync } from 'node:child_process';
import { bin, root, toolEnvironment } from './workspace.mjs';

/** Builds what changed, quietly: what plays the built code must not play yesterday's. Standard output stays the caller's. */
export function buildFirst() {
  console.error('building what changed; the first time that takes a minute or two');
  const { status, stdout } = spawnSync(bin('nx'), ['run-many', '-t', 'build', '--outputStyle=static'], {
    cwd: root,
    env: toolEnvironment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${stdout}\n\nThe build failed; see above.`);
}
