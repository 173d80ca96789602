import { ATTEMPTS_MAX } from './attempts.js';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import { transition } from './transition.js';

/** A run to hint to the workers; the epoch makes the hint of each attempt another one. */
export interface Hint {
  readonly runId: string;
  readonly epoch: number;
}

export interface Swept {
  readonly requeued: number;
  readonly failed: number;
  readonly cancelled: number;
}

export interface Load {
  readonly queued: number;
  /** Of the queued: those hinted to the workers. */
  readonly hinted: number;
  readonly running: number;
  /** Of the workers that are alive. */
  readonly slots: number;
}

/** Runs that one call of `sweep` or `unhint` takes on, so that it stays short. */
const BATCH_MAX = 200;

/** Hints and running runs for each slot: enough that no slot waits for the next tick, few enough to keep Redis small. */
const WINDOW_PER_SLOT = 3;

const WORKER_ALIVE = Prisma.sql`seen_at > now() - interval '15 seconds'`;

/** What dispatchers do: any number of them, at the same time. */
export class DispatchRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /** Takes back the runs whose worker let the lease expire. */
  async sweep(): Promise<Swept> {
    const error = { code: 'worker-crashed' as const, message: 'the worker that ran it stopped answering' };
    const expired = Prisma.sql`state = 'running' AND lease_until < now()`;
    if (!(await this.any(expired))) return { requeued: 0, failed: 0, cancelled: 0 };
    const cancelled = await transition(this.prisma, {
      which: Prisma.sql`${expired} AND cancel_requested_at IS NOT NULL`,
      skipLockedMax: BATCH_MAX,
      to: 'cancelled',
      event: 'cancelled',
    });
    const failed = await transition(this.prisma, {
      which: Prisma.sql`${expired} AND attempt >= ${ATTEMPTS_MAX}::int`,
      skipLockedMax: BATCH_MAX,
      to: 'failed',
      event: 'failed',
      error,
    });
    const requeued = await transition(this.prisma, {
      which: Prisma.sql`${expired} AND attempt < ${ATTEMPTS_MAX}::int AND cancel_requested_at IS NULL`,
      skipLockedMax: BATCH_MAX,
      to: 'queued',
      event: 'requeued',
      set: Prisma.sql`progress = 0`,
      error,
    });
    return { requeued: requeued.length, failed: failed.length, cancelled: cancelled.length };
  }

  /**
   * Forgets hints that nobody has taken up for `seconds`: Redis may have lost them. Hinting one again that is still there
   * changes nothing, for it has the same name.
   */
  async unhint(seconds = 30): Promise<number> {
    return this.prisma.$executeRaw`
      UPDATE run SET dispatched_at = NULL FROM (
        SELECT id FROM run
        WHERE state = 'queued' AND dispatched_at < now() - make_interval(secs => ${seconds}::float8)
        ORDER BY id LIMIT ${BATCH_MAX}::int FOR UPDATE SKIP LOCKED
      ) stale WHERE run.id = stale.id`;
  }

  /**
   * The next runs to hint, oldest first, up to three for each slot of the living workers. The tenant with the fewest runs
   * under way goes first, so that a large batch of one does not hold up another's single run.
   */
  async admit(): Promise<Hint[]> {
    return this.prisma.$transaction(async (tx) => {
      // Two dispatchers that looked at once would each fill the window.
      const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtext('isthmus.admission')) AS held`;
      if (lock?.held !== true) return [];
      const hints = await tx.$queryRaw<Hint[]>`
        WITH RECURSIVE waiting(tenant) AS (
          (SELECT tenant FROM run WHERE state = 'queued' AND dispatched_at IS NULL ORDER BY tenant LIMIT 1)
          UNION ALL
          SELECT (SELECT tenant FROM run
                  WHERE state = 'queued' AND dispatched_at IS NULL AND tenant > waiting.tenant ORDER BY tenant LIMIT 1)
          FROM waiting WHERE waiting.tenant IS NOT NULL
        ), under_way AS (
          SELECT tenant, count(*) AS runs FROM (
            SELECT tenant FROM run WHERE state = 'running'
            UNION ALL
            SELECT tenant FROM run WHERE state = 'queued' AND dispatched_at IS NOT NULL
          ) each GROUP BY tenant
        ), room AS (
          SELECT greatest(0,
            ${WINDOW_PER_SLOT}::int * coalesce((SELECT sum(slots) FROM worker WHERE ${WORKER_ALIVE}), 0)
            - coalesce((SELECT sum(runs) FROM under_way), 0))::int AS runs
        ), next AS (
          SELECT candidate.id FROM waiting
          CROSS JOIN LATERAL (
            SELECT id, created_at, row_number() OVER (ORDER BY created_at, id) AS place FROM (
              SELECT id, created_at FROM run
              WHERE tenant = waiting.tenant AND state = 'queued' AND dispatched_at IS NULL
              ORDER BY created_at, id LIMIT (SELECT runs FROM room) FOR UPDATE SKIP LOCKED
            ) oldest
          ) candidate
          LEFT JOIN under_way ON under_way.tenant = waiting.tenant
          ORDER BY coalesce(under_way.runs, 0) + candidate.place, candidate.created_at, candidate.id
          LIMIT (SELECT runs FROM room)
        )
        UPDATE run SET dispatched_at = now() FROM next WHERE run.id = next.id
        RETURNING run.id AS "runId", run.epoch`;
      return hints.sort((a, b) => (a.runId < b.runId ? -1 : 1));
    });
  }

  /** Takes back hints that did not reach Redis, so that the next tick tries again. */
  async retract(hints: readonly Hint[]): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE run SET dispatched_at = NULL FROM (
        SELECT id FROM run WHERE id = ANY(${hints.map(({ runId }) => runId)}::text[]) AND state = 'queued'
        ORDER BY id FOR UPDATE SKIP LOCKED
      ) lost WHERE run.id = lost.id`;
  }

  /** Says that a worker is alive; the window counts its slots for the next 15 s. */
  async enlist(workerId: string, slots: number): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO worker (id, slots, seen_at) VALUES (${workerId}, ${slots}::int, now())
      ON CONFLICT (id) DO UPDATE SET slots = excluded.slots, seen_at = excluded.seen_at`;
    await this.prisma.$executeRaw`DELETE FROM worker WHERE seen_at < now() - interval '1 hour'`;
  }

  async dismiss(workerId: string): Promise<void> {
    await this.prisma.worker.deleteMany({ where: { id: workerId } });
  }

  /** Whether any hint is out that no worker has taken up. */
  async hinted(): Promise<boolean> {
    return this.any(Prisma.sql`state = 'queued' AND dispatched_at IS NOT NULL`);
  }

  /** Of the whole installation. Reads every queued run: for people and probes, not for loops. */
  async load(): Promise<Load> {
    const [load] = await this.prisma.$queryRaw<Load[]>`
      SELECT
        (SELECT count(*) FROM run WHERE state = 'queued' AND dispatched_at IS NULL)::int
          + (SELECT count(*) FROM run WHERE state = 'queued' AND dispatched_at IS NOT NULL)::int AS queued,
        (SELECT count(*) FROM run WHERE state = 'queued' AND dispatched_at IS NOT NULL)::int AS hinted,
        (SELECT count(*) FROM run WHERE state = 'running')::int AS running,
        (SELECT coalesce(sum(slots), 0) FROM worker WHERE ${WORKER_ALIVE})::int AS slots`;
    return load ?? { queued: 0, hinted: 0, running: 0, slots: 0 };
  }

  private async any(which: Prisma.Sql): Promise<boolean> {
    const [answer] = await this.prisma.$queryRaw<{ any: boolean }[]>`
      SELECT EXISTS (SELECT FROM run WHERE ${which}) AS any`;
    return answer?.any === true;
  }
}
