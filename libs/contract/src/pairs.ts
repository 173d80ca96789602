import { z } from 'zod';
import { overSeedsSchema } from './batch.js';

const count = z.int().min(0);

const pairedCellSchema = z.strictObject({
  index: count.meta({ description: 'From 0, in the order of the cells of the comparison' }),
  label: z.string().meta({ examples: ['raft', 'raft on aws-3'] }),
  strategy: z.string(),
  layout: z.string().nullable(),
});

const pairedDifferenceSchema = z
  .strictObject({
    metric: z.enum(['writeP99Ms', 'worstWriteSuccessRate', 'stalenessP99Ms', 'timeToRecoverMs']).meta({
      description: 'Of the worst datacenter, as in a comparison; the time to recover is the longest over faults',
    }),
    difference: overSeedsSchema
      .nullable()
      .meta({ description: 'Of a - b, in ms or as a share; null where no seed has the figure in both' }),
    lower: count.meta({ description: 'Seeds in which a was lower' }),
    equal: count,
    higher: count,
    withoutA: count.meta({ description: 'Seeds left out because a has no such figure (it never recovered, say)' }),
    withoutB: count,
    toldApart: z.boolean().meta({ description: 'The interval excludes zero, over at least 6 seeds' }),
    seedsNeeded: z.int().nullable().meta({
      description:
        'About how many seeds would exclude zero, if the interval shrank by the square root of their number around the same median; null where they are told apart, never differ, or would need more than 1000',
    }),
    sentence: z.string().meta({
      examples: ['P99 of writes of raft against zab: lower in 19 of 20 seeds, by 12 ms (9 to 14)'],
    }),
    pairs: z.array(z.strictObject({ seed: z.string(), a: z.number(), b: z.number(), difference: z.number() })),
  })
  .meta({ id: 'PairedDifference' });
export type PairedDifference = z.infer<typeof pairedDifferenceSchema>;

/** `GET /v1/batches/{id}/pairs`: how two cells differ, seed by seed; partial while the batch runs. */
export const pairsSchema = z
  .strictObject({
    batchId: z.string(),
    a: pairedCellSchema,
    b: pairedCellSchema,
    seeds: count.meta({ description: 'Seeds that both cells have finished' }),
    comparisons: count.meta({ description: 'Metrics compared; their intervals are not corrected for their number' }),
    sentence: z.string(),
    differences: z.array(pairedDifferenceSchema),
  })
  .meta({ id: 'Pairs' });
export type Pairs = z.infer<typeof pairsSchema>;
