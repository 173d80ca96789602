import { z } from 'zod';
import { quantilesSchema } from './jitter.js';
import { duration, nanosOf } from './quantities.js';
import { addUpTo1 } from './shares.js';

const length = duration({ max: '10min' });
const minimum = length.default('0s').meta({ description: 'Comes on top of each draw' });

const simpleDelaySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), value: length }),
  z.strictObject({ kind: z.literal('uniform'), from: length, to: length }).check(({ value: { from, to }, issues }) => {
    if (nanosOf(to) >= nanosOf(from)) return;
    issues.push({
      code: 'custom',
      path: ['to'],
      message: `${to} is below ${from}`,
      params: { allowed: `at least ${from}` },
      input: to,
    });
  }),
  z.strictObject({ kind: z.literal('exponential'), mean: length, minimum }),
  z
    .strictObject({ kind: z.literal('normal'), mean: length, deviation: length })
    .meta({ description: 'Draws below 0 count as 0' }),
  z
    .strictObject({
      kind: z.literal('lognormal'),
      median: length,
      sigma: z.number().min(0).max(10).meta({ description: 'Deviation of the logarithm' }),
      minimum,
    })
    .meta({ description: 'minimum + median * e^(sigma * N)' }),
  z
    .strictObject({
      kind: z.literal('pareto'),
      scale: length.meta({ description: 'The least draw, often called x_m' }),
      shape: z
        .number()
        .min(0.1)
        .max(1000)
        .meta({ description: 'Often called alpha: the smaller, the heavier the tail; no mean at 1 and below' }),
    })
    .meta({ description: 'Of the first kind: scale * U^(-1 / shape)' }),
  z.strictObject({ kind: z.literal('quantiles'), points: quantilesSchema }),
]);

const mixtureSchema = z
  .strictObject({
    kind: z.literal('mixture'),
    parts: z
      .array(z.strictObject({ share: z.number().gt(0).max(1), delay: simpleDelaySchema }))
      .min(2)
      .max(10)
      .check(addUpTo1),
  })
  .meta({ description: 'Each message draws from one of the parts, by their shares' });

/**
 * A whole one-way delay, whatever the link: unlike a jitter it is neither relative to the link's delay nor on top of it. A draw above
 * one hour counts as one hour, which bounds distributions without a mean.
 */
export const delayDistributionSchema = z
  .discriminatedUnion('kind', [...simpleDelaySchema.options, mixtureSchema])
  .meta({ id: 'DelayDistribution' });

export type SimpleDelay = z.infer<typeof simpleDelaySchema>;
export type DelayDistribution = z.infer<typeof delayDistributionSchema>;
