import { batchExperimentSchema, batchSchema, experimentSchema } from '@isthmus/contract';
import { z } from 'zod';

/** JSON Schema of what a client may send: defaults optional. For editors and for the OpenAPI document. */
export function inputSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
}

/** What `GET /v1/schemas/{name}` serves. */
export const DOCUMENT_SCHEMAS: Readonly<Record<string, () => Record<string, unknown>>> = {
  experiment: () => inputSchemaOf(experimentSchema),
  batch: () => {
    const { $schema, ...base } = inputSchemaOf(batchExperimentSchema);
    void $schema;
    const schema = inputSchemaOf(batchSchema);
    const properties = schema['properties'] as Record<string, unknown>;
    return { ...schema, properties: { ...properties, experiment: base } };
  },
};
