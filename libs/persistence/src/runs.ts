import {
  type Experiment,
  type Report,
  type Run,
  type RunState,
  type Summary,
  experimentSchema,
} from '@isthmus/contract';
import { cancelRuns } from './cancellation.js';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import { type Page, type PageRequest, pageOf } from './pages.js';
import { LABEL_COLUMNS, RUN_COLUMNS, runOf } from './rows.js';
import type { Tenant } from './tenant.js';

export interface RunFilter {
  readonly experimentId?: string | undefined;
  readonly batchId?: string | undefined;
  readonly state?: RunState | undefined;
}

/** What a run has to show: its result, or the state that it is in without one. */
export type Found<Result> =
  | { readonly kind: 'found'; readonly result: Result }
  | { readonly kind: 'no-result'; readonly state: RunState }
  | { readonly kind: 'absent' };

/** What a run is a function of. */
export interface RunOrigin {
  readonly experiment: Experiment;
  readonly seed: string;
}

export interface StoredHistory extends RunOrigin {
  /** Gzip. */
  readonly history: Uint8Array;
}

/** Runs as users see them. */
export class RunRepository {
  constructor(private readonly prisma: PrismaClient) {}

  async get(tenant: Tenant, id: string): Promise<Run | null> {
    const row = await this.prisma.run.findFirst({
      where: { id, tenant },
      select: { ...RUN_COLUMNS, experiment: { select: LABEL_COLUMNS }, result: { select: { summary: true } } },
    });
    return row && { ...runOf(row, row.experiment), summary: row.result && (row.result.summary as unknown as Summary) };
  }

  /** Newest first, without summaries. */
  async list(tenant: Tenant, filter: RunFilter, { size, after }: PageRequest): Promise<Page<Run>> {
    const rows = await this.prisma.run.findMany({
      where: {
        tenant,
        ...(filter.experimentId === undefined ? {} : { experimentId: filter.experimentId }),
        ...(filter.batchId === undefined ? {} : { batchId: filter.batchId }),
        ...(filter.state === undefined ? {} : { state: filter.state }),
        ...(after === undefined
          ? {}
          : {
              createdAt: { lte: after.createdAt },
              OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }],
            }),
      },
      select: { ...RUN_COLUMNS, experiment: { select: LABEL_COLUMNS } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: size + 1,
    });
    return pageOf(rows, size, (row) => ({ ...runOf(row, row.experiment), summary: null }));
  }

  /** Cancels it if it has not ended; null if there is no such run. */
  async cancel(tenant: Tenant, id: string): Promise<Run | null> {
    await cancelRuns(this.prisma, Prisma.sql`id = ${id} AND tenant = ${tenant}`);
    return this.get(tenant, id);
  }

  /** Null if there is no such run. */
  async origin(tenant: Tenant, id: string): Promise<RunOrigin | null> {
    const row = await this.prisma.run.findFirst({
      where: { id, tenant },
      select: { seed: true, experiment: { select: { definition: true } } },
    });
    return row && { experiment: experimentSchema.parse(row.experiment.definition), seed: row.seed };
  }

  async report(tenant: Tenant, id: string): Promise<Found<Report>> {
    const row = await this.prisma.run.findFirst({
      where: { id, tenant },
      select: { state: true, result: { select: { report: true } } },
    });
    if (row === null) return { kind: 'absent' };
    if (row.result === null) return { kind: 'no-result', state: row.state };
    return { kind: 'found', result: row.result.report as unknown as Report };
  }

  /** The compressed history, with what is needed to read it. */
  async history(tenant: Tenant, id: string): Promise<Found<StoredHistory>> {
    const row = await this.prisma.run.findFirst({
      where: { id, tenant },
      select: {
        state: true,
        seed: true,
        result: { select: { history: true } },
        experiment: { select: { definition: true } },
      },
    });
    if (row === null) return { kind: 'absent' };
    if (row.result === null) return { kind: 'no-result', state: row.state };
    return {
      kind: 'found',
      result: {
        history: row.result.history,
        experiment: experimentSchema.parse(row.experiment.definition),
        seed: row.seed,
      },
    };
  }
}
