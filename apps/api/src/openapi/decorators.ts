import { applyDecorators } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { assessmentSchema } from '@isthmus/contract';
import { z } from 'zod';
import { DOCUMENT_TYPES } from '../documents/read-document.js';
import { PROBLEMS, type ProblemCode } from '../problems/problem-error.js';
import { inputSchemaOf } from './schemas.js';

type Component = 'Experiment' | 'Batch' | 'CauseRequest' | 'ScenarioRunRequest' | 'TraceRequest';

/** Documents a body that is read as JSON or YAML by `readDocument`. */
function ApiDocument(component: Component, { required }: { readonly required: boolean }): MethodDecorator {
  return applyDecorators(
    ApiConsumes(...DOCUMENT_TYPES.slice(0, 2)),
    ApiBody({
      description: 'As JSON or YAML, up to 1 MiB',
      required,
      schema: { $ref: `#/components/schemas/${component}` },
    }),
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

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'Up to 255 characters. The same key with the same body gets the first answer again, with Idempotency-Replayed: true; with another body 422',
  schema: { type: 'string', maxLength: 255 },
} as const;

/** Documents a route that accepts work: 202 and where to look. */
export function ApiAcceptance(resource: z.ZodType, ...problems: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiHeader(IDEMPOTENCY_KEY),
    ApiAcceptedResponse({ standardSchema: resource, headers: { Location: { schema: { type: 'string' } } } }),
    ApiProblems(
      ...problems,
      'malformed-document',
      'document-too-large',
      'unsupported-media-type',
      'idempotency-in-progress',
      'idempotency-mismatch',
    ),
  );
}

/** Documents a route that accepts a document. `problems`: what it answers beside what every such route does. */
export function ApiSubmission(
  component: Component,
  resource: z.ZodType,
  { required = true, problems = [] }: { readonly required?: boolean; readonly problems?: readonly ProblemCode[] } = {},
): MethodDecorator {
  return applyDecorators(
    ApiDocument(component, { required }),
    ApiAcceptance(resource, ...problems, 'invalid-definition'),
  );
}

/** Documents a route that checks a document without storing it. */
export function ApiAssessment(component: 'Experiment' | 'Batch'): MethodDecorator {
  return applyDecorators(
    ApiDocument(component, { required: true }),
    ApiOkResponse({ standardSchema: assessmentSchema }),
    ApiProblems('malformed-document', 'document-too-large', 'unsupported-media-type'),
  );
}

/** Documents a list that comes in pages. */
export function ApiPage(query: z.ZodObject, item: z.ZodType): MethodDecorator {
  return applyDecorators(
    ApiQuerySchema(query),
    ApiOkResponse({ standardSchema: z.strictObject({ data: z.array(item), nextPageToken: z.string().nullable() }) }),
    ApiProblems('invalid-request'),
  );
}

/** Documents a stream of `RunEvent` objects. */
export function ApiEventStream(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/event-stream'),
    ApiOkResponse({
      description: 'RunEvent objects; reconnecting with Last-Event-ID replays what was missed',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    }),
    ApiNoContentResponse({ description: 'Nothing more will come' }),
    ApiProblems('not-found'),
  );
}
