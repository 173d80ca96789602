import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import type { Store } from '@isthmus/persistence';
import { createScratchDatabase, type ScratchDatabase } from '@isthmus/persistence/scratch';
import request from 'supertest';
import { AppModule } from './app.module.js';
import { configure } from './application.js';
import { STORE } from './store.js';

export interface ServedApi {
  (): ReturnType<typeof request>;
  /** The door to what it serves, to play workers. */
  store(): Store;
}

/** For specs: the API on a database of its own, while the file's tests run. */
export function servedApi(databaseUrl: string | undefined): ServedApi {
  let app: NestExpressApplication;
  let database: ScratchDatabase;
  beforeAll(async () => {
    database = await createScratchDatabase(databaseUrl);
    app = await NestFactory.create<NestExpressApplication>(
      AppModule.with({ databaseUrl: database.url, cursorSecret: undefined }),
      { bodyParser: false, logger: ['error'] },
    );
    await configure(app, { webRoot: undefined }).init();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });
  return Object.assign(() => request(app.getHttpServer()), { store: () => app.get<Store>(STORE) });
}
