import { PrismaPg } from '@prisma/adapter-pg';
import { BatchRepository } from './batches.js';
import { AttemptRepository } from './attempts.js';
import { DispatchRepository } from './dispatch.js';
import { EventRepository } from './events.js';
import { ExperimentRepository } from './experiments.js';
import { PrismaClient } from './generated/prisma/client.js';
import { IdempotencyRepository } from './idempotency.js';
import { JobAttemptRepository } from './job-attempts.js';
import { JobRepository } from './jobs.js';
import { RunRepository } from './runs.js';

export interface StoreOptions {
  /** `postgresql://user:password@host:port/database` */
  readonly url: string;
  /** Most connections at a time. */
  readonly connectionsMax?: number;
  /** Told of connections that break while idle; the pool replaces them by itself. */
  readonly onConnectionError?: (error: Error) => void;
}

/** All doors to Postgres. Connects at the first query and again after an outage. */
export interface Store {
  readonly experiments: ExperimentRepository;
  readonly batches: BatchRepository;
  readonly runs: RunRepository;
  readonly events: EventRepository;
  readonly jobs: JobRepository;
  readonly idempotency: IdempotencyRepository;
  /** For workers. */
  readonly attempts: AttemptRepository;
  readonly jobAttempts: JobAttemptRepository;
  /** For dispatchers. */
  readonly dispatch: DispatchRepository;
  /** @throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function openStore({ url, connectionsMax = 10, onConnectionError }: StoreOptions): Store {
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: connectionsMax,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
    },
    { onPoolError: (error) => onConnectionError?.(error), onConnectionError: (error) => onConnectionError?.(error) },
  );
  const prisma = new PrismaClient({ adapter });
  return {
    experiments: new ExperimentRepository(prisma),
    batches: new BatchRepository(prisma),
    runs: new RunRepository(prisma),
    events: new EventRepository(prisma),
    idempotency: new IdempotencyRepository(prisma),
    attempts: new AttemptRepository(prisma),
    jobs: new JobRepository(prisma),
    jobAttempts: new JobAttemptRepository(prisma),
    dispatch: new DispatchRepository(prisma),
    ping: async () => void (await prisma.$queryRaw`SELECT 1`),
    close: () => prisma.$disconnect(),
  };
}
