import { z } from 'zod';
import { experimentFields, seedsSchema } from './experiment.js';
import { CAP_VERDICTS } from './report.js';
import { worstCaseSchema } from './report-worst-case.js';
import { runCountsSchema } from './run.js';
import { strategySchema } from './strategy.js';
import { identifier } from './identifiers.js';

/** Most runs that one batch may ask for. */
export const BATCH_RUNS_MAX = 10_000;

/**
 * A batch: one experiment, swept over strategies (or variants) x layouts x seeds. The base leaves out what the sweep gives; every cell
 * of the product must be a valid experiment, or the whole batch is refused.
 */
export const batchSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().trim().min(1).max(120),
    description: z.string().max(4000).optional(),
    experiment: z.record(z.string(), z.unknown()).meta({
      description:
        'As for POST /v1/experiments; without name, and without what the sweep gives (topology.layout, strategy, seeds)',
    }),
    scenario: z
      .string()
      .regex(/^S\d{2}$/, 'the id of a scenario, such as "S15"')
      .optional()
      .meta({ description: 'The scenario of the gallery whose claim its runs are to be judged by' }),
    sweep: z.strictObject({
      strategies: z
        .array(z.strictObject({ name: z.string().trim().min(1).max(80), strategy: z.record(z.string(), z.unknown()) }))
        .min(1)
        .max(50)
        .optional(),
      variants: z
        .array(
          z.strictObject({
            name: z.string().trim().min(1).max(80),
            patch: z
              .record(z.string(), z.unknown())
              .meta({ description: 'What is different: a JSON merge patch (RFC 7396) of the experiment' }),
          }),
        )
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'Instead of strategies, where designs differ in more than these, or in something else' }),
      layouts: z.array(identifier).min(1).max(50).optional(),
      seeds: seedsSchema.prefault({}),
    }),
  })
  .meta({ id: 'Batch' });
export type Batch = z.infer<typeof batchSchema>;

export const overSeedsSchema = z
  .strictObject({
    median: z.number(),
    low: z.number(),
    high: z.number(),
    minimum: z.number(),
    maximum: z.number(),
    runs: z.int(),
  })
  .meta({
    id: 'OverSeeds',
    description:
      'Over seeds: the median with its 95 % interval (seeded percentile bootstrap, 10,000 resamples), and the extremes',
  });
export type OverSeeds = z.infer<typeof overSeedsSchema>;

const group = { datacenter: z.string(), kind: z.string(), phase: z.string() };

export const comparisonCellSchema = z
  .strictObject({
    strategy: z.string(),
    layout: z.string().nullable(),
    experimentId: z.string(),
    counts: runCountsSchema,
    datacenters: z.array(z.string()),
    linearizable: z.strictObject({
      holds: z.int(),
      violated: z.int(),
      undecided: z.int(),
      unchecked: z.int(),
      violatedShareMax: z
        .number()
        .nullable()
        .meta({ description: 'Exact one-sided 95 % upper bound on the share of seeds that violate it' }),
      sentence: z.string().meta({ examples: ['0 of 20 seeds violated; at most 14 % could (95 %)'] }),
    }),
    cap: z.record(z.enum(CAP_VERDICTS), z.int()).meta({ description: 'Runs by CAP verdict' }),
    availability: z.array(
      z.strictObject({
        ...group,
        successRate: overSeedsSchema,
        ok: z.int(),
        intended: z.int(),
        wilsonLow: z.number(),
        wilsonHigh: z.number(),
      }),
    ),
    latency: z.array(z.strictObject({ ...group, p50Ms: overSeedsSchema, p99Ms: overSeedsSchema })),
    downtime: z.array(z.strictObject({ datacenter: z.string(), kind: z.string(), totalMs: overSeedsSchema })),
    recovery: z.array(
      z.strictObject({ fault: z.string(), timeToRecoverMs: overSeedsSchema.nullable(), notRecovered: z.int() }),
    ),
    worstWriteSuccessRate: overSeedsSchema
      .nullable()
      .meta({ description: 'Lowest over datacenters during the faults' }),
    writeP99Ms: overSeedsSchema.nullable().meta({ description: 'Highest over datacenters, whole run' }),
    stalenessP99Ms: overSeedsSchema.nullable().meta({ description: 'Longest over datacenters and kinds, whole run' }),
    pacelc: z
      .array(z.strictObject({ letters: z.string(), runs: z.int() }))
      .meta({ description: 'Runs by their letters of PACELC, the most frequent first' }),
    yield: overSeedsSchema
      .nullable()
      .meta({ description: 'Of the fault that cost most in yield and harvest; without faults of the steady phase' }),
    harvest: overSeedsSchema.nullable().meta({ description: 'Of the same phase' }),
    bytesPerOperation: overSeedsSchema.nullable().meta({ description: 'Requests and answers included' }),
    costPerMillionOperationsUsd: overSeedsSchema
      .nullable()
      .meta({ description: "Data transfer at the layout's tariff; null where there is none" }),
    splitBrainRuns: z.int().meta({ description: 'Runs in which two nodes served as leaders at one time' }),
    worstCase: worstCaseSchema.nullable().meta({ description: 'Of all seeds; null where no run has it' }),
    runs: z.array(
      z.strictObject({
        id: z.string(),
        seed: z.string(),
        state: z.string(),
        linearizable: z.string().nullable(),
        cap: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ComparisonCell' });
export type ComparisonCell = z.infer<typeof comparisonCellSchema>;

/** `GET /v1/batches/{id}/comparison`: partial while it runs. */
export const comparisonSchema = z
  .strictObject({
    batchId: z.string(),
    name: z.string(),
    complete: z.boolean(),
    counts: runCountsSchema,
    strategies: z.array(z.string()),
    layouts: z.array(z.string().nullable()),
    phases: z.array(z.string()),
    findings: z.array(z.string()),
    cells: z.array(comparisonCellSchema),
  })
  .meta({ id: 'Comparison' });
export type Comparison = z.infer<typeof comparisonSchema>;

export const batchResourceSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['bat_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    name: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    counts: runCountsSchema,
    progress: z.number().min(0).max(1),
    etaSeconds: z.number().nullable(),
    createdAt: z.iso.datetime(),
    definition: batchSchema,
    experiments: z.array(z.strictObject({ id: z.string(), strategy: z.string(), layout: z.string().nullable() })),
    links: z.strictObject({
      self: z.string(),
      comparison: z.string(),
      events: z.string(),
      claim: z.string().optional().meta({ description: 'Where it runs a scenario' }),
    }),
  })
  .meta({ id: 'BatchResource' });
export type BatchResource = z.infer<typeof batchResourceSchema>;

/** For documentation and editors: the base of a batch with every field optional. */
export const batchExperimentSchema = experimentFields
  .partial()
  .extend({ strategy: strategySchema.optional() })
  .meta({ id: 'BatchExperiment' });
