import { z } from 'zod';
import { experimentSchema } from './experiment.js';
import { operationRowSchema } from './report.js';
import { summarySchema } from './summary.js';

export const RUN_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const runStateSchema = z.enum(RUN_STATES);
export type RunState = z.infer<typeof runStateSchema>;
export const TERMINAL_STATES: readonly RunState[] = ['succeeded', 'failed', 'cancelled'];

const timestamp = z.iso.datetime();
const counts = z
  .strictObject({
    total: z.int(),
    queued: z.int(),
    running: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    cancelled: z.int(),
  })
  .meta({ id: 'RunCounts' });
export type RunCounts = z.infer<typeof counts>;

/** Why a run has no report: honest codes, never `failed` for what a retry cures. */
export const runErrorSchema = z
  .strictObject({
    code: z.enum(['worker-crashed', 'out-of-memory', 'timeout', 'budget-exceeded', 'internal']),
    message: z.string(),
  })
  .meta({ id: 'RunError' });
export type RunError = z.infer<typeof runErrorSchema>;

export const runSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['run_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    experimentId: z.string(),
    batchId: z.string().nullable(),
    name: z.string(),
    strategy: z.string().meta({ description: 'Its label in the batch, else its kind' }),
    layout: z.string().nullable(),
    seed: z.string(),
    state: runStateSchema,
    progress: z.number().min(0).max(1),
    attempt: z.int().meta({ description: 'Times that a worker has claimed it, less those that it gave back unharmed' }),
    error: runErrorSchema.nullable(),
    digest: z.string().nullable(),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    summary: summarySchema.nullable(),
    links: z.strictObject({ self: z.string(), report: z.string(), history: z.string(), events: z.string() }),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof runSchema>;

export const experimentResourceSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['exp_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    batchId: z.string().nullable(),
    name: z.string(),
    state: runStateSchema.meta({
      description:
        'queued until a run starts; running until all have ended; then succeeded if all did, failed if one failed, else cancelled',
    }),
    counts,
    createdAt: timestamp,
    definition: experimentSchema,
    runs: z.array(runSchema.omit({ summary: true })).max(1000),
    links: z.strictObject({ self: z.string(), events: z.string() }),
  })
  .meta({ id: 'ExperimentResource' });
export type ExperimentResource = z.infer<typeof experimentResourceSchema>;

/** A row of the experiments list. */
export const experimentListItemSchema = experimentResourceSchema
  .omit({ definition: true, runs: true })
  .extend({
    strategy: z.string(),
    layout: z.string().nullable(),
    datacenters: z.array(z.string()),
    faults: z
      .array(z.strictObject({ name: z.string(), kind: z.string(), fromShare: z.number(), toShare: z.number() }))
      .meta({ description: 'Where in the run, as shares of its duration' }),
    linearizable: z
      .strictObject({ holds: z.int(), violated: z.int(), undecided: z.int(), unchecked: z.int() })
      .meta({ description: 'Succeeded runs by verdict' }),
    worstWriteSuccessRate: z.number().nullable().meta({
      description: 'Lowest over datacenters and fault phases (steady where there is none); median over seeds',
    }),
    writeP99Ms: z.number().nullable().meta({ description: 'Highest over datacenters, whole run; median over seeds' }),
    firstRunId: z.string().nullable(),
  })
  .meta({ id: 'ExperimentListItem' });
export type ExperimentListItem = z.infer<typeof experimentListItemSchema>;

/** `GET /v1/runs/{id}/operations/{operation}`: what became of one operation, and why. */
export const explanationSchema = z
  .strictObject({
    operation: operationRowSchema,
    attempts: z.array(
      z.strictObject({
        node: z.string(),
        receivedAtMs: z.number(),
        answeredAtMs: z.number().nullable(),
        answer: z.enum(['none', 'ok', 'redirect', 'refused']),
      }),
    ),
    faults: z.array(z.string()).meta({ description: 'In force while it was open' }),
    sentence: z.string(),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof explanationSchema>;

/** `POST /v1/experiments:validate` and `POST /v1/batches:validate`. */
export const assessmentSchema = z
  .strictObject({
    valid: z.boolean(),
    errors: z.array(
      z.strictObject({ pointer: z.string(), code: z.string(), message: z.string(), allowed: z.string().optional() }),
    ),
    warnings: z.array(z.strictObject({ pointer: z.string(), message: z.string() })),
    estimate: z
      .strictObject({
        runs: z.int(),
        operationsPerRun: z.int(),
        eventsPerRun: z.int(),
        memoryMiB: z.number(),
        cpuSeconds: z.number(),
      })
      .nullable()
      .meta({ description: 'Upper estimates; null while the definition is not valid' }),
    normalized: z.unknown().optional().meta({ description: 'The definition with every default written out' }),
  })
  .meta({ id: 'Assessment' });
export type Assessment = z.infer<typeof assessmentSchema>;

/** One server-sent event of a run, an experiment or a batch. `id` counts 1, 2, 3, ... without gaps in each run. */
export const runEventSchema = z
  .strictObject({
    sequence: z.int(),
    runId: z.string(),
    type: z.enum(['queued', 'running', 'progress', 'requeued', 'succeeded', 'failed', 'cancelled']),
    at: timestamp,
    progress: z.number().nullable(),
    error: runErrorSchema.nullable(),
  })
  .meta({ id: 'RunEvent' });
export type RunEvent = z.infer<typeof runEventSchema>;

export { counts as runCountsSchema };
