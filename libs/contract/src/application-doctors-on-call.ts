import { z } from 'zod';
import { within } from './application-parts.js';
import { duration } from './quantities.js';

export const doctorsOnCallSchema = z
  .strictObject({
    kind: z.literal('doctors-on-call'),
    method: z
      .enum(['txn', 'read-then-write'])
      .default('txn')
      .meta({ description: 'txn: reads all of the shift and leaves in one transaction' }),
    doctors: z.int().min(2).max(10).default(2).meta({ description: 'Of each shift, all of whom want to leave' }),
    within,
    pauseBetween: duration({ max: '1min' }).default('20ms').meta({
      description: 'Of a txn: what the application takes before each statement but the first',
    }),
  })
  .meta({ description: 'Doctors who leave their shift if another one is on call: every shift must keep one' });
