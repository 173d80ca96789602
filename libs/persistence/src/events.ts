import { type RunEvent, TERMINAL_STATES } from '@isthmus/contract';
import { Prisma, type PrismaClient } from './generated/prisma/client.js';
import { type EventColumns, eventOf } from './rows.js';
import type { Tenant } from './tenant.js';

/** Events of several runs, in an order in which nothing is ever inserted. */
export interface EventsPage {
  readonly events: readonly (RunEvent & { readonly cursor: string })[];
  /** Whether all runs have ended and nothing is left to read after these. */
  readonly ended: boolean;
}

const EVENT_COLUMNS = Prisma.sql`
  e.run_id AS "runId", e.sequence, e.type::text AS type, e.at, e.progress, e.error_code AS "errorCode",
  e.error_message AS "errorMessage"`;

export class EventRepository {
  constructor(private readonly prisma: PrismaClient) {}

  /** A run's events after the one numbered `after` (0: all), in order; null if there is no such run. */
  async ofRun(tenant: Tenant, runId: string, after: number, limit = 500): Promise<EventsPage | null> {
    const run = await this.prisma.run.findFirst({
      where: { id: runId, tenant },
      select: { state: true, events: true },
    });
    if (run === null) return null;
    const rows = await this.prisma.runEvent.findMany({
      where: { runId, sequence: { gt: after } },
      orderBy: { sequence: 'asc' },
      take: limit,
    });
    const last = rows.at(-1)?.sequence ?? after;
    return {
      events: rows.map((row) => ({ ...eventOf(row), cursor: String(row.sequence) })),
      ended: TERMINAL_STATES.includes(run.state) && last >= run.events,
    };
  }

  /** Events of an experiment's runs after a cursor (null: all). */
  async ofExperiment(
    tenant: Tenant,
    experimentId: string,
    after: string | null,
    limit = 500,
  ): Promise<EventsPage | null> {
    const owner = await this.prisma.experiment.findFirst({
      where: { id: experimentId, tenant },
      select: { finishedAt: true },
    });
    return owner && this.ofMany(Prisma.sql`e.experiment_id = ${experimentId}`, owner, after, limit);
  }

  /** Events of a batch's runs after a cursor (null: all). */
  async ofBatch(tenant: Tenant, batchId: string, after: string | null, limit = 500): Promise<EventsPage | null> {
    const owner = await this.prisma.batch.findFirst({ where: { id: batchId, tenant }, select: { finishedAt: true } });
    return owner && this.ofMany(Prisma.sql`e.batch_id = ${batchId}`, owner, after, limit);
  }

  private async ofMany(
    which: Prisma.Sql,
    owner: { readonly finishedAt: Date | null },
    after: string | null,
    limit: number,
  ): Promise<EventsPage> {
    const from = parseEventCursor(after ?? '');
    const following =
      from === null
        ? which
        : Prisma.sql`${which} AND (e.transaction, e.run_id, e.sequence)
            > (${from.transaction}::text::xid8, ${from.runId}::text, ${from.sequence}::int)`;
    // Transactions get their numbers at their first write and commit in any order. Up to the oldest that is still open,
    // nothing can be added any more; so a cursor never steps over an event that is yet to appear.
    const rows = await this.prisma.$queryRaw<(EventColumns & { transaction: string })[]>`
      SELECT ${EVENT_COLUMNS}, e.transaction::text AS transaction FROM run_event e
      WHERE ${following} AND e.transaction < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY e.transaction, e.run_id, e.sequence LIMIT ${limit}::int`;
    const ended =
      owner.finishedAt !== null &&
      rows.length === 0 &&
      !(await this.exists(Prisma.sql`run_event e WHERE ${following}`));
    return {
      events: rows.map((row) => ({ ...eventOf(row), cursor: `${row.transaction}.${row.runId}.${row.sequence}` })),
      ended,
    };
  }

  private async exists(rows: Prisma.Sql): Promise<boolean> {
    const [answer] = await this.prisma.$queryRaw<{ exists: boolean }[]>`SELECT EXISTS (SELECT FROM ${rows}) AS exists`;
    return answer?.exists === true;
  }
}

/** The parts of an event cursor; null for text that is none. */
export function parseEventCursor(
  text: string,
): { readonly transaction: string; readonly runId: string; readonly sequence: number } | null {
  const [, transaction, runId, sequence] = /^(\d{1,19})\.(run_[0-9a-z]{26})\.(\d{1,9})$/.exec(text) ?? [];
  return transaction === undefined || runId === undefined || sequence === undefined
    ? null
    : { transaction, runId, sequence: Number(sequence) };
}
