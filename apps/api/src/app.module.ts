import { type DynamicModule, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openStore, type Store } from '@isthmus/persistence';
import { BatchesController } from './batches/batches.controller.js';
import { CatalogController } from './catalog/catalog.controller.js';
import { ChecksController } from './checks/checks.controller.js';
import type { Environment } from './environment.js';
import { ExperimentsController } from './experiments/experiments.controller.js';
import { HealthController } from './health/health.controller.js';
import { PageTokens } from './lists/page-token.js';
import { CausesController } from './runs/causes.controller.js';
import { RunsController } from './runs/runs.controller.js';
import { TracesController } from './runs/traces.controller.js';
import { Claims } from './scenarios/claims.js';
import { ScenariosController } from './scenarios/scenarios.controller.js';
import { STORE } from './store.js';

@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(@Inject(STORE) private readonly store: Store) {}

  static with({ databaseUrl, cursorSecret }: Pick<Environment, 'databaseUrl' | 'cursorSecret'>): DynamicModule {
    const logger = new Logger('Store');
    return {
      module: AppModule,
      controllers: [
        ExperimentsController,
        RunsController,
        TracesController,
        CausesController,
        ChecksController,
        BatchesController,
        ScenariosController,
        CatalogController,
        HealthController,
      ],
      providers: [
        {
          provide: STORE,
          useFactory: () => openStore({ url: databaseUrl, onConnectionError: ({ message }) => logger.warn(message) }),
        },
        { provide: Claims, useFactory: (store: Store) => new Claims(store), inject: [STORE] },
        { provide: PageTokens, useFactory: () => new PageTokens(cursorSecret) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
