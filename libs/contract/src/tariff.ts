import { z } from 'zod';
import { identifier } from './identifiers.js';

/** Of 10^9 bytes; a provider that bills 2^30 bytes at a time charges 7 % less than that. */
const usdPerGigabyte = z.number().min(0).max(1000);

/** What it costs to transfer data, as a provider's price list has it. */
export const tariffSchema = z
  .strictObject({
    source: z.string().max(500).optional().meta({ description: 'Where the prices are from, and of when they are' }),
    between: z
      .union([usdPerGigabyte, z.record(identifier, z.union([usdPerGigabyte, z.record(identifier, usdPerGigabyte)]))])
      .optional()
      .meta({
        description:
          'USD for 10^9 bytes from one datacenter to another: one price; or for each datacenter that sends, its price or a price for each receiver',
        examples: [0.02, { 'us-east-1': 0.02, 'sa-east-1': { 'us-east-1': 0.138 } }],
      }),
    withinDatacenter: usdPerGigabyte.default(0).meta({
      description: 'USD for 10^9 bytes that nodes of one datacenter tell each other, as between zones of a region',
    }),
  })
  .meta({ id: 'Tariff' });

export type Tariff = z.infer<typeof tariffSchema>;

/** The price from one datacenter to another; undefined where the tariff has none. */
export function usdBetween({ between }: Tariff, from: string, to: string): number | undefined {
  if (typeof between !== 'object') return between;
  const row = between[from];
  return typeof row === 'object' ? row[to] : row;
}
