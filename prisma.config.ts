import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// Prisma's native engine is no npm package; this one is. Why: docs/decisions/prisma-schema-engine-as-wasm.md.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= pathOf('./infra/prisma/schema-engine.mjs');
// It would ask the network for a newer version.
process.env['CHECKPOINT_DISABLE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? urlOfRunningService() },
});

/** The database of the service that `npm start` runs from this folder, so that `npx prisma` needs no settings. */
function urlOfRunningService(): string {
  const file = pathOf('./.isthmus/postgres/url');
  return existsSync(file) ? readFileSync(file, 'utf8') : 'postgresql://postgres@127.0.0.1:54329/isthmus';
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
