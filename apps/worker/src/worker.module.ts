import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { type Store, openStore } from '@isthmus/persistence';
import { Consumer, Dispatcher, HintQueue } from '@isthmus/queue';
import type { Environment } from './environment.js';
import { errorLog } from './error-log.js';
import { JobWorker } from './jobs/job-worker.js';
import { timeLimitOf } from './jobs/time-limit.js';
import { RunProcessor } from './runs/processor.js';
import { Simulations } from './simulations/simulations.js';
import { ENVIRONMENT, STORE } from './tokens.js';
import { WorkerService } from './worker.service.js';

const logger = new Logger('Worker');
const onError = errorLog((line) => logger.error(line));

/** Runs that one child process simulates before a fresh one takes its place. */
const RUNS_PER_CHILD = 50;

/** The script of the child processes. */
const CHILD = fileURLToPath(new URL('./simulations/child.js', import.meta.url));

@Module({})
export class WorkerModule {
  /** `childScript`: what the child processes run, if not the laboratory. */
  static of(environment: Environment, childScript = CHILD): DynamicModule {
    const { DATABASE_URL, REDIS_URL, ISTHMUS_REDIS_PREFIX, ISTHMUS_WORKER_SLOTS, ISTHMUS_RUN_SECONDS_MAX } =
      environment;
    const slots = ISTHMUS_WORKER_SLOTS;
    const runMsMax = ISTHMUS_RUN_SECONDS_MAX * 1_000;
    const queue = { redisUrl: REDIS_URL, prefix: ISTHMUS_REDIS_PREFIX, onError };
    return {
      module: WorkerModule,
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        {
          provide: STORE,
          useFactory: () => openStore({ url: DATABASE_URL, connectionsMax: slots + 4, onConnectionError: onError }),
        },
        {
          provide: Simulations,
          useFactory: () =>
            new Simulations({
              slots,
              runMsMax,
              runsMax: RUNS_PER_CHILD,
              script: childScript,
            }),
        },
        { provide: HintQueue, useFactory: () => new HintQueue(queue) },
        {
          provide: Dispatcher,
          inject: [STORE, HintQueue],
          useFactory: ({ dispatch }: Store, hints: HintQueue) =>
            new Dispatcher({ admission: dispatch, hints, workerId: randomUUID(), slots, onError }),
        },
        {
          provide: RunProcessor,
          inject: [STORE, Simulations, Dispatcher],
          useFactory: ({ attempts }: Store, simulations: Simulations, dispatcher: Dispatcher) =>
            new RunProcessor({
              attempts,
              simulations,
              onError,
              onEnd: ({ runId, attempt }, ending) => {
                logger.log(`${runId} ${ending}${attempt > 1 ? ` (attempt ${attempt})` : ''}`);
                dispatcher.nudge();
              },
            }),
        },
        {
          provide: Consumer,
          inject: [STORE, RunProcessor],
          useFactory: ({ dispatch }: Store, processor: RunProcessor) =>
            new Consumer({
              ...queue,
              slots,
              handle: (runId) => processor.process(runId),
              hintsWait: () => dispatch.hinted(),
            }),
        },
        {
          provide: JobWorker,
          inject: [STORE, Simulations],
          useFactory: ({ jobAttempts }: Store, simulations: Simulations) =>
            new JobWorker({
              attempts: jobAttempts,
              simulations,
              msMaxOf: (work) => timeLimitOf(work, runMsMax),
              onError,
              onEnd: ({ jobId, attempt }, ending) =>
                logger.log(`${jobId} ${ending}${attempt > 1 ? ` (attempt ${attempt})` : ''}`),
            }),
        },
        WorkerService,
      ],
    };
  }
}
