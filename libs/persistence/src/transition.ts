import type { RunError, RunEvent, RunState } from '@isthmus/contract';
import { Prisma } from './generated/prisma/client.js';

export interface Transition {
  /** A condition on `run`; a run whose state has moved on meanwhile is left alone. */
  readonly which: Prisma.Sql;
  /** Runs that others are changing right now are left out instead of waited for; at most so many. */
  readonly skipLockedMax?: number;
  readonly to: RunState;
  readonly event: RunEvent['type'];
  /** Further columns of `run` to set. */
  readonly set?: Prisma.Sql;
  /** Told in the event; kept in the run only where it is final. */
  readonly error?: RunError;
  /** One more `name AS (...)` of the statement, over `moved`. */
  readonly also?: Prisma.Sql;
}

export interface Moved {
  readonly id: string;
  readonly experimentId: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly seed: string;
}

/** Postgres' own clock: the only one that leases go by. */
export const LEASE = Prisma.sql`now() + interval '10 seconds'`;

/**
 * Every change of a run's state is this one statement: the run, its event, the counters of its experiment and of its
 * batch. So they change together or not at all. Rows are locked in one order everywhere (runs by id, experiments by id,
 * then the batch), so no two of these can wait for each other.
 */
export async function transition(db: Queryable, change: Transition): Promise<Moved[]> {
  const { which, to, event, error, skipLockedMax } = change;
  const terminal = to === 'succeeded' || to === 'failed' || to === 'cancelled';
  return db.$queryRaw<Moved[]>`
    WITH old AS MATERIALIZED (
      SELECT id, state FROM run WHERE ${which} ORDER BY id
      ${skipLockedMax === undefined ? Prisma.empty : Prisma.sql`LIMIT ${skipLockedMax}::int`} FOR UPDATE
      ${skipLockedMax === undefined ? Prisma.empty : Prisma.sql`SKIP LOCKED`}
    ), moved AS (
      UPDATE run SET
        state = ${to}::run_state,
        events = run.events + 1,
        lease_until = ${to === 'running' ? LEASE : Prisma.sql`NULL`},
        dispatched_at = ${to === 'queued' ? Prisma.sql`NULL` : Prisma.sql`run.dispatched_at`},
        finished_at = ${terminal ? Prisma.sql`now()` : Prisma.sql`NULL`},
        error_code = ${to === 'failed' ? (error?.code ?? null) : null}::text,
        error_message = ${to === 'failed' ? (error?.message ?? null) : null}::text
        ${change.set === undefined ? Prisma.empty : Prisma.sql`, ${change.set}`}
      FROM old WHERE run.id = old.id
      RETURNING run.*, old.state AS state_before
    ), told AS (
      INSERT INTO run_event (run_id, sequence, experiment_id, batch_id, type, progress, error_code, error_message)
      SELECT id, events, experiment_id, batch_id, ${event}::run_event_type, progress,
             ${error?.code ?? null}::text, ${error?.message ?? null}::text
      FROM moved
    ), difference AS (
      SELECT experiment_id,
        (count(*) FILTER (WHERE state = 'queued') - count(*) FILTER (WHERE state_before = 'queued'))::int AS queued,
        (count(*) FILTER (WHERE state = 'running') - count(*) FILTER (WHERE state_before = 'running'))::int AS running,
        (count(*) FILTER (WHERE state = 'succeeded'))::int AS succeeded,
        (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
        (count(*) FILTER (WHERE state = 'cancelled'))::int AS cancelled
      FROM moved GROUP BY experiment_id
    ), held AS MATERIALIZED (
      SELECT id FROM experiment WHERE id IN (SELECT experiment_id FROM difference) ORDER BY id FOR NO KEY UPDATE
    ), counted AS (
      UPDATE experiment SET ${counters(Prisma.raw('experiment'), Prisma.raw('difference'))}
      FROM difference, held WHERE experiment.id = held.id AND difference.experiment_id = held.id
      RETURNING experiment.batch_id, difference.*
    ), sum AS (
      SELECT batch_id, sum(queued)::int AS queued, sum(running)::int AS running, sum(succeeded)::int AS succeeded,
        sum(failed)::int AS failed, sum(cancelled)::int AS cancelled
      FROM counted WHERE batch_id IS NOT NULL GROUP BY batch_id
    ), held_batch AS MATERIALIZED (
      SELECT id FROM batch WHERE id IN (SELECT batch_id FROM sum) ORDER BY id FOR NO KEY UPDATE
    ), counted_batch AS (
      UPDATE batch SET ${counters(Prisma.raw('batch'), Prisma.raw('sum'))}
      FROM sum, held_batch WHERE batch.id = held_batch.id AND sum.batch_id = held_batch.id
    )
    ${change.also === undefined ? Prisma.empty : Prisma.sql`, ${change.also}`}
    SELECT id, experiment_id AS "experimentId", epoch, attempt, seed FROM moved`;
}

/** What a `PrismaClient` and a transaction of it have in common. */
export type Queryable = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

function counters(table: Prisma.Sql, by: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    queued = ${table}.queued + ${by}.queued,
    running = ${table}.running + ${by}.running,
    succeeded = ${table}.succeeded + ${by}.succeeded,
    failed = ${table}.failed + ${by}.failed,
    cancelled = ${table}.cancelled + ${by}.cancelled,
    started_at = coalesce(${table}.started_at, CASE WHEN ${by}.running > 0 THEN now() END),
    finished_at = CASE
      WHEN ${table}.queued + ${by}.queued + ${table}.running + ${by}.running = 0 THEN now()
    END`;
}
