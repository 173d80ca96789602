import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.js';
import { type Accepted, type Claim, type Store, type Tenant, openStore } from '../index.js';
import { createScratchDatabase } from '../scratch.js';

/** A store of its own for a spec. */
export interface Stage {
  readonly store: Store;
  readonly tenant: Tenant;
  /** Straight to the tables: to look behind the repositories, and to play the passing of time. */
  readonly prisma: PrismaClient;
  /** Forgets everything. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const database = await createScratchDatabase(process.env['DATABASE_URL']);
  const store = openStore({ url: database.url });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }) });
  return {
    store,
    tenant: 'us',
    prisma,
    empty: async () =>
      void (await prisma.$executeRaw`TRUNCATE batch, experiment, job, idempotency_key, worker CASCADE`),
    close: async () => {
      await prisma.$disconnect();
      await store.close();
      await database.drop();
    },
  };
}

export function resourceOf<Resource>(accepted: Accepted<Resource>): Resource {
  if (accepted.kind !== 'accepted') throw new Error(`not accepted but ${accepted.kind}`);
  return accepted.resource;
}

export async function claimed({ store }: Stage, runId: string): Promise<Claim> {
  const claim = await store.attempts.claim(runId);
  if (claim === null) throw new Error(`${runId} could not be claimed`);
  return claim;
}

/** Makes the lease of a run one second overdue. */
export async function expire({ prisma }: Stage, runId: string): Promise<void> {
  await prisma.$executeRaw`UPDATE run SET lease_until = now() - interval '1 second' WHERE id = ${runId}`;
}
