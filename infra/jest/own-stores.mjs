// Projects are tested at the same time, and a dispatcher takes every run it finds. So each gets a database of its own, a
// copy of the migrated one, and one of the numbered databases of Redis.
import { withClient } from '../migrations.mjs';
import { storeProjects } from './store-projects.mjs';

/**
 * Jest's global set-up; its environment is inherited by the specs.
 *
 * @param {unknown} _globalConfig
 * @param {{ displayName?: { name: string } }} projectConfig
 */
export default async function ownStores(_globalConfig, { displayName }) {
  const { DATABASE_URL, REDIS_URL, ISTHMUS_OWN_STORES } = process.env;
  const project = displayName?.name ?? '';
  // Outside of `npm test` the stores are the caller's affair.
  if (ISTHMUS_OWN_STORES === undefined || DATABASE_URL === undefined || REDIS_URL === undefined) return;

  const database = `isthmus_${project}`;
  const template = new URL(DATABASE_URL).pathname.slice(1);
  await withClient(urlOf(DATABASE_URL, 'postgres'), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`);
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(database)} TEMPLATE ${client.escapeIdentifier(template)}`,
    );
  });
  process.env['DATABASE_URL'] = urlOf(DATABASE_URL, database);
  process.env['REDIS_URL'] = urlOf(REDIS_URL, String(storeProjects.indexOf(project) + 1));
}

/**
 * @param {string} url
 * @param {string} database
 */
function urlOf(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
