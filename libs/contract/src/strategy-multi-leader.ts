import { z } from 'zod';
import { nodeSelector } from './identifiers.js';

const topologySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all-to-all') }),
  z.strictObject({
    kind: z.literal('star'),
    hub: nodeSelector.meta({ description: 'The node that passes on to all others what each of them accepted' }),
  }),
  z.strictObject({ kind: z.literal('ring') }),
]);

export const multiLeaderSchema = z
  .strictObject({
    kind: z.literal('multi-leader'),
    topology: topologySchema.optional().meta({
      description:
        'Who sends writes to whom: each node to all others (if not written); all to a hub, which passes them on; or each to the next, in the order of the nodes, what it accepted and what it was sent',
    }),
    conflicts: z.enum(['last-write-wins', 'siblings']).default('last-write-wins').meta({
      description:
        'Of concurrent writes of a key. last-write-wins: by the stamps of the nodes that accepted them, ties by node; siblings: all stay, with version vectors, until a write whose session has read them',
    }),
    context: z.enum(['carried', 'none']).optional().meta({
      description:
        'What a write supersedes, of siblings. carried (if not written): what its session has been told of the key; none: what the node has that accepts it, told or not',
    }),
    stamps: z.enum(['clock', 'hybrid']).optional().meta({
      description:
        "Where a write's stamp comes from: the wall clock of the node that accepts it (if not written), or a hybrid logical clock, which follows every stamp that the node has heard of",
    }),
    delivery: z.enum(['any', 'causal']).optional().meta({
      description:
        'causal: a write is applied at another node only after all that its own node had applied; any (if not written): when it comes',
    }),
    sessions: z.enum(['roaming', 'sticky']).optional().meta({
      description:
        'sticky: a session asks the node where it began, and no other, whether that answers or not; roaming (if not written): also others, where clients fail over or try again',
    }),
  })
  .check((context) => {
    const { conflicts, context: carried } = context.value;
    if (carried !== undefined && conflicts !== 'siblings') {
      context.issues.push({
        code: 'custom',
        path: ['context'],
        message: `context has a meaning only with conflicts "siblings", not "${conflicts}"`,
        input: carried,
      });
    }
  });
