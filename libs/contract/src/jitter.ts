import { z } from 'zod';
import { identifier } from './identifiers.js';
import { duration, nanosOfDuration } from './quantities.js';
import { addUpTo1 } from './shares.js';

const spread = {
  relative: z.number().min(0).max(10),
  minimum: duration({ max: '10s' }).default('0s'),
};

const plainJitterSchema = z.strictObject({
  kind: z.enum(['uniform', 'normal', 'lognormal', 'exponential']),
  ...spread,
});

const paretoJitterSchema = z.strictObject({
  kind: z.literal('pareto'),
  ...spread,
  shape: z.number().min(1.5).max(100).default(3).meta({ description: 'The smaller, the heavier the tail' }),
});

/** What a share `p` of the messages does not exceed. */
const quantileSchema = z.strictObject({
  p: z.number().min(0).max(1),
  delay: duration({ max: '1min' }),
});

/** The distribution function turned round: straight lines between its points, of which the first is at 0 and the last at 1. */
export const quantilesSchema = z
  .array(quantileSchema)
  .min(2)
  .max(100)
  .check(({ value, issues }) => {
    const refuse = (position: number, field: 'p' | 'delay', message: string, allowed: string) =>
      issues.push({ code: 'custom', path: [position, field], message, params: { allowed }, input: value[position] });
    if (value[0]?.p !== 0) refuse(0, 'p', 'the least delay is missing', '0 in the first point');
    if (value.at(-1)?.p !== 1) refuse(value.length - 1, 'p', 'the greatest delay is missing', '1 in the last point');
    for (const [position, point] of value.entries()) {
      const before = value[position - 1];
      if (before === undefined) continue;
      if (point.p <= before.p) refuse(position, 'p', `${point.p} is not above ${before.p}`, 'ascending shares');
      if ((nanosOfDuration(point.delay) ?? 0) < (nanosOfDuration(before.delay) ?? 0))
        refuse(position, 'delay', `${point.delay} is below ${before.delay}`, 'delays that do not fall');
    }
  })
  .meta({
    description: 'Points (p, delay): a share p of the messages has at most that much; straight lines between them',
  });

const quantilesJitterSchema = z
  .strictObject({
    kind: z.literal('quantiles'),
    points: quantilesSchema
      .optional()
      .meta({ description: 'Of every link that "pairs" does not name; those have no jitter where it is missing' }),
    pairs: z.record(identifier, z.record(identifier, quantilesSchema)).optional().meta({
      description:
        'from -> to -> points; where only one direction of a pair is given it serves both; a datacenter to itself: within it',
    }),
  })
  .check(({ value, issues }) => {
    if (value.points !== undefined || value.pairs !== undefined) return;
    issues.push({
      code: 'custom',
      path: ['points'],
      message: 'the quantiles are missing',
      params: { allowed: 'points, pairs, or both' },
      input: value,
    });
  });

const measuredJitterSchema = z.strictObject({ kind: z.literal('measured') }).meta({
  description:
    "Each link as its matrix was measured: with the least, the average and the greatest round trip of it; within a datacenter, what was measured above the region's least",
});

/**
 * Extra one-way delay of each message on top of the link's own: `minimum` plus a draw whose mean is `relative` times the
 * link's one-way delay. `normal` is a half-normal (|N|), `lognormal` has sigma 1, `uniform` runs from 0 to twice its mean,
 * `pareto` is of the second kind (Lomax): it begins at 0. A `mixture` draws each message from one of its parts, by their shares.
 *
 * `quantiles` is any distribution, by points of its inverse. `measured` is built for each link from what the matrix recorded besides the
 * average: the link's least delay is then half of the least round trip, and its mean and its greatest half of the average and the
 * greatest; `oneWayQuantiles` of the catalog says how.
 */
export const jitterSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  plainJitterSchema,
  paretoJitterSchema,
  quantilesJitterSchema,
  measuredJitterSchema,
  z.strictObject({
    kind: z.literal('mixture'),
    parts: z
      .array(
        z.strictObject({
          share: z.number().gt(0).max(1),
          jitter: z.discriminatedUnion('kind', [plainJitterSchema, paretoJitterSchema]),
        }),
      )
      .min(2)
      .max(10)
      .check(addUpTo1),
  }),
]);

export type Jitter = z.infer<typeof jitterSchema>;
export type Quantiles = z.infer<typeof quantilesSchema>;
