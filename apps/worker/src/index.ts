import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readEnvironment } from './environment.js';
import { WorkerModule } from './worker.module.js';

const app = await NestFactory.createApplicationContext(WorkerModule.of(readEnvironment()), {
  logger: ['fatal', 'error', 'warn', 'log'],
});
app.enableShutdownHooks();
