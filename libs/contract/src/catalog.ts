import { z } from 'zod';
import { datacenterSchema } from './topology.js';

/** `GET /v1/layouts`: datacenters and a matrix that go together. */
export const layoutSchema = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    description: z.string(),
    datacenters: z.array(datacenterSchema),
    roundTrips: z.string().meta({ description: 'Its matrix' }),
    intraDatacenterRoundTrip: z.string().optional(),
  })
  .meta({ id: 'Layout' });
export type Layout = z.infer<typeof layoutSchema>;

/** `GET /v1/matrices`: measured round trips with their source and date. */
export const matrixSchema = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    measuredOn: z.string().meta({ description: 'Date, or what is known of it' }),
    source: z.string(),
    method: z.string(),
    regions: z.array(z.string()),
    roundTripsMs: z
      .array(z.array(z.number().nullable()))
      .meta({ description: 'from x to in the order of regions; null: not measured' }),
  })
  .meta({ id: 'Matrix' });
export type Matrix = z.infer<typeof matrixSchema>;

/** `GET /v1/strategies`. */
export const strategyDescriptionSchema = z
  .strictObject({
    kind: z.string(),
    title: z.string(),
    promise: z.string(),
    nonPromise: z.string(),
    source: z.string(),
    parameters: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of its parameters' }),
  })
  .meta({ id: 'StrategyDescription' });
export type StrategyDescription = z.infer<typeof strategyDescriptionSchema>;
