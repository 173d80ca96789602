import pg from 'pg';
import { withoutPrismaParameters } from './engine-call.mjs';

/** Errors of PostgreSQL and of the network, as Prisma numbers them. */
const prismaCodes = new Map([
  ['3D000', 'P1003'],
  ['28P01', 'P1000'],
  ['ECONNREFUSED', 'P1001'],
  ['42P04', 'P1009'],
]);
const otherError = 'P1011';

/**
 * The commands that concern a database as a whole.
 *
 * @param {string} command
 * @param {string} url
 * @returns {Promise<number>} The exit code; an error is said on standard error as the CLI reads it.
 */
export async function databaseCommand(command, url) {
  try {
    await execute(command, url);
    return 0;
  } catch (error) {
    const { code = '', message } = /** @type {Error & { code?: string }} */ (error);
    const fields = { is_panic: false, error_code: prismaCodes.get(code) ?? otherError, message: message || code };
    // The CLI skips the first line and parses every other, so nothing may follow the second, not even a line end.
    process.stderr.write(`${logLine('INFO', { message: 'schema-engine-wasm' })}\n${logLine('ERROR', fields)}`);
    return 1;
  }
}

/**
 * @param {string} command
 * @param {string} url
 */
async function execute(command, url) {
  if (command === 'can-connect-to-database') return query(url, () => 'SELECT 1');
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const server = new URL(url);
  server.pathname = '/postgres';
  if (command === 'create-database') return query(server, (quote) => `CREATE DATABASE ${quote(name)}`);
  if (command === 'drop-database') return query(server, (quote) => `DROP DATABASE IF EXISTS ${quote(name)}`);
  throw new Error(`unknown command ${command}`);
}

/**
 * @param {string | URL} url
 * @param {(quote: (name: string) => string) => string} sql
 */
async function query(url, sql) {
  const client = new pg.Client({ connectionString: withoutPrismaParameters(url) });
  await client.connect();
  try {
    await client.query(sql((name) => client.escapeIdentifier(name)));
  } finally {
    await client.end();
  }
}

/**
 * @param {string} level
 * @param {object} fields
 */
function logLine(level, fields) {
  return JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' });
}
