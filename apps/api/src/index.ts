import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { configure } from './application.js';
import { readEnvironment } from './environment.js';

const environment = readEnvironment();
const app = await NestFactory.create<NestExpressApplication>(AppModule.with(environment), {
  bodyParser: false,
  logger: ['error', 'warn'],
});
configure(app, environment);
await app.init();
// The framework's own list of routes is not news.
app.useLogger(['error', 'warn', 'log']);
await app.listen(environment.port, environment.host);
Logger.log(`listening on ${await app.getUrl()}`, 'Api');
