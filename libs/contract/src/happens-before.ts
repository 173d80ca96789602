import { z } from 'zod';
import { operationRowSchema } from './report.js';

const count = z.int().min(0);

/** `GET /v1/runs/{id}/happens-before`: the order of causes among the operations of a window, as clients could see it. */
export const happensBeforeSchema = z
  .strictObject({
    undecided: z
      .string()
      .nullable()
      .meta({ description: 'Why there is no order to show; null where there is one. All else is empty then' }),
    operations: z
      .array(operationRowSchema)
      .meta({ description: 'In an order that happens-before does not contradict' }),
    edges: z.array(z.tuple([count, count])).meta({
      description:
        'Covering pairs, as positions in operations: the first happened before the second, nothing in between',
    }),
    concurrentPairs: count.meta({ description: 'Pairs of which neither happened before the other' }),
    width: count.meta({ description: 'The most operations that are all concurrent with each other' }),
    widest: z.array(count).meta({ description: 'Such operations, as positions' }),
    left: count.meta({ description: 'Operations of the window past the limit: its later ones' }),
  })
  .meta({ id: 'HappensBefore' });

export type HappensBefore = z.infer<typeof happensBeforeSchema>;
