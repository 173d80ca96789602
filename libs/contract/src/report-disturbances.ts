import { z } from 'zod';

const count = z.int().min(0);

export const disturbancesSchema = z
  .strictObject({
    lost: z
      .strictObject({
        loss: count.meta({ description: 'By chance' }),
        partition: count.meta({ description: 'At a cut' }),
        crash: count.meta({ description: 'At a node that was down' }),
        gray: count.meta({ description: 'Requests that a gray node swallowed' }),
        reset: count.meta({ description: 'With a connection that was given up' }),
      })
      .meta({ description: 'Transmissions that did not arrive; a stream repeats those lost by chance or at a cut' }),
    duplicated: count.meta({ description: 'Copies of datagrams that the network made' }),
    reordered: count.meta({
      description: 'Datagrams that came after one that was sent later on the same way, copies left out [RFC 4737]',
    }),
    slowed: count.meta({ description: 'Transmissions on ways that a fault had slowed' }),
    pauses: count.meta({ description: 'Times that a node stood still; pauses that overlap are one' }),
    clockSteps: count.meta({ description: 'Times that the clock of a node was set: by a jump, and back at its end' }),
  })
  .meta({
    id: 'Disturbances',
    description: 'What befell messages (between nodes, requests and answers) and nodes, warm-up and drain included',
  });
