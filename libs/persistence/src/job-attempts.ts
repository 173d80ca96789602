import { experimentSchema, type JobError, type Judgement, type TraceRequest } from '@isthmus/contract';
import { ATTEMPTS_MAX, CURABLE, UNREADABLE } from './attempts.js';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import type { CauseFigures, NewCauseSearch, NewCheck, TraceFigures } from './jobs.js';
import type { RunOrigin } from './runs.js';
import { LEASE } from './transition.js';

/** What is to be done. */
export type JobWork =
  /** `history`: gzip. */
  | ({ readonly kind: 'check' } & Pick<NewCheck, 'format' | 'model' | 'level' | 'checks' | 'budget' | 'history'>)
  | ({ readonly kind: 'trace'; readonly request: TraceRequest } & RunOrigin)
  | ({ readonly kind: 'cause'; readonly request: NewCauseSearch } & RunOrigin);

/** What it came to. `document`: gzip. */
export type JobResult =
  | { readonly kind: 'check'; readonly judgement: Judgement }
  | { readonly kind: 'trace'; readonly figures: TraceFigures; readonly document: Uint8Array }
  | ({ readonly kind: 'cause' } & CauseFigures);

/** A worker's right to one attempt at a job, for as long as it renews the lease. */
export interface JobClaim extends HeldJob {
  readonly attempt: number;
  readonly work: JobWork;
}

export interface HeldJob {
  readonly jobId: string;
  /** Fences off every earlier claim of the job. */
  readonly epoch: number;
}

/**
 * What workers do with jobs, by the rules of runs: claims by compare-and-set, leases, epochs, three attempts. Jobs are few, so
 * workers ask for the next one here; no queue hints at them, and none can lose them.
 */
export class JobAttemptRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /** The oldest queued job; null if there is none. */
  async next(): Promise<string | null> {
    const [row] = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM job WHERE state = 'queued' ORDER BY created_at, id LIMIT 1`;
    return row?.id ?? null;
  }

  /** The right to work on a queued job; null when another was faster, or it is gone. */
  async claim(id: string): Promise<JobClaim | null> {
    // Read before the claim: between a claim and its use nothing should be able to go wrong.
    const work = await this.workOf(id);
    if (work === 'gone') return null;
    const [job] = await this.prisma.$queryRaw<{ epoch: number; attempt: number }[]>`
      UPDATE job SET state = 'running', attempt = attempt + 1, epoch = epoch + 1, progress = 0, lease_until = ${LEASE},
        started_at = coalesce(started_at, now())
      WHERE id = ${id} AND state = 'queued' RETURNING epoch, attempt`;
    if (job === undefined) return null;
    if (work !== 'unreadable') return { jobId: id, ...job, work };
    await this.fail({ jobId: id, ...job }, { code: 'internal', message: UNREADABLE });
    return null;
  }

  /** Renews the lease and notes the progress, in runs made. `lost`: the job is another's, or gone. */
  async beat(claim: HeldJob, progress = 0): Promise<'kept' | 'lost'> {
    const beaten = await this.prisma.$executeRaw`
      UPDATE job SET lease_until = ${LEASE}, progress = ${progress}::int WHERE ${held(claim)}`;
    return beaten > 0 ? 'kept' : 'lost';
  }

  /** Keeps the result and ends the job. */
  async commit(claim: HeldJob, result: JobResult): Promise<'committed' | 'fenced'> {
    const { json, document = null } = columnsOf(result);
    const moved = await this.prisma.$executeRaw`
      UPDATE job SET state = 'succeeded', lease_until = NULL, finished_at = now(),
        result = ${JSON.stringify(json, storable)}::jsonb, document = ${document}::bytea
      WHERE ${held(claim)}`;
    return moved > 0 ? 'committed' : 'fenced';
  }

  /** Ends an attempt without a result: another try where one may help, else the job has failed. */
  async fail(claim: HeldJob, error: JobError): Promise<'requeued' | 'failed' | 'fenced'> {
    if (CURABLE.has(error.code)) {
      const requeued = await this.requeue(Prisma.sql`${held(claim)} AND attempt < ${ATTEMPTS_MAX}::int`);
      if (requeued > 0) return 'requeued';
    }
    return (await this.end(held(claim), error)) > 0 ? 'failed' : 'fenced';
  }

  /** Gives a job back unharmed, at shutdown: at once, and without using up an attempt. */
  async release(claim: HeldJob): Promise<'released' | 'fenced'> {
    const released = await this.prisma.$executeRaw`
      UPDATE job SET state = 'queued', lease_until = NULL, attempt = attempt - 1 WHERE ${held(claim)}`;
    return released > 0 ? 'released' : 'fenced';
  }

  /** Takes back the jobs whose worker let the lease expire. Gives how many. */
  async sweep(): Promise<number> {
    const expired = Prisma.sql`state = 'running' AND lease_until < now()`;
    const error = { code: 'worker-crashed' as const, message: 'the worker that was at it stopped answering' };
    const failed = await this.end(Prisma.sql`${expired} AND attempt >= ${ATTEMPTS_MAX}::int`, error);
    return failed + (await this.requeue(Prisma.sql`${expired} AND attempt < ${ATTEMPTS_MAX}::int`));
  }

  private async workOf(id: string): Promise<JobWork | 'gone' | 'unreadable'> {
    const [row] = await this.prisma.$queryRaw<
      {
        kind: JobWork['kind'];
        request: unknown;
        input: Uint8Array | null;
        seed: string | null;
        definition: unknown;
      }[]
    >`SELECT job.kind, job.request, job.input, run.seed, experiment.definition
      FROM job LEFT JOIN run ON run.id = job.run_id LEFT JOIN experiment ON experiment.id = run.experiment_id
      WHERE job.id = ${id} AND job.state = 'queued'`;
    if (row === undefined) return 'gone';
    const { kind, request, input, seed, definition } = row;
    if (kind === 'check') {
      const { format, model, level, checks, budget } = request as Omit<NewCheck, 'history'>;
      return { kind, format, model, level, checks, budget, history: input ?? new Uint8Array() };
    }
    const experiment = experimentSchema.safeParse(definition);
    if (!experiment.success) return 'unreadable';
    const origin = { experiment: experiment.data, seed: seed ?? '' };
    return kind === 'trace'
      ? { kind, ...origin, request: request as TraceRequest }
      : { kind, ...origin, request: request as NewCauseSearch };
  }

  private requeue(which: Prisma.Sql): Promise<number> {
    return this.prisma.$executeRaw`UPDATE job SET state = 'queued', lease_until = NULL WHERE ${which}`;
  }

  private end(which: Prisma.Sql, { code, message }: JobError): Promise<number> {
    return this.prisma.$executeRaw`
      UPDATE job SET state = 'failed', lease_until = NULL, finished_at = now(), error_code = ${code},
        error_message = ${storable('', message)}
      WHERE ${which}`;
  }
}

function columnsOf(result: JobResult): { readonly json: object; readonly document?: Uint8Array } {
  switch (result.kind) {
    case 'check':
      return { json: result.judgement };
    case 'trace':
      return { json: result.figures, document: result.document };
    case 'cause':
      return { json: { runs: result.runs, cause: result.cause } };
  }
}

function held({ jobId, epoch }: HeldJob): Prisma.Sql {
  return Prisma.sql`id = ${jobId} AND epoch = ${epoch}::int AND state = 'running'`;
}

/** Uploads may hold what Postgres has no text for, NUL and half surrogates: in what is told of them, U+FFFD stands for each. */
function storable<Value>(_key: string, value: Value): Value | string {
  return typeof value === 'string' ? value.replace(/\0|\p{Surrogate}/gu, '\ufffd') : value;
}
