import { z } from 'zod';

const count = z.int().min(0);
const name = z.string();

const traffic = z.strictObject({
  messages: count,
  bytes: count,
  metadataBytes: count.meta({
    description:
      'Between nodes: all but keys and values. Of requests and answers, whose fixed size stands for what clients say and hear: what the strategy adds',
  }),
  crossDatacenterBytes: count,
});

export const costSchema = z
  .strictObject({
    perOperation: z
      .strictObject({
        messages: z.number(),
        bytes: z.number(),
        metadataBytes: z.number(),
        crossDatacenterBytes: z.number(),
      })
      .meta({ description: 'Of nodes and clients together, over all operations of the history, warm-up included' }),
    nodes: traffic.meta({ description: 'Messages between nodes' }),
    clients: traffic.meta({ description: 'Requests and answers' }),
    transfers: z
      .array(z.strictObject({ from: name, to: name, bytes: count, usd: z.number().nullable() }))
      .max(30)
      .meta({
        description:
          'Bytes from datacenter to datacenter, and between nodes of one; the most first. Headers of lower layers and retransmissions are left out',
      }),
    transfersLeftOut: count.meta({ description: 'Pairs beyond those listed' }),
    tariff: z
      .strictObject({ source: z.string().nullable() })
      .nullable()
      .meta({ description: "The topology's; null where it has none" }),
    perMillionOperationsUsd: z.number().nullable().meta({
      description: 'Data transfer at that tariff; null where there is none or nobody asked anything',
    }),
  })
  .meta({ id: 'Cost' });
