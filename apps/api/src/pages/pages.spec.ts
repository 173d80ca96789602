import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import { servePages } from './pages.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'isthmus-pages-'));
writeFileSync(join(FOLDER, 'index.html'), '<!doctype html>');
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** Whether a GET of a path is answered with the dashboard's page. */
function isPage(path: string): boolean {
  const handlers: RequestHandler[] = [];
  const app = { useStaticAssets: () => app, use: (handler: RequestHandler) => handlers.push(handler) };
  servePages(app as unknown as NestExpressApplication, FOLDER);
  let sent = false;
  const request = { method: 'GET', path } as Parameters<RequestHandler>[0];
  const response = { sendFile: () => (sent = true) } as unknown as Parameters<RequestHandler>[1];
  for (const handler of handlers) void handler(request, response, () => undefined);
  return sent;
}

it('brings the page at each address that the dashboard routes', () => {
  const router = readFileSync(new URL('../../../web/src/router.tsx', import.meta.url), 'utf8');
  const addresses = [...router.matchAll(/path: '(\/[^']*)'/g)].map(([, path = '']) => path.replaceAll(/\$\w+/g, 'any'));
  expect(addresses).toContain('/runs/any');
  expect(addresses.filter((address) => !isPage(address))).toEqual([]);
});

it('leaves the API and what is nowhere alone', () => {
  expect(['/v1/runs', '/nowhere', '/checksum', '/openapi.json'].filter(isPage)).toEqual([]);
});
