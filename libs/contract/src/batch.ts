import { z } from 'zod';
import { type Experiment, experimentFields, experimentSchema, seedsSchema } from './experiment.js';
import { CAP_VERDICTS } from './report.js';
import { runCountsSchema } from './run.js';
import { strategySchema } from './strategy.js';
import { identifier } from './identifiers.js';
import { capped, type Parsed, parseWith, type Violation } from './violation.js';

/** Most runs that one batch may ask for. */
export const BATCH_RUNS_MAX = 10_000;

/**
 * A batch: one experiment, swept over strategies x layouts x seeds. The base leaves out what the sweep gives; every cell
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
    sweep: z.strictObject({
      strategies: z
        .array(z.strictObject({ name: z.string().trim().min(1).max(80), strategy: z.record(z.string(), z.unknown()) }))
        .min(1)
        .max(50)
        .optional(),
      layouts: z.array(identifier).min(1).max(50).optional(),
      seeds: seedsSchema.prefault({}),
    }),
  })
  .meta({ id: 'Batch' });
export type Batch = z.infer<typeof batchSchema>;

/** One cell of a batch: a strategy on a layout, with all seeds. */
export interface BatchCell {
  readonly strategy: string;
  readonly layout: string | null;
  readonly experiment: Experiment;
}

/** The cells of a batch in order: strategies outside, layouts inside. Violations point into the batch's own document. */
export function expandBatch(batch: Batch): Parsed<readonly BatchCell[]> {
  const strategies = batch.sweep.strategies ?? [null];
  const layouts = batch.sweep.layouts ?? [null];
  const violations = new Map<string, Violation>();
  const complain = (violation: Violation) => violations.set(`${violation.pointer} ${violation.message}`, violation);
  duplicates(strategies.map((entry) => entry?.name ?? null)).forEach((index) =>
    complain({
      pointer: `/sweep/strategies/${index}/name`,
      code: 'duplicate',
      message: 'two strategies have the same name',
    }),
  );
  duplicates(layouts).forEach((index) =>
    complain({ pointer: `/sweep/layouts/${index}`, code: 'duplicate', message: 'the layout is listed twice' }),
  );
  const runs = strategies.length * layouts.length * batch.sweep.seeds.count;
  if (runs > BATCH_RUNS_MAX) {
    complain({
      pointer: '/sweep',
      code: 'too-many-runs',
      message: `${strategies.length} strategies x ${layouts.length} layouts x ${batch.sweep.seeds.count} seeds = ${runs} runs`,
      allowed: `up to ${BATCH_RUNS_MAX} runs`,
    });
  }
  for (const [field, given] of [
    ['strategy', batch.sweep.strategies],
    ['seeds', batch.sweep.seeds],
  ] as const) {
    if (given !== undefined && field in batch.experiment)
      complain({
        pointer: `/experiment/${field}`,
        code: 'contradiction',
        message: `the sweep gives the ${field}: leave it out here`,
      });
  }
  if (violations.size > 0) return { ok: false, violations: capped([...violations.values()]) };

  const cells: BatchCell[] = [];
  strategies.forEach((swept, strategyIndex) =>
    layouts.forEach((layout, layoutIndex) => {
      const base = batch.experiment;
      const topology = typeof base['topology'] === 'object' && base['topology'] !== null ? base['topology'] : {};
      const document = {
        version: 1,
        name: [batch.name, swept?.name, layout]
          .filter((part) => part !== undefined && part !== null)
          .join(' · ')
          .slice(0, 120),
        ...base,
        ...(layout === null ? {} : { topology: { ...topology, layout } }),
        ...(swept === null ? {} : { strategy: swept.strategy }),
        seeds: batch.sweep.seeds,
      };
      const parsed = parseWith(experimentSchema, document);
      if (parsed.ok)
        cells.push({ strategy: swept?.name ?? parsed.value.strategy.kind, layout, experiment: parsed.value });
      else
        parsed.violations.forEach((violation) =>
          complain({
            ...violation,
            pointer: pointerInBatch(
              violation.pointer,
              swept === null ? null : strategyIndex,
              layout === null ? null : layoutIndex,
            ),
          }),
        );
    }),
  );
  return violations.size > 0 ? { ok: false, violations: capped([...violations.values()]) } : { ok: true, value: cells };
}

/** Where in the batch's document a cell's field was written. */
export function pointerInBatch(pointer: string, strategyIndex: number | null, layoutIndex: number | null): string {
  if (strategyIndex !== null && (pointer === '/strategy' || pointer.startsWith('/strategy/')))
    return `/sweep/strategies/${strategyIndex}${pointer}`;
  if (layoutIndex !== null && pointer === '/topology/layout') return `/sweep/layouts/${layoutIndex}`;
  if (pointer === '/seeds' || pointer.startsWith('/seeds/')) return `/sweep${pointer}`;
  return `/experiment${pointer}`;
}

function duplicates(values: readonly (string | null)[]): number[] {
  return values.flatMap((value, index) => (value !== null && values.indexOf(value) < index ? [index] : []));
}

const interval = z
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
export type OverSeeds = z.infer<typeof interval>;

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
        successRate: interval,
        ok: z.int(),
        intended: z.int(),
        wilsonLow: z.number(),
        wilsonHigh: z.number(),
      }),
    ),
    latency: z.array(z.strictObject({ ...group, p50Ms: interval, p99Ms: interval })),
    downtime: z.array(z.strictObject({ datacenter: z.string(), kind: z.string(), totalMs: interval })),
    recovery: z.array(
      z.strictObject({ fault: z.string(), timeToRecoverMs: interval.nullable(), notRecovered: z.int() }),
    ),
    worstWriteSuccessRate: interval.nullable().meta({ description: 'Lowest over datacenters during the faults' }),
    writeP99Ms: interval.nullable().meta({ description: 'Highest over datacenters, whole run' }),
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
    links: z.strictObject({ self: z.string(), comparison: z.string(), events: z.string() }),
  })
  .meta({ id: 'BatchResource' });
export type BatchResource = z.infer<typeof batchResourceSchema>;

/** For documentation and editors: the base of a batch with every field optional. */
export const batchExperimentSchema = experimentFields
  .partial()
  .extend({ strategy: strategySchema.optional() })
  .meta({ id: 'BatchExperiment' });
