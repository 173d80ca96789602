import { z } from 'zod';
import { nodeSelector } from './identifiers.js';
import { duration } from './quantities.js';

export const storeBuffersSchema = z
  .strictObject({
    kind: z.literal('store-buffers'),
    memory: nodeSelector.optional().meta({
      description:
        'Next to which node, each of them a core, the memory is; the first that the topology lists if not written',
    }),
    fences: z.enum(['none', 'after-stores']).default('none').meta({
      description: 'after-stores: a store is done when memory has it, and its thread goes on only then',
    }),
    drain: duration({ max: '1h' })
      .default('0s')
      .meta({ description: 'How long a store stays in its buffer before it is sent, where nobody waits for it' }),
    entries: z
      .int()
      .min(1)
      .max(1000)
      .default(56)
      .meta({ description: 'Stores that the buffer of a thread has room for; more of them wait' }),
  })
  .meta({ description: 'Cores with store buffers before a memory that they share: x86-TSO (Sewell et al. 2010)' });
