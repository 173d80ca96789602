import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Type ids of PostgreSQL's catalogue. */
const charOid = 18;
const textOid = 25;

/**
 * Prisma's adapter for node-postgres, made fit for the schema engine: it was written for queries, so it does not know
 * the catalogue's type `"char"`, and it opens a shadow database on the main one and drops it while still connected.
 */
export class SchemaAdapterFactory extends PrismaPg {
  #settings;
  #options;
  /** @type {Set<{ dispose(): Promise<void> }>} */
  #open = new Set();

  /**
   * @param {pg.PoolConfig} settings
   * @param {{ schema?: string }} options
   */
  constructor(settings, options) {
    super(settings, options);
    this.#settings = settings;
    this.#options = options;
  }

  /** @override */
  async connect() {
    const adapter = await super.connect();
    this.#open.add(adapter);
    readCatalogueChar(adapter);
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (...args) => {
      const transaction = await start(...args);
      readCatalogueChar(transaction);
      return transaction;
    };
    return adapter;
  }

  /** @override */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    await this.#execute(`CREATE DATABASE "${database}"`);
    const shadow = await new SchemaAdapterFactory({ ...this.#settings, database }, this.#options).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await this.#execute(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    };
    return shadow;
  }

  async close() {
    for (const adapter of this.#open) await adapter.dispose().catch(() => {});
  }

  /** @param {string} sql */
  async #execute(sql) {
    const client = new pg.Client(this.#settings);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

/**
 * Reads columns of type `"char"` as text and declares them as characters.
 *
 * @param {any} queryable An adapter or a transaction; what is changed here is not in their public types.
 */
function readCatalogueChar(queryable) {
  /** @type {Set<number>} */
  let columns = new Set();
  const perform = queryable.performIO.bind(queryable);
  queryable.performIO = async (/** @type {unknown} */ query) => {
    const result = await perform(query);
    columns = new Set();
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== charOid) continue;
      columns.add(index);
      field.dataTypeID = textOid;
    }
    return result;
  };
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (/** @type {unknown} */ query) => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((/** @type {number} */ type, /** @type {number} */ index) =>
      columns.has(index) ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
}
