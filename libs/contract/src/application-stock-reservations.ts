import { z } from 'zod';
import { amount, changeMethod } from './application-parts.js';
import { duration } from './quantities.js';

export const stockReservationsSchema = z
  .strictObject({
    kind: z.literal('stock-reservations'),
    method: changeMethod,
    items: z.int().min(1).max(100_000).default(10),
    stock: amount.default(10).meta({ description: 'Of each item at first' }),
    settleAfter: duration({ max: '1h' }).optional().meta({
      description:
        'The loose form: so long after an order was taken somebody looks whether it is in the books, and issues a compensation if not. Nobody does if not written',
    }),
  })
  .meta({
    description: 'Orders of one piece of an item: no more may be sold than there are, or what is must be compensated',
  });
