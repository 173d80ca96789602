import { z } from 'zod';
import { duration } from './quantities.js';

export const litmusTestsSchema = z
  .strictObject({
    kind: z.literal('litmus-tests'),
    test: z
      .enum(['store-buffering', 'message-passing', 'load-buffering', 'independent-reads'])
      .default('store-buffering')
      .meta({ description: 'SB, MP, LB and IRIW' }),
    fence: z.boolean().default(false).meta({
      description:
        'A sync between the two operations of a thread, where the strategy has it; of store buffers see their own fences',
    }),
    within: duration({ max: '1h' }).default('1ms').meta({
      description: 'How long after the first thread the others begin, at most: uniform',
    }),
  })
  .meta({
    description: 'Threads of two operations on two variables: no outcome may be one that no interleaving gives',
  });
