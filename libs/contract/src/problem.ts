import { z } from 'zod';
import { violationSchema } from './violation.js';

/** Every error of the API: RFC 9457, `application/problem+json`. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({
      description: 'Names the kind of problem; the documentation of problems is served beside the API',
      examples: ['/docs/problems#invalid-definition'],
    }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What went wrong this time and what to do about it' }),
    code: z.string().meta({ examples: ['invalid-definition', 'not-found'] }),
    instance: z.string().optional(),
    requestId: z.string().optional(),
    errors: z.array(violationSchema).optional().meta({ description: 'All violations at once' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
