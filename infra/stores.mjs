import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from './embedded/postgres.mjs';
import { startRedis } from './embedded/redis.mjs';
import { findRedis } from './embedded/redis-program.mjs';
import { migrateEmbedded } from './migrations.mjs';
import { freePort } from './ports.mjs';
import { bin, dataFolder, migrationsFolder, root, toolEnvironment } from './workspace.mjs';

/**
 * @typedef {import('./processes/supervisor.mjs').Supervisor} Supervisor
 * @typedef {import('./progress.mjs').Progress} Progress
 */

/** Tried first, so that a tool which was pointed at the database once still finds it; any free port does. */
const usualPorts = { postgres: 54329, redis: 56379 };
const database = 'isthmus';

/**
 * Starts PostgreSQL and Redis, or takes the real ones that were named, and applies the migrations.
 *
 * @param {object} options
 * @param {Supervisor} options.supervisor
 * @param {Progress} options.progress
 * @param {{ database: string | null; redis: string | null }} options.real
 * @returns {Promise<{ DATABASE_URL: string; REDIS_URL: string }>}
 */
export async function startStores({ supervisor, progress, real }) {
  const [DATABASE_URL, REDIS_URL] = await Promise.all([
    real.database === null
      ? embeddedPostgres({ supervisor, progress, folder: dataFolder, port: usualPorts.postgres, durable: true })
      : realPostgres({ supervisor, progress, url: real.database }),
    real.redis ?? embeddedRedis({ supervisor, progress, folder: dataFolder, port: usualPorts.redis, durable: true }),
  ]);
  return { DATABASE_URL, REDIS_URL };
}

/**
 * The same servers, on any ports and in a folder to be thrown away: fast, and good for nothing after a crash.
 *
 * @param {{ supervisor: Supervisor; progress: Progress; folder: string }} options
 * @returns {Promise<{ DATABASE_URL: string; REDIS_URL: string }>}
 */
export async function startThrowAwayStores({ supervisor, progress, folder }) {
  const [DATABASE_URL, REDIS_URL] = await Promise.all([
    embeddedPostgres({ supervisor, progress, folder, port: 0, durable: false }),
    embeddedRedis({ supervisor, progress, folder, port: 0, durable: false }),
  ]);
  return { DATABASE_URL, REDIS_URL };
}

/**
 * @typedef {{ supervisor: Supervisor; progress: Progress; folder: string; port: number; durable: boolean }} Embedded
 *
 * @param {Embedded} options
 */
async function embeddedPostgres({ supervisor, progress, folder, port: wanted, durable }) {
  const port = await freePort(wanted);
  const { url, version } = await progress.during('postgres', 'starting PostgreSQL', () =>
    startPostgres({ supervisor, folder: join(folder, 'postgres'), port, durable }),
  );
  progress.say('postgres', `${version} on 127.0.0.1:${port}`);
  await progress.during('postgres', 'applying the migrations', () =>
    migrateEmbedded({
      migrations: migrationsFolder,
      record: join(folder, 'postgres', 'migrated'),
      url,
      database,
      deploy: async (target) => {
        await deploy(supervisor, target);
        progress.say('postgres', 'migrations applied');
      },
    }),
  );
  writeFileSync(join(folder, 'postgres', 'url'), url(database), { mode: 0o600 }); // prisma.config.ts reads it
  return url(database);
}

/** @param {{ supervisor: Supervisor; progress: Progress; url: string }} options */
async function realPostgres({ supervisor, progress, url }) {
  progress.say('postgres', `using DATABASE_URL (${new URL(url).host})`);
  await progress.during('postgres', 'applying the migrations', () => deploy(supervisor, url));
  return url;
}

/** @param {Embedded} options */
async function embeddedRedis({ supervisor, progress, folder, port: wanted, durable }) {
  let doing = 'looking for a Redis server';
  const program = await progress.during(
    'redis',
    () => doing,
    () =>
      findRedis({
        folder: join(dataFolder, 'redis-server'),
        fetching: () => {
          progress.say('redis', 'none on PATH; fetching one from the packages of this system, without installing it');
          doing = 'fetching and unpacking Redis';
        },
        run: (command, args, { cwd, env }) =>
          runQuietly(supervisor, command, args, { cwd, env: { ...process.env, ...env } }),
      }),
  );
  const port = await freePort(wanted);
  const { url } = await startRedis({ supervisor, program, folder: join(folder, 'redis'), port, durable });
  progress.say('redis', `${program.command} on 127.0.0.1:${port}`);
  return url;
}

/**
 * @param {Supervisor} supervisor
 * @param {string} url
 */
async function deploy(supervisor, url) {
  const env = { ...toolEnvironment, DATABASE_URL: url };
  const { code, lines } = await runQuietly(supervisor, bin('prisma'), ['migrate', 'deploy'], { cwd: root, env });
  if (code !== 0)
    throw new Error(`The migrations could not be applied (prisma migrate deploy: ${code}).\n${lines.join('\n')}`);
}

/**
 * @param {Supervisor} supervisor
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string; env: NodeJS.ProcessEnv }} options
 */
async function runQuietly(supervisor, command, args, options) {
  /** @type {string[]} */
  const lines = [];
  const output = { line: (/** @type {string} */ line) => void lines.push(line) };
  const code = await supervisor.run({ name: command, command, args, options, output });
  return { code, lines };
}
