import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Logger, Module } from '@nestjs/common';
import { type Store, openStore } from '@isthmus/persistence';
import { Consumer, Dispatcher, HintQueue } from '@isthmus/queue';
import { type Environment, readEnvironment } from './environment.js';
import { errorLog } from './error-log.js';
import { RunProcessor } from './runs/processor.js';
import { Simulations } from './simulations/simulations.js';
import { ENVIRONMENT, STORE } from './tokens.js';
import { WorkerService } from './worker.service.js';

const logger = new Logger('Worker');
const onError = errorLog((line) => logger.error(line));

/** Runs that one child process simulates before a fresh one takes its place. */
const RUNS_PER_CHILD = 50;

@Module({
  providers: [
    { provide: ENVIRONMENT, useFactory: () => readEnvironment() },
    {
      provide: STORE,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) =>
        openStore({
          url: environment.DATABASE_URL,
          connectionsMax: environment.ISTHMUS_WORKER_SLOTS + 3,
          onConnectionError: onError,
        }),
    },
    {
      provide: Simulations,
      inject: [ENVIRONMENT],
      useFactory: ({ ISTHMUS_WORKER_SLOTS, ISTHMUS_RUN_SECONDS_MAX }: Environment) =>
        new Simulations({
          slots: ISTHMUS_WORKER_SLOTS,
          runMsMax: ISTHMUS_RUN_SECONDS_MAX * 1_000,
          runsMax: RUNS_PER_CHILD,
          script: fileURLToPath(new URL('./simulations/child.js', import.meta.url)),
        }),
    },
    {
      provide: HintQueue,
      inject: [ENVIRONMENT],
      useFactory: ({ REDIS_URL }: Environment) => new HintQueue({ redisUrl: REDIS_URL, onError }),
    },
    {
      provide: Dispatcher,
      inject: [ENVIRONMENT, STORE, HintQueue],
      useFactory: ({ ISTHMUS_WORKER_SLOTS }: Environment, { dispatch }: Store, hints: HintQueue) =>
        new Dispatcher({ admission: dispatch, hints, workerId: randomUUID(), slots: ISTHMUS_WORKER_SLOTS, onError }),
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
      inject: [ENVIRONMENT, STORE, RunProcessor],
      useFactory: ({ REDIS_URL, ISTHMUS_WORKER_SLOTS }: Environment, { dispatch }: Store, processor: RunProcessor) =>
        new Consumer({
          redisUrl: REDIS_URL,
          slots: ISTHMUS_WORKER_SLOTS,
          handle: (runId) => processor.process(runId),
          hintsWait: async () => (await dispatch.load()).hinted > 0,
          onError,
        }),
    },
    WorkerService,
  ],
})
export class WorkerModule {}
