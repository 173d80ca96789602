import { type Experiment, seedsOf } from '@isthmus/contract';
import type { Prisma, PrismaClient } from './generated/prisma/client.js';
import { type Accepted, type Answer, type RequestKey, examine, keep } from './idempotency.js';
import { newIds } from './identifiers.js';
import { faultSharesOf } from './rows.js';
import type { Tenant } from './tenant.js';

/** An experiment as it is accepted: parsed, and assessed as sound. */
export interface NewExperiment {
  readonly definition: Experiment;
  /** Ids of its datacenters, those of its layout where it names one. */
  readonly datacenters: readonly string[];
  /** Its label in a batch; the strategy's kind if not given. */
  readonly strategy?: string | undefined;
}

/**
 * One transaction for a request and its key: both are kept or neither is. No resource without its key, so a client that
 * asks again never makes a second one.
 */
export async function acceptOnce<Resource extends { readonly links: { readonly self: string } }>(
  prisma: PrismaClient,
  tenant: Tenant,
  key: RequestKey | undefined,
  accept: (tx: Prisma.TransactionClient) => Promise<Resource>,
): Promise<Accepted<Resource>> {
  return prisma.$transaction(
    async (tx) => {
      if (key !== undefined) {
        const state = await examine(tx, tenant, key);
        if (state.kind !== 'new') return state;
      }
      const resource = await accept(tx);
      const answer: Answer = { status: 202, body: resource, location: resource.links.self };
      if (key !== undefined) await keep(tx, tenant, key, answer);
      return { kind: 'accepted', resource };
    },
    { maxWait: 5_000, timeout: 60_000 },
  );
}

export interface NewRun {
  readonly id: string;
  readonly experimentId: string;
  readonly ordinal: number;
  readonly seed: string;
}

export interface Insertion {
  readonly createdAt: Date;
  readonly experiments: readonly { readonly id: string; readonly experiment: NewExperiment }[];
  readonly runs: readonly NewRun[];
}

/**
 * Inserts experiments, their runs and the first event of each run, in three statements however many there are. Runs get
 * their ids, and so their turn, by seed first: what is finished of a batch always compares all its cells.
 */
export async function insertExperiments(
  tx: Prisma.TransactionClient,
  tenant: Tenant,
  experiments: readonly NewExperiment[],
  batchId: string | null,
): Promise<Insertion> {
  const ids = newIds('exp', experiments.length);
  const seeded = experiments.map((experiment, index) => ({
    id: ids[index] ?? '',
    experiment,
    seeds: seedsOf(experiment.definition),
  }));
  const unnamed = seeded
    .flatMap(({ id, seeds }) => seeds.map((seed, ordinal) => ({ experimentId: id, ordinal, seed })))
    .sort((a, b) => a.ordinal - b.ordinal);
  const runIds = newIds('run', unnamed.length);
  const runs = unnamed.map((run, index) => ({ ...run, id: runIds[index] ?? '' }));

  const inserted = await tx.$queryRaw<{ createdAt: Date }[]>`
    INSERT INTO experiment (id, tenant, batch_id, ordinal, name, definition, strategy, layout, datacenters, faults, total, queued)
    SELECT row->>'id', ${tenant}, ${batchId}, ordinality - 1, row->>'name', row->'definition', row->>'strategy',
           row->>'layout', ARRAY(SELECT jsonb_array_elements_text(row->'datacenters')), row->'faults',
           (row->>'runs')::int, (row->>'runs')::int
    FROM jsonb_array_elements(${JSON.stringify(seeded.map(rowOf))}::jsonb) WITH ORDINALITY AS rows(row, ordinality)
    RETURNING created_at AS "createdAt"`;
  await tx.$executeRaw`
    INSERT INTO run (id, tenant, experiment_id, batch_id, ordinal, seed)
    SELECT id, ${tenant}, experiment_id, ${batchId}, ordinal, seed
    FROM unnest(${runs.map(({ id }) => id)}::text[], ${runs.map(({ experimentId }) => experimentId)}::text[],
                ${runs.map(({ ordinal }) => ordinal)}::int[], ${runs.map(({ seed }) => seed)}::text[])
      AS rows(id, experiment_id, ordinal, seed)`;
  await tx.$executeRaw`
    INSERT INTO run_event (run_id, sequence, experiment_id, batch_id, type, progress)
    SELECT id, 1, experiment_id, batch_id, 'queued', 0 FROM run WHERE experiment_id = ANY(${ids}::text[])`;
  return { createdAt: inserted[0]?.createdAt ?? new Date(0), experiments: seeded, runs };
}

export function strategyLabelOf({ strategy, definition }: NewExperiment): string {
  return strategy ?? definition.strategy.kind;
}

function rowOf({ id, experiment, seeds }: { id: string; experiment: NewExperiment; seeds: readonly string[] }) {
  const { definition, datacenters } = experiment;
  return {
    id,
    name: definition.name,
    definition,
    strategy: strategyLabelOf(experiment),
    layout: definition.topology.layout ?? null,
    datacenters,
    faults: faultSharesOf(definition),
    runs: seeds.length,
  };
}
