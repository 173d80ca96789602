import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './workspace.mjs';

/**
 * @typedef {import('./processes/supervisor.mjs').Supervisor} Supervisor
 * @typedef {import('./progress.mjs').Progress} Progress
 * @typedef {{ supervisor: Supervisor; progress: Progress; environment: NodeJS.ProcessEnv }} Options
 */

const readyWithinMs = 60_000;

/**
 * The API, which also serves the dashboard; ready when it says so itself.
 *
 * @param {Options & { address: string }} options
 */
export async function keepApi({ address, ...options }) {
  const env = { ISTHMUS_WEB_ROOT: join(root, 'apps/web/dist'), ...options.environment };
  await options.supervisor.keep({
    ...app('api', { ...options, environment: env }),
    ready: async () => {
      for (const until = Date.now() + readyWithinMs; Date.now() < until; await delay(100)) {
        if (await isReady(`${address}/readyz`)) return;
      }
      throw new Error(`The API did not become ready (${address}/readyz) within ${readyWithinMs / 1000} s.`);
    },
  });
  options.progress.say('api', `on ${address}`);
}

/** @param {Options} options */
export async function keepWorker(options) {
  await options.supervisor.keep({
    ...app('worker', options),
    ready: () => delay(200), // it has no door to knock on; one that cannot start at all shows it at once
  });
  options.progress.say('worker', 'started');
}

/**
 * @param {string} name
 * @param {Options} options
 */
function app(name, { progress, environment }) {
  const entry = join(root, 'apps', name, 'dist/index.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing, though the build went through.`);
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', entry],
    options: { cwd: root, env: { NODE_ENV: 'production', NO_COLOR: '1', ...environment } },
    output: { line: (/** @type {string} */ line) => progress.relay(name, line) },
  };
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
