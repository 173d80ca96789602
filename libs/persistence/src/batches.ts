import {
  type Batch,
  type BatchResource,
  type Claim,
  type ExperimentResource,
  type Report,
  type RunCounts,
  type RunState,
  type Summary,
  batchSchema,
} from '@isthmus/contract';
import { type NewExperiment, acceptOnce, insertExperiments, strategyLabelOf } from './acceptance.js';
import { cancelRuns } from './cancellation.js';
import type { Deleted } from './experiments.js';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import type { Accepted, RequestKey } from './idempotency.js';
import { newId } from './identifiers.js';
import { type Page, type PageRequest, pageOf } from './pages.js';
import { type CounterColumns, countsOf } from './rows.js';
import type { Tenant } from './tenant.js';

export interface NewBatch {
  readonly definition: Batch;
  /** Its cells in order, each with its label as `strategy`. */
  readonly cells: readonly [NewExperiment, ...NewExperiment[]];
}

/** A row of the batches list. */
export type BatchListItem = Omit<BatchResource, 'definition' | 'experiments'>;

/** A cell as a comparison reads it. */
export interface StoredCell {
  readonly experimentId: string;
  readonly strategy: string;
  readonly layout: string | null;
  readonly datacenters: readonly string[];
  readonly counts: RunCounts;
  readonly runs: readonly {
    readonly id: string;
    readonly seed: string;
    readonly state: RunState;
    /** null unless it succeeded. */
    readonly summary: Summary | null;
  }[];
}

/** A run that succeeded, with its report. */
export interface ReportedRun {
  readonly runId: string;
  /** The label of its cell. */
  readonly strategy: string;
  readonly report: Report;
}

/** What was found of the claim of a batch that has ended. */
export interface JudgedClaim {
  /** What judged it; a claim that something else judged is not known. */
  readonly by: string;
  /** Whether it is borne out; null where that cannot be said. */
  readonly passed: boolean | null;
}

/** A batch that runs a scenario. */
export interface ScenarioBatch {
  readonly scenario: string | null;
  readonly batch: BatchListItem;
  /** null: not judged yet. */
  readonly judged: JudgedClaim | null;
}

export interface BatchFilter {
  readonly state?: ExperimentResource['state'] | undefined;
  /** Part of the name, in any case. */
  readonly name?: string | undefined;
}

/** Most batches of given definitions that are looked at: the newest. */
const OF_DEFINITIONS_MAX = 1000;

export class BatchRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /** Keeps the batch, its experiments, all runs and their first events, and the request's key, in one transaction. */
  async accept(tenant: Tenant, { definition, cells }: NewBatch, key?: RequestKey): Promise<Accepted<BatchResource>> {
    return acceptOnce(this.prisma, tenant, key, async (tx) => {
      const id = newId('bat');
      const runs = cells.reduce((sum, cell) => sum + cell.definition.seeds.count, 0);
      await tx.$executeRaw`
        INSERT INTO batch (id, tenant, name, definition, total, queued)
        VALUES (${id}, ${tenant}, ${definition.name}, ${JSON.stringify(definition)}::jsonb, ${runs}::int, ${runs}::int)`;
      const { createdAt, experiments } = await insertExperiments(tx, tenant, cells, id);
      return {
        id,
        name: definition.name,
        state: 'queued',
        counts: { total: runs, queued: runs, running: 0, succeeded: 0, failed: 0, cancelled: 0 },
        progress: 0,
        etaSeconds: null,
        createdAt: createdAt.toISOString(),
        definition,
        experiments: experiments.map((cell) => ({
          id: cell.id,
          strategy: strategyLabelOf(cell.experiment),
          layout: cell.experiment.definition.topology.layout ?? null,
        })),
        links: linksOf(id, definition.scenario),
      };
    });
  }

  async get(tenant: Tenant, id: string): Promise<BatchResource | null> {
    const [row] = await this.rows(Prisma.sql`b.id = ${id} AND b.tenant = ${tenant}`, 1);
    if (row === undefined) return null;
    const [{ definition }, experiments] = await Promise.all([
      this.prisma.batch.findUniqueOrThrow({ where: { id }, select: { definition: true } }),
      this.prisma.experiment.findMany({
        where: { batchId: id },
        select: { id: true, strategy: true, layout: true },
        orderBy: { ordinal: 'asc' },
      }),
    ]);
    return { ...listItemOf(row), definition: batchSchema.parse(definition), experiments };
  }

  /** Newest first. */
  async list(tenant: Tenant, filter: BatchFilter, { size, after }: PageRequest): Promise<Page<BatchListItem>> {
    const conditions = [
      Prisma.sql`b.tenant = ${tenant}`,
      ...(filter.state === undefined ? [] : [Prisma.sql`b.state = ${filter.state}::run_state`]),
      ...(filter.name === undefined ? [] : [Prisma.sql`strpos(lower(b.name), lower(${filter.name})) > 0`]),
      ...(after === undefined
        ? []
        : [Prisma.sql`(b.created_at, b.id) < (${after.createdAt}::text::timestamptz, ${after.id})`]),
    ];
    return pageOf(await this.rows(Prisma.join(conditions, ' AND '), size + 1), size, listItemOf);
  }

  /** The batches of exactly these definitions that have not come to nothing: those that succeeded first, then newest first. */
  async ofDefinitions(tenant: Tenant, definitions: readonly Batch[]): Promise<readonly ScenarioBatch[]> {
    const asked = JSON.stringify(definitions);
    const rows = await this.rows(
      Prisma.sql`b.tenant = ${tenant} AND b.definition ->> 'scenario' IS NOT NULL
        AND b.state IN ('queued', 'running', 'succeeded')
        AND b.definition IN (SELECT jsonb_array_elements(${asked}::jsonb))`,
      OF_DEFINITIONS_MAX,
    );
    return rows
      .map((row) => ({ scenario: row.scenario, batch: listItemOf(row), judged: judgedOf(row) }))
      .sort((a, b) => Number(b.batch.state === 'succeeded') - Number(a.batch.state === 'succeeded'));
  }

  /** The claim of a batch as `by` judged it; null if it has not. */
  async claim(tenant: Tenant, id: string, by: string): Promise<Claim | null> {
    const [row] = await this.prisma.$queryRaw<{ claim: Claim }[]>`
      SELECT claim FROM batch WHERE id = ${id} AND tenant = ${tenant} AND claim_by = ${by}`;
    return row?.claim ?? null;
  }

  /** Keeps the claim of a batch that has ended, in the place of what something else judged. */
  async keepClaim(tenant: Tenant, id: string, { by, passed, claim }: JudgedClaim & { readonly claim: Claim }) {
    await this.prisma.$executeRaw`
      UPDATE batch SET claim = ${JSON.stringify(claim)}::jsonb, claim_by = ${by}, claim_passed = ${passed}::boolean
      WHERE id = ${id} AND tenant = ${tenant} AND queued + running = 0`;
  }

  /** The reports of a batch one after another, cell by cell; of what has succeeded so far and is not known yet. */
  async *reports(tenant: Tenant, id: string, known: ReadonlySet<string> = new Set()): AsyncGenerator<ReportedRun> {
    const cells = await this.prisma.experiment.findMany({
      where: { batchId: id, tenant },
      select: { id: true, strategy: true },
      orderBy: { ordinal: 'asc' },
    });
    for (const { id: experimentId, strategy } of cells) {
      const succeeded = await this.prisma.run.findMany({
        where: { experimentId, state: 'succeeded' },
        select: { id: true },
        orderBy: { ordinal: 'asc' },
      });
      const unread = succeeded.map((run) => run.id).filter((runId) => !known.has(runId));
      if (unread.length === 0) continue;
      const runs = await this.prisma.run.findMany({
        where: { id: { in: unread } },
        select: { id: true, result: { select: { report: true } } },
        orderBy: { ordinal: 'asc' },
      });
      for (const { id: runId, result } of runs)
        if (result !== null) yield { runId, strategy, report: result.report as unknown as Report };
    }
  }

  /**
   * The cells one after another, in the order of the batch, with what their runs have shown so far. One query a cell: the
   * summaries of a large batch do not fit into memory together.
   */
  async *cells(tenant: Tenant, id: string): AsyncGenerator<StoredCell> {
    const cells = await this.prisma.experiment.findMany({
      where: { batchId: id, tenant },
      select: { id: true },
      orderBy: { ordinal: 'asc' },
    });
    for (const cell of cells) {
      const row = await this.prisma.experiment.findUnique({
        where: { id: cell.id },
        omit: { definition: true, faults: true },
        include: {
          runs: {
            select: { id: true, seed: true, state: true, result: { select: { summary: true } } },
            orderBy: { ordinal: 'asc' },
          },
        },
      });
      if (row === null) return;
      yield {
        experimentId: row.id,
        strategy: row.strategy,
        layout: row.layout,
        datacenters: row.datacenters,
        counts: countsOf(row),
        runs: row.runs.map(({ id: runId, seed, state, result }) => ({
          id: runId,
          seed,
          state,
          summary: result && (result.summary as unknown as Summary),
        })),
      };
    }
  }

  /** Cancels what has not ended; null if there is no such batch. */
  async cancel(tenant: Tenant, id: string): Promise<BatchResource | null> {
    await cancelRuns(this.prisma, Prisma.sql`batch_id = ${id} AND tenant = ${tenant}`);
    return this.get(tenant, id);
  }

  /** Deletes a batch with its experiments, runs and results once all runs have ended. */
  async delete(tenant: Tenant, id: string): Promise<Exclude<Deleted, 'in-batch'>> {
    return this.prisma.$transaction(
      async (tx) => {
        const [row] = await tx.$queryRaw<{ unfinished: boolean }[]>`
          SELECT queued + running > 0 AS unfinished FROM batch WHERE id = ${id} AND tenant = ${tenant} FOR UPDATE`;
        if (row === undefined) return 'absent';
        if (row.unfinished) return 'unfinished';
        await tx.batch.delete({ where: { id } });
        return 'deleted';
      },
      { maxWait: 5_000, timeout: 60_000 },
    );
  }

  private async rows(which: Prisma.Sql, limit: number): Promise<Row[]> {
    return this.prisma.$queryRaw<Row[]>`
      SELECT b.id, b.name, b.state::text AS state, b.total, b.queued, b.running, b.succeeded, b.failed, b.cancelled,
        b.created_at AS "createdAt", b.definition ->> 'scenario' AS scenario, b.claim_by AS "claimBy", b.claim_passed AS "claimPassed",
        extract(epoch FROM now() - b.started_at)::float8 AS "elapsedSeconds",
        (SELECT coalesce(sum(progress), 0) FROM run WHERE batch_id = b.id AND state = 'running')::float8 AS "underWay"
      FROM batch b WHERE ${which} ORDER BY b.created_at DESC, b.id DESC LIMIT ${limit}::int`;
  }
}

interface Row extends CounterColumns {
  readonly id: string;
  readonly name: string;
  readonly state: BatchResource['state'];
  readonly createdAt: Date;
  /** The scenario that it runs. */
  readonly scenario: string | null;
  readonly claimBy: string | null;
  readonly claimPassed: boolean | null;
  readonly elapsedSeconds: number | null;
  /** Progress of the running runs, summed. */
  readonly underWay: number;
}

function judgedOf({ claimBy, claimPassed }: Row): JudgedClaim | null {
  return claimBy === null ? null : { by: claimBy, passed: claimPassed };
}

function listItemOf(row: Row): BatchListItem {
  const ended = row.succeeded + row.failed + row.cancelled;
  const progress = ended === row.total ? 1 : Math.min(1, (ended + row.underWay) / row.total);
  const counts = countsOf(row);
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    counts,
    progress,
    etaSeconds: etaSeconds(row, progress),
    createdAt: row.createdAt.toISOString(),
    links: linksOf(row.id, row.scenario ?? undefined),
  };
}

/** As long again for what is left as it took for what is done; null before there is anything to go by. */
function etaSeconds({ elapsedSeconds }: Row, progress: number): number | null {
  if (progress === 1) return 0;
  return elapsedSeconds === null || progress === 0 ? null : Math.round((elapsedSeconds * (1 - progress)) / progress);
}

function linksOf(id: string, scenario: string | undefined): BatchResource['links'] {
  const self = `/v1/batches/${id}`;
  return {
    self,
    comparison: `${self}/comparison`,
    events: `${self}/events`,
    ...(scenario === undefined ? {} : { claim: `${self}/claim` }),
  };
}
