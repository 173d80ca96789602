import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { Client } from 'pg';

/** A database of one's own, with every migration applied, on the server of another. */
export interface ScratchDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const MIGRATIONS = new URL('../../../prisma/migrations/', import.meta.url);

/**
 * For specs: what sweeps or admits runs concerns all tenants, so specs that share a database would disturb each other.
 *
 * @throws without a `url` (that of any database on the server).
 */
export async function createScratchDatabase(url: string | undefined): Promise<ScratchDatabase> {
  if (url === undefined || url === '')
    throw new Error('these specs need a PostgreSQL: set DATABASE_URL, or run them with `npm test`, which starts one');
  const name = `scratch_${randomUUID().replaceAll('-', '')}`;
  await execute(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  await execute(own.href, await migrations());
  return { url: own.href, drop: () => execute(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function migrations(): Promise<string> {
  const folders = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  return (await Promise.all(names.map((name) => readFile(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8')))).join(
    '\n',
  );
}
