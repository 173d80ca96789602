import { type Experiment, type Report, type RunError, experimentSchema, summaryOf } from '@isthmus/contract';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import { headlineOf } from './headline.js';
import { LEASE, transition } from './transition.js';

/** Most times that a run is claimed before it counts as failed. */
export const ATTEMPTS_MAX = 3;

/** Causes that a fresh process may be free of. The others would only happen again. */
export const CURABLE: ReadonlySet<RunError['code']> = new Set(['worker-crashed', 'out-of-memory']);

export const UNREADABLE = 'the definition was stored by another version, and this one cannot read it';

/** A worker's right to one attempt at a run, for as long as it renews the lease. */
export interface Claim {
  readonly runId: string;
  /** Fences off every earlier claim of the run. */
  readonly epoch: number;
  readonly attempt: number;
  readonly seed: string;
  readonly experiment: Experiment;
}

export interface Outcome {
  readonly report: Report;
  /** Gzip of the history. */
  readonly history: Uint8Array;
}

/** What workers do with a run. Whoever holds a claim that another has overtaken changes nothing. */
export class AttemptRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /** The right to simulate a queued run; null when there is nothing to do: gone, cancelled, or another was faster. */
  async claim(runId: string): Promise<Claim | null> {
    // Read before the claim: between a claim and its use nothing should be able to go wrong.
    const row = await this.prisma.run.findUnique({
      where: { id: runId, state: 'queued' },
      select: { experiment: { select: { definition: true } } },
    });
    if (row === null) return null;
    const definition = experimentSchema.safeParse(row.experiment.definition);
    const [run] = await transition(this.prisma, {
      which: Prisma.sql`id = ${runId} AND state = 'queued' AND cancel_requested_at IS NULL`,
      to: 'running',
      event: 'running',
      set: Prisma.sql`attempt = run.attempt + 1, epoch = run.epoch + 1, progress = 0, progress_told_at = NULL,
                      started_at = coalesce(run.started_at, now())`,
    });
    if (run === undefined) return null;
    const { epoch, attempt, seed } = run;
    if (definition.success) return { runId, epoch, attempt, seed, experiment: definition.data };
    await this.fail({ runId, epoch }, { code: 'internal', message: UNREADABLE });
    return null;
  }

  /**
   * Renews the lease and notes the progress, with at most two events a second.
   *
   * `cancel`: someone asked to cancel the run; stop and say so with `cancel`. `lost`: the run is another's, or gone.
   */
  async beat(claim: Held, progress: number): Promise<'kept' | 'cancel' | 'lost'> {
    const [beaten] = await this.prisma.$queryRaw<{ cancel: boolean }[]>`
      WITH mine AS MATERIALIZED (
        SELECT id, ${progress}::float8 > progress
          AND coalesce(progress_told_at <= now() - interval '500 milliseconds', true) AS tells
        FROM run WHERE ${held(claim)} FOR UPDATE
      ), beaten AS (
        UPDATE run SET
          lease_until = ${LEASE},
          progress = greatest(run.progress, least(${progress}::float8, 1)),
          events = run.events + mine.tells::int,
          progress_told_at = CASE WHEN mine.tells THEN now() ELSE run.progress_told_at END
        FROM mine WHERE run.id = mine.id
        RETURNING run.*, mine.tells
      ), told AS (
        INSERT INTO run_event (run_id, sequence, experiment_id, batch_id, type, progress)
        SELECT id, events, experiment_id, batch_id, 'progress', progress FROM beaten WHERE tells
      )
      SELECT cancel_requested_at IS NOT NULL AS cancel FROM beaten`;
    return beaten === undefined ? 'lost' : beaten.cancel ? 'cancel' : 'kept';
  }

  /** Keeps the result and ends the run. A cancellation that comes after the result is too late. */
  async commit(claim: Held, { report, history }: Outcome): Promise<'committed' | 'fenced'> {
    const summary = summaryOf(report);
    const headline = headlineOf(summary);
    const moved = await transition(this.prisma, {
      which: held(claim),
      to: 'succeeded',
      event: 'succeeded',
      set: Prisma.sql`progress = 1, digest = ${report.digest}`,
      also: Prisma.sql`kept AS (
        INSERT INTO run_result (run_id, epoch, digest, linearizable, cap, worst_write_success_rate, write_p99_ms,
                                summary, report, history)
        SELECT id, epoch, digest, ${headline.linearizable}, ${headline.cap}, ${headline.worstWriteSuccessRate}::float8,
               ${headline.writeP99Ms}::float8, ${JSON.stringify(summary)}::jsonb, ${JSON.stringify(report)}::jsonb,
               ${history}::bytea
        FROM moved
      )`,
    });
    return moved.length > 0 ? 'committed' : 'fenced';
  }

  /** Ends an attempt without a result: another try where one may help, else the run has failed. */
  async fail(claim: Held, error: RunError): Promise<'requeued' | 'failed' | 'cancelled' | 'fenced'> {
    if ((await this.cancel(claim)) === 'cancelled') return 'cancelled';
    if (CURABLE.has(error.code)) {
      const requeued = await transition(this.prisma, {
        which: Prisma.sql`${held(claim)} AND attempt < ${ATTEMPTS_MAX}::int`,
        to: 'queued',
        event: 'requeued',
        set: Prisma.sql`progress = 0`,
        error,
      });
      if (requeued.length > 0) return 'requeued';
    }
    const failed = await transition(this.prisma, { which: held(claim), to: 'failed', event: 'failed', error });
    return failed.length > 0 ? 'failed' : 'fenced';
  }

  /** Ends a run that someone asked to cancel. `refused`: nobody did, or the claim is lost. */
  async cancel(claim: Held): Promise<'cancelled' | 'refused'> {
    const moved = await transition(this.prisma, {
      which: Prisma.sql`${held(claim)} AND cancel_requested_at IS NOT NULL`,
      to: 'cancelled',
      event: 'cancelled',
    });
    return moved.length > 0 ? 'cancelled' : 'refused';
  }

  /** Gives a run back unharmed, at shutdown: at once, and without using up an attempt. */
  async release(claim: Held): Promise<'released' | 'fenced'> {
    if ((await this.cancel(claim)) === 'cancelled') return 'released';
    const moved = await transition(this.prisma, {
      which: held(claim),
      to: 'queued',
      event: 'requeued',
      set: Prisma.sql`progress = 0, attempt = run.attempt - 1`,
    });
    return moved.length > 0 ? 'released' : 'fenced';
  }
}

/** What identifies a claim. */
export type Held = Pick<Claim, 'runId' | 'epoch'>;

function held({ runId, epoch }: Held): Prisma.Sql {
  return Prisma.sql`id = ${runId} AND epoch = ${epoch}::int AND state = 'running'`;
}
