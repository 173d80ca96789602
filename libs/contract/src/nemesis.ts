import { z } from 'zod';
import { faultFields, getsSlower, slowingFactor } from './fault-fields.js';
import { flakyLinkSchema, losesOrDoubles, slowLinkSchema } from './link-faults.js';
import { crashSchema, graySchema, outageSchema, slowDiskSchema } from './node-faults.js';
import { flappingSchema, partitionSchema } from './partition-faults.js';
import { duration, nanosOf, rate } from './quantities.js';

const strikes = {
  rate: rate({ min: 0.001, max: 1 }).meta({
    description: 'How often it strikes while faults are active, on average: the moments are those of a Poisson process',
  }),
  duration: z
    .strictObject({ min: duration({ min: '1ms' }), max: duration({ min: '1ms' }) })
    .check(({ value, issues }) => {
      if (nanosOf(value.min) <= nanosOf(value.max)) return;
      issues.push({
        code: 'custom',
        path: ['max'],
        message: `${value.max} is shorter than the least, ${value.min}`,
        params: { allowed: `at least ${value.min}` },
        input: value.max,
      });
    })
    .meta({ description: 'Drawn evenly from this range, and cut short where the quiet begins' }),
};

const between = z
  .enum(['datacenters', 'nodes'])
  .default('datacenters')
  .meta({ description: 'Between what: datacenters with their clients; or nodes, while clients reach all of them' });

const cut = { ...strikes, between, scope: partitionSchema.shape.scope };

/** One kind of fault, how often it strikes, and what is not left to chance: whom it strikes is drawn each time. */
export const nemesisFaultSchema = z
  .discriminatedUnion('fault', [
    z
      .strictObject({ fault: z.literal('partition'), ...cut, blocks: partitionSchema.shape.blocks })
      .meta({ description: 'In two, anywhere: sizes and sides are drawn' }),
    z
      .strictObject({
        fault: z.literal('flapping'),
        ...cut,
        blocks: partitionSchema.shape.blocks,
        period: flappingSchema.shape.period,
        share: flappingSchema.shape.share,
      })
      .meta({ description: 'In two, anywhere, and the cut comes and goes' }),
    z
      .strictObject({ fault: z.literal('cut-links'), ...cut, blocks: z.enum(['both', 'outgoing']).default('both') })
      .meta({ description: 'Two that cannot reach each other, while all others reach both' }),
    z.strictObject({
      fault: z.literal('isolate'),
      ...strikes,
      target: z.enum(['node', 'datacenter', 'leader']).default('node'),
      blocks: partitionSchema.shape.blocks,
      scope: partitionSchema.shape.scope,
    }),
    z.strictObject({ fault: z.literal('majorities-ring'), ...strikes }),
    z
      .strictObject({
        fault: z.literal('slow-link'),
        ...cut,
        direction: slowLinkSchema.shape.direction,
        factor: slowLinkSchema.shape.factor,
        added: slowLinkSchema.shape.added,
      })
      .check(getsSlower),
    z
      .strictObject({
        fault: z.literal('flaky-link'),
        ...cut,
        direction: flakyLinkSchema.shape.direction,
        loss: flakyLinkSchema.shape.loss,
        duplicate: flakyLinkSchema.shape.duplicate,
      })
      .check(losesOrDoubles),
    z.strictObject({ fault: z.literal('crash'), ...strikes, disk: crashSchema.shape.disk }),
    z.strictObject({
      fault: z.literal('outage'),
      ...strikes,
      clients: outageSchema.shape.clients,
      disk: outageSchema.shape.disk,
    }),
    z.strictObject({ fault: z.literal('pause'), ...strikes }),
    z.strictObject({ fault: z.literal('slow-cpu'), ...strikes, factor: slowingFactor }),
    z
      .strictObject({
        fault: z.literal('slow-disk'),
        ...strikes,
        factor: slowDiskSchema.shape.factor,
        added: slowDiskSchema.shape.added,
      })
      .check(getsSlower),
    z.strictObject({ fault: z.literal('gray'), ...strikes, share: graySchema.shape.share }),
    z.strictObject({
      fault: z.literal('clock-jump'),
      ...strikes,
      by: duration({ min: '1ms', max: '24h' }).meta({ description: 'Forward or back, evenly up to this much' }),
    }),
  ])
  .meta({ id: 'NemesisFault' });

/**
 * A generator of faults: each run makes an explicit schedule of it, a function of the experiment and the seed alone.
 *
 * Source of `swarm`: Groce, Zhang, Eide, Chen and Regehr, "Swarm Testing", ISSTA 2012: runs that leave some features out
 * entirely find more faults than runs that use all of them at once.
 */
export const nemesisSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('nemesis'),
    mix: z.array(nemesisFaultSchema).min(1).max(20),
    active: duration({ min: '1s', max: '1h' })
      .default('20s')
      .meta({ description: 'Faults strike for that long; then all have ended, for the length of "quiet"; and so on' }),
    quiet: duration({ min: '1ms', max: '1h' })
      .default('10s')
      .meta({ description: 'Without any fault of this generator, after each time of faults, the last one included' }),
    swarm: z.number().min(0).max(1).default(0.5).meta({
      description: 'With this probability a fault of the mix is off for the whole of a run; one at least is on',
    }),
    maxDown: z
      .union([z.literal('minority'), z.int().min(0).max(99)])
      .default('minority')
      .meta({ description: 'Nodes that may be down or paused at once; a strike that would pass it is left out' }),
  })
  .check(({ value, issues }) => {
    if (nanosOf(value.quiet) < nanosOf(value.for)) return;
    issues.push({
      code: 'custom',
      path: ['quiet'],
      message: `a quiet end of ${value.quiet} leaves nothing of ${value.for}`,
      params: { allowed: `less than ${value.for}` },
      input: value.quiet,
    });
  })
  .meta({ id: 'Nemesis' });

export type Nemesis = z.infer<typeof nemesisSchema>;
export type NemesisFault = z.infer<typeof nemesisFaultSchema>;
