import { z } from 'zod';

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
