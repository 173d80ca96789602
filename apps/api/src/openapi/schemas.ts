import { batchExperimentSchema, batchSchema, experimentSchema } from '@isthmus/contract';
import { z } from 'zod';

/** JSON Schema of what a client may send: defaults optional. For editors and for the OpenAPI document. */
export function inputSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
}

/** What `GET /v1/schemas/{name}` serves: a `$ref` to the document's own entry in `$defs`, beside what it refers to. */
export const DOCUMENT_SCHEMAS: Readonly<Record<string, () => Record<string, unknown>>> = {
  experiment: () => inputSchemaOf(experimentSchema),
  batch: () => {
    const batch = inputSchemaOf(batchSchema);
    const definitions = batch['$defs'] as Record<string, { properties: Record<string, unknown> }>;
    const own = definitions['Batch'];
    if (own === undefined) throw new Error('the schema of a batch has no entry of its own');
    // The contract takes any object there and judges it once the sweep has filled it up; editors want to know more.
    const properties = { ...own.properties, experiment: { $ref: '#/$defs/BatchExperiment' } };
    return {
      ...batch,
      $defs: {
        ...(inputSchemaOf(batchExperimentSchema)['$defs'] as object),
        ...definitions,
        Batch: { ...own, properties },
      },
    };
  },
};
