import { z } from 'zod';
import { jobFields } from './job.js';

const count = z.int().min(0);

/** Runs of one configuration, one for each seed tried. */
const trial = {
  seeds: count.meta({ description: 'Runs made; fewer than asked once one has decided the question' }),
  violated: count.meta({ description: 'Runs that broke the model' }),
  undecided: count.meta({ description: 'Runs on which the checker gave up' }),
};

const change = {
  pointer: z.string().meta({ description: 'JSON pointer into the experiment', examples: ['/strategy/r'] }),
  from: z.json(),
  to: z.json(),
  why: z.string().meta({ description: 'The theory behind it, in one sentence' }),
};

/** Why a run broke a consistency model: what holds when one thing is changed and everything else, seeds included, stays. */
export const causeSchema = z
  .strictObject({
    check: z.string().meta({ description: 'The model that was broken', examples: ['linearizable'] }),
    seed: z.string().meta({ description: 'Of the run in question; the other runs have the seeds after it' }),
    sentence: z.string().meta({ description: 'The finding, computed from the figures below' }),
    unchanged: z.strictObject(trial),
    faults: z.array(z.strictObject({ name: z.string(), ...trial, needed: z.boolean(), sentence: z.string() })).meta({
      description: 'The same runs without one fault that was in force: needed if none of them breaks the model',
    }),
    changes: z.array(z.strictObject({ ...change, ...trial, prevents: z.boolean(), sentence: z.string() })).meta({
      description: 'The same runs with one setting changed, the smallest change first, up to one that prevents',
    }),
  })
  .meta({ id: 'Cause' });

export type Cause = z.infer<typeof causeSchema>;

/** Seeds of each configuration that a search for a cause tries unless it asks for another number, and the most that it may ask for. */
export const CAUSE_SEEDS_DEFAULT = 5;
export const CAUSE_SEEDS_MAX = 20;

export const causeRequestSchema = z
  .strictObject({
    seeds: z.int().min(1).max(CAUSE_SEEDS_MAX).default(CAUSE_SEEDS_DEFAULT).meta({
      description: "Runs of each configuration: the run's own seed and those after it",
    }),
  })
  .meta({ id: 'CauseRequest' });
export type CauseRequest = z.infer<typeof causeRequestSchema>;

/** A search for the cause of what a run broke. */
export const causeSearchSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['cau_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    runId: z.string(),
    request: causeRequestSchema,
    ...jobFields,
    runs: count.meta({ description: 'Runs made so far by the present attempt; once it has succeeded, in all' }),
    runsMax: count.meta({ description: 'Most that it can take; it ends as soon as one change prevents the violation' }),
    outcome: z.enum(['found', 'nothing-broken']).nullable().meta({
      description:
        'null before it has succeeded; `nothing-broken` where the run, played again by this version, breaks no model',
    }),
    cause: causeSchema.nullable(),
    links: z.strictObject({ self: z.string(), run: z.string() }),
  })
  .meta({ id: 'CauseSearch' });
export type CauseSearch = z.infer<typeof causeSearchSchema>;
