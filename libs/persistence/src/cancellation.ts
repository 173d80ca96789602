import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import { transition } from './transition.js';

/**
 * Cancels what has not ended of the runs that `which` names: at once what is queued, and by a word to its worker what is
 * running. All of them are locked first and by id, as every transition does.
 */
export async function cancelRuns(prisma: PrismaClient, which: Prisma.Sql): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`
        WITH unfinished AS MATERIALIZED (
          SELECT id, state FROM run WHERE ${which} AND state IN ('queued', 'running') ORDER BY id FOR UPDATE
        )
        UPDATE run SET cancel_requested_at = coalesce(run.cancel_requested_at, now())
        FROM unfinished WHERE run.id = unfinished.id AND unfinished.state = 'running'`;
      await transition(tx, {
        which: Prisma.sql`${which} AND state = 'queued'`,
        to: 'cancelled',
        event: 'cancelled',
        set: Prisma.sql`cancel_requested_at = now()`,
      });
    },
    { maxWait: 5_000, timeout: 30_000 },
  );
}
