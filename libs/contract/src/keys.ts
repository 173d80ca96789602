import { z } from 'zod';

const count = z.int().min(1).max(1_000_000).default(20);
const theta = z.number().gt(0).lt(1).default(0.99);

/** Which keys operations ask for. */
export const keysSchema = z.discriminatedUnion('distribution', [
  z.strictObject({ count, distribution: z.literal('uniform') }),
  z.strictObject({
    count,
    distribution: z.literal('zipfian'),
    theta: theta.meta({ description: 'YCSB: 0.99' }),
  }),
  z.strictObject({
    count,
    distribution: z.literal('latest'),
    theta: theta.meta({
      description:
        'Writes go to one key after the other, round all of them; whatever else asks for a key takes the one written last most often, by this exponent of its age',
    }),
  }),
  z.strictObject({
    count,
    distribution: z.literal('hotspot'),
    hotKeys: z.number().gt(0).lt(1).default(0.2).meta({ description: 'Share of the keys that are hot; one at least' }),
    hotOperations: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.8)
      .meta({ description: 'Share of the operations that ask for a hot key; evenly within each set' }),
  }),
  z
    .strictObject({
      distribution: z.literal('conflict'),
      rate: z.number().min(0).max(1).meta({
        description:
          'Share of the operations that ask for a key that all clients share; 0.02 is a conflict rate of 2 %',
      }),
      shared: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(1)
        .meta({ description: 'Keys that all clients share, asked for evenly' }),
    })
    .meta({
      description:
        'All other operations ask for a key of their session alone, as in the experiments on EPaxos (SOSP 2013)',
    }),
]);

export type Keys = z.infer<typeof keysSchema>;

/** Different keys that one operation can ask for. */
export function keysPerOperation(keys: Keys): number {
  return keys.distribution === 'conflict' ? 1 : keys.count;
}
