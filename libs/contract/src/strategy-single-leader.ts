import { z } from 'zod';
import { nodeSelector } from './identifiers.js';

export const singleLeaderSchema = z
  .strictObject({
    kind: z.literal('single-leader'),
    leader: nodeSelector.meta({ description: 'The node that orders every write' }),
    replication: z.enum(['asynchronous', 'semi-synchronous', 'synchronous']).default('asynchronous').meta({
      description:
        'Whether a write is answered at once, after `acknowledgements` followers, or after all of them have it on disk',
    }),
    acknowledgements: z
      .int()
      .min(1)
      .max(98)
      .optional()
      .meta({ description: 'Followers to wait for; semi-synchronous only; 1 if not written' }),
    reads: z
      .enum(['leader', 'local'])
      .default('leader')
      .meta({ description: 'Who serves a read that asks for no consistency of its own' }),
    failover: z.literal('off').default('off'),
  })
  .check((context) => {
    const { replication, acknowledgements } = context.value;
    if (acknowledgements !== undefined && replication !== 'semi-synchronous') {
      context.issues.push({
        code: 'custom',
        path: ['acknowledgements'],
        message: `acknowledgements has a meaning only with replication "semi-synchronous", not "${replication}"`,
        input: acknowledgements,
      });
    }
  });
