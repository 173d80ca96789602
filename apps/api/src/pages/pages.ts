import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

const BUILT = fileURLToPath(new URL('../../../web/dist', import.meta.url));
const PAGES = /^\/(?:$|(?:experiments|runs|batches|checks|submit|gallery|learn|validation)(?:\/|$))/;

/** Serves the built dashboard, if there is one. Its files carry their hash in their name; its one page is always asked for anew. */
export function servePages(app: NestExpressApplication, root: string | undefined): void {
  const files = root ?? BUILT;
  const index = join(files, 'index.html');
  if (!existsSync(index)) return;
  app.useStaticAssets(join(files, 'assets'), { prefix: '/assets/', immutable: true, maxAge: '1y', index: false });
  app.useStaticAssets(files, { index: false, maxAge: 0 });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !PAGES.test(request.path)) {
      next();
      return;
    }
    response.sendFile(index, { headers: { 'Cache-Control': 'no-cache' } });
  });
}
