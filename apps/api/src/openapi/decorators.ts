import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiQuery, ApiResponse } from '@nestjs/swagger';

import type { z } from 'zod';
import { DOCUMENT_TYPES } from '../documents/read-document.js';
import { PROBLEMS, type ProblemCode } from '../problems/problem-error.js';
import { inputSchemaOf } from './schemas.js';

/** Documents a body that is read as JSON or YAML by `readDocument`. */
export function ApiDocument(component: 'Experiment' | 'Batch', description: string): MethodDecorator {
  return applyDecorators(
    ApiConsumes(...DOCUMENT_TYPES.slice(0, 2)),
    ApiBody({ description, required: true, schema: { $ref: `#/components/schemas/${component}` } }),
  );
}

/** Documents the parameters that `parseQuery` accepts. */
export function ApiQuerySchema(schema: z.ZodObject): MethodDecorator {
  const json = inputSchemaOf(schema) as { properties?: Record<string, { description?: string }>; required?: string[] };
  return applyDecorators(
    ...Object.entries(json.properties ?? {}).map(([name, property]) =>
      ApiQuery({
        name,
        required: json.required?.includes(name) ?? false,
        schema: property,
        ...(property.description === undefined ? {} : { description: property.description }),
      }),
    ),
  );
}

/** Documents the problems that a route answers with, one response for each status. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code][0]))];
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: codes
          .filter((code) => PROBLEMS[code][0] === status)
          .map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`)
          .join('; '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}

export const ApiIdempotencyKey = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'Up to 255 characters. The same key with the same body gets the first answer again, with Idempotency-Replayed: true; with another body 422',
  schema: { type: 'string', maxLength: 255 },
});
