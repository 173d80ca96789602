import { randomUUID } from 'node:crypto';
import { type Accepted, type Claim, type Store, type Tenant, openStore } from '../index.js';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.js';

/** A store and a tenant of its own, so that specs can share one database. */
export interface Stage {
  readonly store: Store;
  readonly tenant: Tenant;
  /** Straight to the tables: to look behind the repositories, and to play the passing of time. */
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

export function openStage(): Stage {
  const url = process.env['DATABASE_URL'];
  if (url === undefined)
    throw new Error('these specs need a PostgreSQL: set DATABASE_URL, or run them with `npm test`, which starts one');
  const store = openStore({ url });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 2 }) });
  const tenant = `spec-${randomUUID()}`;
  return {
    store,
    tenant,
    prisma,
    close: async () => {
      await prisma.batch.deleteMany({ where: { tenant } });
      await prisma.experiment.deleteMany({ where: { tenant } });
      await prisma.idempotencyKey.deleteMany({ where: { tenant } });
      await prisma.$disconnect();
      await store.close();
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
