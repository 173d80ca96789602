import { z } from 'zod';
import { carriesContext, polling } from './application-parts.js';
import { duration } from './quantities.js';

export const scorePageSchema = z
  .strictObject({
    kind: z.literal('score-page'),
    ...polling,
    tellAfter: duration({ max: '1h' })
      .default('10ms')
      .meta({ description: 'From what Alice reads until Bob has heard of it' }),
    carriesContext,
  })
  .meta({ description: 'A final score; Alice reads it and tells Bob, in another datacenter: he must find it too' });
