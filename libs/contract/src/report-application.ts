import { z } from 'zod';
import { APPLICATION_KINDS } from './application.js';

export const applicationReportSchema = z
  .strictObject({
    kind: z.enum(APPLICATION_KINDS),
    verdict: z.enum(['holds', 'violated', 'undecided']).meta({
      description: "Of the application's rule, in this history; undecided where nothing happened that it speaks of",
    }),
    sentence: z.string(),
    counts: z.array(z.strictObject({ name: z.string(), count: z.int() })).max(40),
    breaches: z
      .array(z.strictObject({ operations: z.array(z.int().min(0)).max(50), sentence: z.string() }))
      .max(20)
      .meta({ description: 'The first ones; the operations that make each, the last ones where they are many' }),
  })
  .meta({ id: 'ApplicationReport', description: 'What the history says of the rule of the application' });
