import { z } from 'zod';

const count = z.int().min(0);

/** Where the check "order" was asked for. */
export const orderSchema = z
  .strictObject({
    undecided: z.string().nullable().meta({ description: 'Why nothing can be told; null where the rest can be read' }),
    operations: count.meta({ description: 'The first ones after the warm-up, so many' }),
    left: count.meta({ description: 'Later ones, which were not looked at' }),
    concurrentPairs: count.meta({ description: 'Pairs that happens-before does not order' }),
    width: count.meta({ description: 'Most operations that are concurrent with each other' }),
    branches: count.meta({ description: 'Operations with two or more direct successors' }),
    merges: count.meta({ description: 'Operations with two or more direct predecessors' }),
    linearization: z
      .array(z.strictObject({ key: count, order: z.array(z.strictObject({ operation: count, value: z.int() })) }))
      .nullable()
      .meta({
        description:
          'Of each key one legal order of the looked at operations, with its value after each; null where the history is not linearizable, or has more than 200 operations',
      }),
    contradicted: count.nullable().meta({
      description: 'Pairs of one key that happens-before orders otherwise than the linearization; null without one',
    }),
  })
  .meta({ id: 'Order', description: 'Happens-before among operations [Lamport 1978], and a linearization beside it' });
