import { z } from 'zod';
import { batchResourceSchema, batchSchema } from './batch.js';
import { claimSchema } from './claim.js';
import { seed } from './quantities.js';
import { scenarioFields, scenarioSchema } from './scenario.js';

/** A batch that runs a scenario as it is written. */
export const scenarioResultSchema = z
  .strictObject({
    batchId: z.string(),
    state: batchResourceSchema.shape.state,
    progress: z.number().min(0).max(1),
    passed: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether both halves of the claim held; null while that is not known' }),
  })
  .meta({ id: 'ScenarioResult' });
export type ScenarioResult = z.infer<typeof scenarioResultSchema>;

const links = z.strictObject({ self: z.string(), run: z.string() });

/** A card of the gallery. */
export const scenarioListItemSchema = scenarioFields
  .pick({ id: true, name: true, title: true, claim: true, figures: true, lesson: true, prediction: true, reason: true })
  .extend({
    variants: z.array(z.string()),
    runs: z.int().meta({ description: 'With all its seeds' }),
    result: scenarioResultSchema.nullable().meta({ description: 'The latest, finished if there is one' }),
    recorded: z.boolean().nullable().meta({
      description: 'Whether both halves of the claim held when it was last recorded; null where it was not',
    }),
    links,
  })
  .meta({ id: 'ScenarioListItem' });
export type ScenarioListItem = z.infer<typeof scenarioListItemSchema>;

/** `GET /v1/scenarios/{id}`. */
export const scenarioResourceSchema = z
  .strictObject({
    id: z.string(),
    definition: scenarioSchema,
    document: z.string().meta({ description: 'The file as its author wrote it, YAML' }),
    batch: batchSchema.meta({ description: 'What running it submits' }),
    result: scenarioListItemSchema.shape.result,
    recorded: claimSchema
      .nullable()
      .meta({ description: 'As `npx isthmus scenarios` found it; its runs are not stored' }),
    links,
  })
  .meta({ id: 'ScenarioResource' });
export type ScenarioResource = z.infer<typeof scenarioResourceSchema>;

/** The body of `POST /v1/scenarios/{id}/run`. */
export const scenarioRunRequestSchema = z
  .strictObject({
    overrides: z.record(z.string().max(300), z.unknown()).default({}).meta({
      description:
        'By JSON pointer into each of its experiments, such as "/workload/arrivals/rate"; null takes away. Where they take away the point, it runs, and the claim is not tested',
    }),
    seeds: z
      .strictObject({ first: seed.optional(), count: z.int().min(1).max(100).optional() })
      .default({})
      .meta({ description: 'Those of the scenario where not written' }),
  })
  .check(({ value: { overrides }, issues }) => {
    if (Object.keys(overrides).length <= 50) return;
    issues.push({
      code: 'custom',
      path: ['overrides'],
      message: 'too many overrides',
      params: { allowed: 'up to 50' },
      input: overrides,
    });
  })
  .meta({ id: 'ScenarioRunRequest' });
export type ScenarioRunRequest = z.infer<typeof scenarioRunRequestSchema>;
