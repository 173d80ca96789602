import { z } from 'zod';
import { faultFields, getsSlower, slowingFactor } from './fault-fields.js';
import { hostGroups, linkScope } from './partition-faults.js';
import { duration } from './quantities.js';

const where = {
  groups: hostGroups.meta({
    description:
      'The links between hosts of different groups; a datacenter brings its nodes and its clients, "rest" is everything not named',
  }),
  direction: z
    .enum(['both', 'outgoing', 'incoming'])
    .default('both')
    .meta({ description: 'both ways; or only messages that leave, or only those that enter, the first group' }),
  scope: linkScope.meta({ description: 'Links between nodes, between clients and nodes, or both' }),
};

export const slowLinkSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('slow-link'),
    ...where,
    factor: slowingFactor.default(1).meta({ description: 'Times the delay, jitter included, of what is sent' }),
    added: duration({ max: '10min' }).default('0s').meta({ description: 'And this much more, each way' }),
  })
  .check(getsSlower)
  .meta({ id: 'SlowLink' });

export const flakyLinkSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('flaky-link'),
    ...where,
    loss: z.number().min(0).max(1).default(0).meta({
      description: 'Share of messages lost; a stream sends them again after its timeout, and all behind them waits',
    }),
    duplicate: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ description: 'Share of datagrams delivered twice; a stream hides it' }),
  })
  .check(losesOrDoubles)
  .meta({ id: 'FlakyLink' });

/** The check of a flaky link: it must do something. */
export function losesOrDoubles({
  value,
  issues,
}: z.core.ParsePayload<{ readonly loss: number; readonly duplicate: number }>): void {
  if (value.loss > 0 || value.duplicate > 0) return;
  issues.push({
    code: 'custom',
    path: ['loss'],
    message: 'nothing is lost or doubled',
    params: { allowed: 'a loss or a duplicate share above 0' },
    input: value.loss,
  });
}

export type SlowLink = z.infer<typeof slowLinkSchema>;
export type FlakyLink = z.infer<typeof flakyLinkSchema>;
