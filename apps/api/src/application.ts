import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { DOCUMENT_BYTES_MAX } from '@isthmus/contract';
import type { Request, Response } from 'express';
import helmet from 'helmet';
import type { Environment } from './environment.js';
import { openApiOf } from './openapi/document.js';
import { noNulInAddress } from './problems/no-nul.middleware.js';
import { problemsPage } from './problems/problems-page.js';
import { servePages } from './pages/pages.js';
import { sameOriginOnly } from './pages/same-origin.middleware.js';
import { ProblemFilter } from './problems/problem.filter.js';

/** Everything about the application that is not a route of its own; the specs use it too. */
export function configure(
  app: NestExpressApplication,
  environment: Pick<Environment, 'webRoot'>,
): NestExpressApplication {
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          // Only the page that describes the API sets styles inline.
          styleSrc: ["'self'", ({ url }) => (url?.startsWith('/docs') ? "'unsafe-inline'" : "'self'")],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      // Loopback is plain HTTP.
      strictTransportSecurity: false,
    }),
  );
  app.use(sameOriginOnly);
  app.use(noNulInAddress);
  // Histories are read while they come.
  const isDocument = ({ url }: { url?: string | undefined }) => !/^\/v1\/checks(\?|\/?$)/.test(url ?? '');
  app.useBodyParser('raw', { type: isDocument, limit: DOCUMENT_BYTES_MAX });
  app.useGlobalFilters(new ProblemFilter());
  servePages(app, environment.webRoot);
  const document = openApiOf(app);
  app.use('/docs/problems', (_request: Request, response: Response) => {
    response.type('html').send(problemsPage());
  });
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', customSiteTitle: 'Isthmus API' });
  app.enableShutdownHooks();
  return app;
}
