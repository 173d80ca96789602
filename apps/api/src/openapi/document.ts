import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { causeRequestSchema, problemSchema, scenarioRunRequestSchema, traceRequestSchema } from '@isthmus/contract';
import { z } from 'zod';
import { DOCUMENT_SCHEMAS, inputSchemaOf } from './schemas.js';

const DESCRIPTION =
  'Experiments on replicated data: describe a topology, a replication strategy, a fault schedule and a workload; get latency, availability and consistency verdicts, reproducible from a seed. A run is the operation: submitting answers 202 with a Location to follow. Every error is a problem (RFC 9457) with all violations at once.';

/** OpenAPI 3.1, generated from the contract's schemas. */
export function openApiOf(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Isthmus')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema, { schemaType }) => {
      const options = { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' } as const;
      return convert(z.toJSONSchema(schema as z.ZodType, options) as Record<string, unknown>);
    },
  });
  const components = Object.assign(
    {},
    ...[
      DOCUMENT_SCHEMAS['experiment']?.(),
      DOCUMENT_SCHEMAS['batch']?.(),
      inputSchemaOf(problemSchema),
      inputSchemaOf(traceRequestSchema),
      inputSchemaOf(causeRequestSchema),
      inputSchemaOf(scenarioRunRequestSchema),
    ].map((schema) => schema?.['$defs'] ?? {}),
  ) as Record<string, unknown>;
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(components as object) },
  };
  return JSON.parse(JSON.stringify(document).replaceAll('"#/$defs/', '"#/components/schemas/')) as OpenAPIObject;
}

function convert({ $defs, $schema, ...rest }: Record<string, unknown>) {
  void $schema;
  return { schema: rest as never, components: ($defs ?? {}) as never };
}
