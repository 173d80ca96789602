import { z } from 'zod';
import { OPERATION_CLASSES } from './experiment.js';

const count = z.int().min(0);

export const attemptsSchema = z
  .strictObject({
    kind: z.enum(OPERATION_CLASSES),
    operations: count,
    perOperation: z.number(),
    redirectsPerOperation: z.number().meta({ description: 'Requests after an answer that said to ask another node' }),
    retriesPerOperation: z.number().meta({ description: 'Requests after a refusal, or after one that was given up' }),
    redirected: count.meta({ description: 'Operations with a redirect' }),
    retried: count.meta({ description: 'Operations with a retry' }),
    most: count,
    distribution: z
      .array(z.strictObject({ from: count, to: count, operations: count }))
      .meta({ description: 'Operations by number of requests; 0: never sent' }),
  })
  .meta({ id: 'Attempts', description: 'Requests for one operation, outside the warm-up' });
