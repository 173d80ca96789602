import { z } from 'zod';
import { duration, nanosOf, rate } from './quantities.js';
import { identifier } from './identifiers.js';

const instantOfPeak = duration({ max: '24h' });

/** How open-loop arrivals are spread; their mean rate stays the one stated, over whole periods. */
export const arrivalPatternSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }).meta({ description: 'One after the other, evenly' }),
  z
    .strictObject({
      kind: z.literal('bursts'),
      period: duration({ min: '1ms', max: '1h' }).meta({ description: 'From one burst to the next' }),
      share: z.number().gt(0).lt(1).meta({ description: 'Of each period that is a burst: its beginning' }),
      peak: z
        .number()
        .gt(1)
        .max(10_000)
        .meta({ description: 'Times the mean rate in a burst; the rest makes up for it' }),
    })
    .check(({ value: { share, peak }, issues }) => {
      if (share * peak <= 1) return;
      issues.push({
        code: 'custom',
        path: ['peak'],
        message: `${peak} times the mean rate for ${share} of the time is more than all`,
        params: { allowed: `up to ${Number((1 / share).toFixed(3))}` },
        input: peak,
      });
    })
    .meta({ description: 'Poisson, with a rate that changes' }),
  z
    .strictObject({
      kind: z.literal('diurnal'),
      period: duration({ min: '1ms', max: '24h' }).meta({ description: 'A day, as long as the run has room for' }),
      peak: z
        .number()
        .gt(1)
        .max(2)
        .meta({ description: 'Times the mean rate at the busiest moment; as much less half a period later' }),
      peakAt: z
        .union([instantOfPeak, z.record(identifier, instantOfPeak)])
        .default('0s')
        .meta({
          description:
            'When in a period the busiest moment comes: everywhere, or by datacenter (0s where not written), as time zones have it',
        }),
    })
    .check(({ value: { period, peakAt }, issues }) => {
      const moments = typeof peakAt === 'string' ? [[[], peakAt] as const] : Object.entries(peakAt);
      for (const [datacenter, moment] of moments) {
        if (nanosOf(moment) < nanosOf(period)) continue;
        issues.push({
          code: 'custom',
          path: ['peakAt', ...(typeof datacenter === 'string' ? [datacenter] : [])],
          message: `${moment} is not within a period of ${period}`,
          params: { allowed: `less than ${period}` },
          input: moment,
        });
      }
    })
    .meta({ description: 'Poisson, with a rate that follows a sine, as days do' }),
]);

export const arrivalsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('open'),
    rate: rate({ min: 0.01, max: 100_000 }),
    pattern: arrivalPatternSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('closed'), thinkTime: duration({ max: '1h' }).default('10ms') }),
  z.strictObject({ kind: z.literal('none') }).meta({ description: 'Nobody asks but the clients of the script' }),
]);
