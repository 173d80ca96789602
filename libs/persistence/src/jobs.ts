import type {
  CauseRequest,
  CauseSearch,
  Check,
  JobError,
  JobState,
  Judgement,
  Trace,
  TraceRequest,
} from '@isthmus/contract';
import { acceptOnce } from './acceptance.js';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import type { Accepted, RequestKey } from './idempotency.js';
import { newId } from './identifiers.js';
import { type Page, type PageRequest, pageOf } from './pages.js';
import type { Found } from './runs.js';
import type { Tenant } from './tenant.js';

/** A history to judge, as it is accepted: read through once, and sound. */
export interface NewCheck extends Pick<
  Check,
  'name' | 'format' | 'model' | 'level' | 'checks' | 'budget' | 'bytes' | 'operations'
> {
  /** Gzip. */
  readonly history: Uint8Array;
}

/** What a trace came to, beside its text. */
export type TraceFigures = { readonly [Field in 'events' | 'truncated' | 'bytes']: NonNullable<Trace[Field]> };

export interface StoredTrace {
  readonly format: TraceRequest['format'];
  /** Gzip. */
  readonly document: Uint8Array;
}

/** A search for a cause, as it is accepted. */
export type NewCauseSearch = CauseRequest & Pick<CauseSearch, 'runsMax'>;

/** What a search for a cause came to. */
export type CauseFigures = Pick<CauseSearch, 'runs' | 'cause'>;

interface JobColumns<Request, Result> {
  readonly id: string;
  readonly request: Request;
  readonly state: JobState;
  readonly attempt: number;
  readonly errorCode: JobError['code'] | null;
  readonly errorMessage: string | null;
  readonly result: Result | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

type CheckRequest = Omit<NewCheck, 'history'>;
type CheckColumns = JobColumns<CheckRequest, Judgement> & { readonly verdict: Check['verdict'] };
type TraceColumns = JobColumns<TraceRequest, TraceFigures> & { readonly runId: string };
type CauseColumns = JobColumns<NewCauseSearch, CauseFigures> & { readonly runId: string; readonly progress: number };

const COLUMNS = Prisma.sql`id, request, state, attempt, error_code AS "errorCode", error_message AS "errorMessage",
  created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

const CAUSE_COLUMNS = Prisma.sql`${COLUMNS}, run_id AS "runId", progress, result`;

/** Checks of histories, traces of runs and searches for causes, as users see them. */
export class JobRepository {
  constructor(private readonly prisma: PrismaClient) {}

  async acceptCheck(tenant: Tenant, check: NewCheck, key?: RequestKey): Promise<Accepted<Check>> {
    const { history, ...request } = check;
    return acceptOnce(this.prisma, tenant, key, async (tx) => {
      const rows = await tx.$queryRaw<CheckColumns[]>`
        INSERT INTO job (id, tenant, kind, request, input)
        VALUES (${newId('chk')}, ${tenant}, 'check', ${JSON.stringify(request)}::jsonb, ${history}::bytea)
        RETURNING ${COLUMNS}, NULL AS result, NULL AS verdict`;
      return checkOf(only(rows));
    });
  }

  async check(tenant: Tenant, id: string): Promise<Check | null> {
    const [row] = await this.prisma.$queryRaw<CheckColumns[]>`
      SELECT ${COLUMNS}, result, result->>'verdict' AS verdict FROM job
      WHERE id = ${id} AND tenant = ${tenant} AND kind = 'check'`;
    return row === undefined ? null : checkOf(row);
  }

  /** Newest first, without judgements. */
  async checks(tenant: Tenant, { size, after }: PageRequest): Promise<Page<Check>> {
    const rows = await this.prisma.$queryRaw<CheckColumns[]>`
      SELECT ${COLUMNS}, NULL AS result, result->>'verdict' AS verdict FROM job
      WHERE tenant = ${tenant} AND kind = 'check' AND ${behind(after)}
      ORDER BY created_at DESC, id DESC LIMIT ${size + 1}::int`;
    return pageOf(rows, size, checkOf);
  }

  /** Whatever state it is in; a worker that is at it changes nothing any more. */
  async deleteCheck(tenant: Tenant, id: string): Promise<boolean> {
    const deleted = await this.prisma.$executeRaw`
      DELETE FROM job WHERE id = ${id} AND tenant = ${tenant} AND kind = 'check'`;
    return deleted > 0;
  }

  /** Null if there is no such run. */
  async acceptTrace(
    tenant: Tenant,
    runId: string,
    request: TraceRequest,
    key?: RequestKey,
  ): Promise<Accepted<Trace> | null> {
    const run = await this.prisma.run.findFirst({ where: { id: runId, tenant }, select: { id: true } });
    if (run === null) return null;
    return acceptOnce(this.prisma, tenant, key, async (tx) => {
      const rows = await tx.$queryRaw<TraceColumns[]>`
        INSERT INTO job (id, tenant, kind, run_id, request)
        VALUES (${newId('trc')}, ${tenant}, 'trace', ${runId}, ${JSON.stringify(request)}::jsonb)
        RETURNING ${COLUMNS}, run_id AS "runId", NULL AS result`;
      return traceOf(only(rows));
    });
  }

  async trace(tenant: Tenant, runId: string, id: string): Promise<Trace | null> {
    const [row] = await this.prisma.$queryRaw<TraceColumns[]>`
      SELECT ${COLUMNS}, run_id AS "runId", result FROM job
      WHERE id = ${id} AND tenant = ${tenant} AND run_id = ${runId} AND kind = 'trace'`;
    return row === undefined ? null : traceOf(row);
  }

  /** Of one run, newest first. */
  async traces(tenant: Tenant, runId: string, { size, after }: PageRequest): Promise<Page<Trace>> {
    const rows = await this.prisma.$queryRaw<TraceColumns[]>`
      SELECT ${COLUMNS}, run_id AS "runId", result FROM job
      WHERE tenant = ${tenant} AND run_id = ${runId} AND kind = 'trace' AND ${behind(after)}
      ORDER BY created_at DESC, id DESC LIMIT ${size + 1}::int`;
    return pageOf(rows, size, traceOf);
  }

  async document(tenant: Tenant, runId: string, id: string): Promise<Found<StoredTrace>> {
    const [row] = await this.prisma.$queryRaw<
      { state: JobState; format: TraceRequest['format']; document: Uint8Array | null }[]
    >`SELECT state, request->>'format' AS format, document FROM job
      WHERE id = ${id} AND tenant = ${tenant} AND run_id = ${runId} AND kind = 'trace'`;
    if (row === undefined) return { kind: 'absent' };
    const { state, format, document } = row;
    return document === null ? { kind: 'no-result', state } : { kind: 'found', result: { format, document } };
  }

  /** The search that there is already for the same request, unless it failed. Null if there is no such run. */
  async acceptCause(
    tenant: Tenant,
    runId: string,
    request: NewCauseSearch,
    key?: RequestKey,
  ): Promise<Accepted<CauseSearch> | null> {
    const run = await this.prisma.run.findFirst({ where: { id: runId, tenant }, select: { id: true } });
    if (run === null) return null;
    return acceptOnce(this.prisma, tenant, key, async (tx) => {
      // Whoever asks the same at the same time waits here, and then finds what the first made.
      await tx.$queryRaw`SELECT id FROM run WHERE id = ${runId} FOR NO KEY UPDATE`;
      const json = JSON.stringify(request);
      const existing = await tx.$queryRaw<CauseColumns[]>`
        SELECT ${CAUSE_COLUMNS} FROM job
        WHERE tenant = ${tenant} AND run_id = ${runId} AND kind = 'cause' AND request = ${json}::jsonb
          AND state <> 'failed'
        ORDER BY created_at, id LIMIT 1`;
      if (existing.length > 0) return causeSearchOf(only(existing));
      const rows = await tx.$queryRaw<CauseColumns[]>`
        INSERT INTO job (id, tenant, kind, run_id, request)
        VALUES (${newId('cau')}, ${tenant}, 'cause', ${runId}, ${json}::jsonb)
        RETURNING ${CAUSE_COLUMNS}`;
      return causeSearchOf(only(rows));
    });
  }

  async cause(tenant: Tenant, runId: string, id: string): Promise<CauseSearch | null> {
    const [row] = await this.prisma.$queryRaw<CauseColumns[]>`
      SELECT ${CAUSE_COLUMNS} FROM job
      WHERE id = ${id} AND tenant = ${tenant} AND run_id = ${runId} AND kind = 'cause'`;
    return row === undefined ? null : causeSearchOf(row);
  }

  /** Of one run, newest first. */
  async causes(tenant: Tenant, runId: string, { size, after }: PageRequest): Promise<Page<CauseSearch>> {
    const rows = await this.prisma.$queryRaw<CauseColumns[]>`
      SELECT ${CAUSE_COLUMNS} FROM job
      WHERE tenant = ${tenant} AND run_id = ${runId} AND kind = 'cause' AND ${behind(after)}
      ORDER BY created_at DESC, id DESC LIMIT ${size + 1}::int`;
    return pageOf(rows, size, causeSearchOf);
  }
}

function behind(after: PageRequest['after']): Prisma.Sql {
  if (after === undefined) return Prisma.sql`true`;
  return Prisma.sql`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id})`;
}

function checkOf(row: CheckColumns): Check {
  return {
    id: row.id,
    ...row.request,
    ...progressOf(row),
    verdict: row.verdict,
    judgement: row.result,
    links: { self: `/v1/checks/${row.id}` },
  };
}

function traceOf(row: TraceColumns): Trace {
  const { events = null, truncated = null, bytes = null } = row.result ?? {};
  const run = `/v1/runs/${row.runId}`;
  const self = `${run}/traces/${row.id}`;
  const links = { self, document: `${self}/document`, run };
  return { id: row.id, runId: row.runId, request: row.request, ...progressOf(row), events, truncated, bytes, links };
}

function causeSearchOf(row: CauseColumns): CauseSearch {
  const { runsMax, ...request } = row.request;
  const run = `/v1/runs/${row.runId}`;
  return {
    id: row.id,
    runId: row.runId,
    request,
    ...progressOf(row),
    runs: row.result?.runs ?? row.progress,
    runsMax,
    outcome: row.result === null ? null : row.result.cause === null ? 'nothing-broken' : 'found',
    cause: row.result?.cause ?? null,
    links: { self: `${run}/causes/${row.id}`, run },
  };
}

function progressOf(row: JobColumns<unknown, unknown>) {
  return {
    state: row.state,
    attempt: row.attempt,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('an insertion returned no row');
  return row;
}
