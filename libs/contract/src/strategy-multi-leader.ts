import { z } from 'zod';

export const multiLeaderSchema = z.strictObject({
  kind: z.literal('multi-leader'),
  conflicts: z
    .literal('last-write-wins')
    .default('last-write-wins')
    .meta({ description: 'By the wall clock of the node that accepted the write; ties by node' }),
});
