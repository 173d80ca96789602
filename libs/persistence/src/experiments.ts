import { type ExperimentListItem, type ExperimentResource, type RunState, experimentSchema } from '@isthmus/contract';
import { type NewExperiment, acceptOnce, insertExperiments, strategyLabelOf } from './acceptance.js';
import { cancelRuns } from './cancellation.js';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import type { Accepted, RequestKey } from './idempotency.js';
import { type Page, type PageRequest, pageOf } from './pages.js';
import { type CounterColumns, RUN_COLUMNS, countsOf, runOf } from './rows.js';
import type { Tenant } from './tenant.js';

export interface ExperimentFilter {
  readonly state?: RunState | undefined;
  /** Part of the name, in any case. */
  readonly name?: string | undefined;
  /** The cells of this batch. Without it, the experiments that are in no batch. */
  readonly batchId?: string | undefined;
}

export type Deleted = 'deleted' | 'absent' | 'unfinished' | 'in-batch';

export class ExperimentRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /** Keeps the experiment, its runs and their first events, and the request's key, in one transaction. */
  async accept(tenant: Tenant, experiment: NewExperiment, key?: RequestKey): Promise<Accepted<ExperimentResource>> {
    return acceptOnce(this.prisma, tenant, key, async (tx) => {
      const { createdAt, experiments, runs } = await insertExperiments(tx, tenant, [experiment], null);
      const { definition } = experiment;
      const labels = {
        name: definition.name,
        strategy: strategyLabelOf(experiment),
        layout: definition.topology.layout ?? null,
      };
      const counts = { total: runs.length, queued: runs.length, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
      const id = experiments[0]?.id ?? '';
      return {
        id,
        batchId: null,
        name: definition.name,
        state: 'queued',
        counts,
        createdAt: createdAt.toISOString(),
        definition,
        runs: runs.map((run) => runOf({ ...run, ...UNTOUCHED, createdAt }, labels)),
        links: linksOf(id),
      };
    });
  }

  async get(tenant: Tenant, id: string): Promise<ExperimentResource | null> {
    const row = await this.prisma.experiment.findFirst({
      where: { id, tenant },
      include: { runs: { select: RUN_COLUMNS, orderBy: { ordinal: 'asc' } } },
    });
    if (row === null) return null;
    return {
      id,
      batchId: row.batchId,
      name: row.name,
      state: row.state,
      counts: countsOf(row),
      createdAt: row.createdAt.toISOString(),
      definition: experimentSchema.parse(row.definition),
      runs: row.runs.map((run) => runOf(run, row)),
      links: linksOf(id),
    };
  }

  /** Newest first. */
  async list(
    tenant: Tenant,
    filter: ExperimentFilter,
    { size, after }: PageRequest,
  ): Promise<Page<ExperimentListItem>> {
    const conditions = [
      Prisma.sql`e.tenant = ${tenant}`,
      filter.batchId === undefined ? Prisma.sql`e.batch_id IS NULL` : Prisma.sql`e.batch_id = ${filter.batchId}`,
      ...(filter.state === undefined ? [] : [Prisma.sql`e.state = ${filter.state}::run_state`]),
      ...(filter.name === undefined ? [] : [Prisma.sql`strpos(lower(e.name), lower(${filter.name})) > 0`]),
      ...(after === undefined
        ? []
        : [Prisma.sql`(e.created_at, e.id) < (${after.createdAt}::text::timestamptz, ${after.id})`]),
    ];
    const rows = await this.prisma.$queryRaw<ListRow[]>`
      SELECT e.id, e.batch_id AS "batchId", e.name, e.state::text AS state, e.strategy, e.layout, e.datacenters, e.faults,
        e.total, e.queued, e.running, e.succeeded, e.failed, e.cancelled, e.created_at AS "createdAt",
        (SELECT id FROM run WHERE experiment_id = e.id ORDER BY ordinal LIMIT 1) AS "firstRunId", results.*
      FROM (
        SELECT * FROM experiment e WHERE ${Prisma.join(conditions, ' AND ')}
        ORDER BY e.created_at DESC, e.id DESC LIMIT ${size + 1}::int
      ) e
      CROSS JOIN LATERAL (
        SELECT (count(*) FILTER (WHERE linearizable = 'holds'))::int AS holds,
          (count(*) FILTER (WHERE linearizable = 'violated'))::int AS violated,
          (count(*) FILTER (WHERE linearizable = 'undecided'))::int AS undecided,
          (count(*) FILTER (WHERE linearizable = 'unchecked'))::int AS unchecked,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY worst_write_success_rate) AS "worstWriteSuccessRate",
          percentile_cont(0.5) WITHIN GROUP (ORDER BY write_p99_ms) AS "writeP99Ms"
        FROM run JOIN run_result ON run_result.run_id = run.id WHERE run.experiment_id = e.id
      ) results
      ORDER BY e.created_at DESC, e.id DESC`;
    return pageOf(rows, size, listItemOf);
  }

  /** Cancels what has not ended; null if there is no such experiment. */
  async cancel(tenant: Tenant, id: string): Promise<ExperimentResource | null> {
    await cancelRuns(this.prisma, Prisma.sql`experiment_id = ${id} AND tenant = ${tenant}`);
    return this.get(tenant, id);
  }

  /** Deletes an experiment with its runs and results once all have ended. A cell goes only with its batch. */
  async delete(tenant: Tenant, id: string): Promise<Deleted> {
    return this.prisma.$transaction(async (tx) => {
      const [row] = await tx.$queryRaw<{ unfinished: boolean; batchId: string | null }[]>`
        SELECT queued + running > 0 AS unfinished, batch_id AS "batchId" FROM experiment
        WHERE id = ${id} AND tenant = ${tenant} FOR UPDATE`;
      if (row === undefined) return 'absent';
      if (row.batchId !== null) return 'in-batch';
      if (row.unfinished) return 'unfinished';
      await tx.experiment.delete({ where: { id } });
      return 'deleted';
    });
  }
}

/** What a run is before anyone has touched it. */
const UNTOUCHED = {
  batchId: null,
  state: 'queued',
  progress: 0,
  attempt: 0,
  errorCode: null,
  errorMessage: null,
  digest: null,
  startedAt: null,
  finishedAt: null,
} as const;

interface ListRow extends CounterColumns {
  readonly id: string;
  readonly batchId: string | null;
  readonly name: string;
  readonly state: RunState;
  readonly strategy: string;
  readonly layout: string | null;
  readonly datacenters: string[];
  readonly faults: ExperimentListItem['faults'];
  readonly createdAt: Date;
  readonly firstRunId: string | null;
  readonly holds: number;
  readonly violated: number;
  readonly undecided: number;
  readonly unchecked: number;
  readonly worstWriteSuccessRate: number | null;
  readonly writeP99Ms: number | null;
}

function listItemOf(row: ListRow): ExperimentListItem {
  const { id, batchId, name, state, strategy, layout, datacenters, faults, firstRunId } = row;
  const { holds, violated, undecided, unchecked, worstWriteSuccessRate, writeP99Ms } = row;
  return {
    id,
    batchId,
    name,
    state,
    counts: countsOf(row),
    createdAt: row.createdAt.toISOString(),
    strategy,
    layout,
    datacenters,
    faults,
    linearizable: { holds, violated, undecided, unchecked },
    worstWriteSuccessRate,
    writeP99Ms,
    firstRunId,
    links: linksOf(id),
  };
}

function linksOf(id: string): ExperimentResource['links'] {
  return { self: `/v1/experiments/${id}`, events: `/v1/experiments/${id}/events` };
}
