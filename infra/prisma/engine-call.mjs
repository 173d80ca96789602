import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { SchemaAdapterFactory } from './schema-adapter.mjs';

/** The package exports neither its package.json nor the module itself: both lie beside its entry. */
const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');

/** Parameters in a Prisma URL that are Prisma's own and that PostgreSQL would refuse. */
const prismaParameters = [
  'schema',
  'connection_limit',
  'pool_timeout',
  'pgbouncer',
  'connect_timeout',
  'socket_timeout',
];

export function engineVersion() {
  return JSON.parse(readFileSync(join(dirname(entry), 'package.json'), 'utf8')).version;
}

/**
 * The URL as node-postgres takes it.
 *
 * @param {string | URL} url
 */
export function withoutPrismaParameters(url) {
  const copy = new URL(url);
  for (const name of prismaParameters) copy.searchParams.delete(name);
  return copy.href;
}

/**
 * One call of the schema engine. Each gets an engine of its own: after `applyMigrations` one no longer knows how to open
 * its shadow database.
 *
 * @param {object} options
 * @param {string} options.method
 * @param {Record<string, unknown>} [options.params]
 * @param {string} [options.url]
 * @param {readonly (readonly [string, string])[]} options.datamodels Path and text of each schema file.
 * @returns {Promise<Record<string, unknown>>}
 */
export async function callEngine({ method, params = {}, url, datamodels }) {
  await instantiate();
  const factory = adapterFactory(url);
  /** @type {Record<string, (params: unknown) => Promise<Record<string, unknown> | undefined>>} */
  const engine = /** @type {any} */ (
    await bindings.SchemaEngine.new(
      { datamodels: datamodels.length > 0 ? /** @type {any} */ (datamodels) : undefined },
      () => {},
      bindMigrationAwareSqlAdapterFactory(factory),
    )
  );
  try {
    if (method === 'evaluateDataLoss' || method === 'createMigration') {
      // Both find the factory of shadow databases only after a call that has used it.
      const { migrationsList, filters } = params;
      await engine['devDiagnostic']?.({ migrationsList, filters });
    }
    const name = method === 'getDatabaseVersion' ? 'version' : method;
    if (typeof engine[name] !== 'function') throw new Error(`${method} is not known to schema-engine-wasm`);
    return (await engine[name](params)) ?? {};
  } finally {
    await factory.close();
  }
}

/** @param {string | undefined} url */
function adapterFactory(url) {
  if (url === undefined) return new SchemaAdapterFactory({}, {});
  const schema = new URL(url).searchParams.get('schema');
  // Settings, not a connectionString: in node-postgres that would win over the name of the shadow database.
  const settings = parseIntoClientConfig(withoutPrismaParameters(url));
  return new SchemaAdapterFactory({ ...settings, max: 1 }, schema === null ? {} : { schema });
}

/** @type {Promise<void> | undefined} */
let instance;

function instantiate() {
  instance ??= (async () => {
    const { WebAssembly } = /** @type {any} */ (globalThis);
    const module = readFileSync(entry.replace(/\.js$/, '.wasm'));
    const { instance: wasm } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': bindings });
    bindings.__wbg_set_wasm(wasm.exports);
    wasm.exports.__wbindgen_start();
  })();
  return instance;
}
