import { z } from 'zod';
import { tariffSchema } from './tariff.js';
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
    tariff: tariffSchema.optional(),
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
/** A system of the real world as a strategy with its defaults. */
export const presetDescriptionSchema = z
  .strictObject({
    id: z.string().meta({ description: 'What a document writes: strategy: { preset: etcd }' }),
    title: z.string(),
    strategy: z.record(z.string(), z.unknown()).meta({ description: 'What it stands for, as a document writes it' }),
    sources: z.array(
      z.strictObject({
        settings: z.array(z.string()),
        says: z.string(),
        page: z.string(),
        readOn: z.string().meta({ description: 'The day on which the page was read' }),
      }),
    ),
    notModelled: z.array(z.string()).meta({ description: 'What of the system the strategy does not have' }),
  })
  .meta({ id: 'PresetDescription' });
export type PresetDescription = z.infer<typeof presetDescriptionSchema>;

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
