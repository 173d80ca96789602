import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Store } from '@isthmus/persistence';
import { Consumer, Dispatcher, HintQueue } from '@isthmus/queue';
import type { Environment } from './environment.js';
import { JobWorker } from './jobs/job-worker.js';
import { RunProcessor } from './runs/processor.js';
import { Simulations } from './simulations/simulations.js';
import { ENVIRONMENT, STORE } from './tokens.js';

/** For how long runs in hand may take to be given back. */
const CLOSE_MS = 3_000;

const PRUNE_EVERY_MS = 600_000;

/** Starts and stops the parts of a worker in their order. */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Worker');
  private pruning: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(STORE) private readonly store: Store,
    private readonly consumer: Consumer,
    private readonly dispatcher: Dispatcher,
    private readonly hints: HintQueue,
    private readonly processor: RunProcessor,
    private readonly jobs: JobWorker,
    private readonly simulations: Simulations,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.consumer.start();
    this.simulations.warm();
    this.dispatcher.start();
    this.jobs.start();
    this.pruning = setInterval(() => void this.prune(), PRUNE_EVERY_MS);
    this.logger.log(`ready with ${this.environment.ISTHMUS_WORKER_SLOTS} slots`);
  }

  /** Takes no more runs, gives back those in hand so that others can go on at once, and leaves nothing behind. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.pruning);
    this.processor.stop();
    const jobsDone = this.jobs.stop();
    await this.dispatcher.stop();
    await this.consumer.close(CLOSE_MS);
    await jobsDone;
    await this.simulations.close();
    await this.hints.close();
    await this.store.close();
    this.logger.log('stopped');
  }

  private async prune(): Promise<void> {
    try {
      await this.store.idempotency.prune();
    } catch (error) {
      this.logger.warn(`old idempotency keys stay for now: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
