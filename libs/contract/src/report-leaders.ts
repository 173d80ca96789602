import { z } from 'zod';

const ms = z.number();
const count = z.int().min(0);

export const leadersSchema = z
  .strictObject({
    changes: count.meta({
      description: 'Times that another node than the last leader began to lead, after the warm-up',
    }),
    leaderlessMs: ms.meta({
      description:
        'Of the run without its warm-up, how long no live node took itself for a leader; one that is cut off may',
    }),
    leaderless: z
      .array(z.strictObject({ fromMs: ms, toMs: ms }))
      .max(50)
      .meta({ description: 'The first 50 of these intervals' }),
    splitBrains: count,
    splitBrain: z
      .array(
        z.strictObject({
          fromMs: ms.meta({ description: 'The later first acknowledgement of the two' }),
          toMs: ms.meta({ description: 'The earlier last one, or the other way round' }),
          nodes: z.array(z.string()).length(2).meta({ description: 'That which had led for longer first' }),
          acknowledged: z.array(count).length(2).meta({ description: 'Changes that each acknowledged while both led' }),
        }),
      )
      .max(50)
      .meta({
        description:
          'Two nodes led at one time, by their own word, and both acknowledged changes that they had been asked for in that time; the first 50',
      }),
  })
  .meta({ id: 'Leaders' });
