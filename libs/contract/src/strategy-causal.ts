import { z } from 'zod';

export const causalSchema = z
  .strictObject({
    kind: z.literal('causal'),
    dependencies: z.enum(['nearest', 'vector']).default('nearest').meta({
      description:
        "What a write carries. nearest: the writes that its session has read since its last write, and that one; vector: how much of every node's log it follows",
    }),
    conflicts: z
      .literal('last-write-wins')
      .default('last-write-wins')
      .meta({ description: 'By Lamport stamps, which never contradict causality; ties by node' }),
  })
  .meta({ description: 'Causal+ consistency (Lloyd, Freedman, Kaminsky and Andersen 2011)' });
