import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/**
 * A digest of all migrations: names and contents, in their order.
 *
 * @param {string} folder
 */
export function migrationsDigest(folder) {
  const hash = createHash('sha256');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
  for (const name of files.filter((file) => file.endsWith('.sql'))) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * Brings an embedded database up to date, and does nothing when its data folder has had exactly these migrations.
 *
 * @param {object} options
 * @param {string} options.migrations
 * @param {string} options.record The file, beside the data, that says what it has had.
 * @param {(database: string) => string} options.url
 * @param {string} options.database
 * @param {(url: string) => Promise<void>} options.deploy
 */
export async function migrateEmbedded({ migrations, record, url, database, deploy }) {
  const digest = migrationsDigest(migrations);
  const applied = existsSync(record) ? readFileSync(record, 'utf8') : null;
  if (applied === digest) return;
  if (applied === null) await createAnew(url('postgres'), database);
  else await withdrawUnfinished(url(database));
  await deploy(url(database));
  writeFileSync(record, digest);
}

/**
 * Until a first migration has gone through nobody can have stored anything, so what a killed start left is dropped.
 *
 * @param {string} url
 * @param {string} database
 */
async function createAnew(url, database) {
  await withClient(url, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  });
}

/**
 * PostgreSQL runs the statements of one migration as one transaction, so one that was killed has left no trace but its
 * line in Prisma's table, and Prisma refuses to go on while that line stands (P3009).
 *
 * @param {string} url
 */
async function withdrawUnfinished(url) {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_tables WHERE tablename = '_prisma_migrations'");
    if (rowCount === 0) return;
    await client.query(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
    );
  });
}

/**
 * @param {string} url
 * @param {(client: pg.Client) => Promise<void>} work
 */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
