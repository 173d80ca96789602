// The worker as it is, save that its children play scenes instead of simulating.
import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { readEnvironment } from '../../dist/environment.js';
import { WorkerModule } from '../../dist/worker.module.js';

const script = fileURLToPath(new URL('./stub-child.mjs', import.meta.url));
const app = await NestFactory.createApplicationContext(WorkerModule.of(readEnvironment(), script), {
  logger: ['error', 'log'],
});
app.enableShutdownHooks();
