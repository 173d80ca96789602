import { z } from 'zod';
import { faultFields } from './fault-fields.js';
import { signedDuration } from './quantities.js';
import { nodeSelector } from './identifiers.js';

export const clockJumpSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('clock-jump'),
    node: nodeSelector,
    by: signedDuration({ max: '24h' }).meta({
      description: 'The clock is stepped forward, or with a minus back, and stepped the other way when the fault ends',
    }),
  })
  .meta({
    id: 'ClockJump',
    description: 'What a node stamps with jumps; its timers, which measure elapsed time, do not',
  });

export const clockSmearSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('clock-smear'),
    nodes: z
      .union([z.literal('all'), z.array(nodeSelector).min(1).max(99)])
      .default('all')
      .meta({ description: 'A datacenter brings all its nodes' }),
    by: signedDuration({ max: '24h' }).meta({
      description:
        'What the clocks gain, or with a minus lose, evenly over the length of the fault, and keep: a leap second is -1s',
    }),
  })
  .meta({ id: 'ClockSmear' });

export type ClockJump = z.infer<typeof clockJumpSchema>;
export type ClockSmear = z.infer<typeof clockSmearSchema>;
