import { availableParallelism } from 'node:os';
import { outputOfFailed } from './nx-output.mjs';
import { bin, root, toolEnvironment } from './workspace.mjs';

/**
 * Builds every project that changed.
 *
 * @param {{ supervisor: import('./processes/supervisor.mjs').Supervisor; progress: import('./progress.mjs').Progress }} options
 */
export async function build({ supervisor, progress }) {
  /** @type {string[]} */
  const lines = [];
  const all = () =>
    lines.map((line) => /target build for (\d+) projects/.exec(line)?.[1]).find((count) => count) ?? '?';
  const built = () => lines.filter((line) => /nx run \S+:build/.test(line)).length;
  const code = await progress.during(
    'build',
    () => `building (${built()} of ${all()} projects)`,
    () =>
      supervisor.run({
        name: 'build',
        command: bin('nx'),
        args: ['run-many', '-t', 'build', '--outputStyle=static', `--parallel=${availableParallelism()}`],
        options: { cwd: root, env: toolEnvironment },
        output: { line: (line) => void lines.push(line) },
      }),
  );
  if (code !== 0) throw new Error(`${outputOfFailed(lines)}\n\nThe build failed; see above.`);
  progress.say('build', `${built()} projects built or unchanged`);
}
