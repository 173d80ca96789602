import { z } from 'zod';
import { nodeSelector } from './identifiers.js';

export const transactionsSchema = z
  .strictObject({
    kind: z.literal('transactions'),
    leader: nodeSelector.meta({ description: 'The node that executes every transaction that writes' }),
    isolation: z
      .enum(['serial', 'two-phase-locking', 'snapshot', 'serializable-snapshot'])
      .default('serializable-snapshot')
      .meta({
        description:
          'serial: one after another; two-phase-locking: strict, a deadlock aborts one; snapshot: each reads what was committed when it began, the first of two writers of a key wins; serializable-snapshot: the same, and aborts whoever could break the serial order',
      }),
    reads: z.enum(['leader', 'any']).default('leader').meta({
      description: 'Where transactions that only read are executed: at the leader, or at any node, from its own copy',
    }),
  })
  .meta({ description: 'Transactions over several keys at a single leader' });
