import { z } from 'zod';
import { jobFields } from './job.js';
import { judgementSchema, linearizabilityJudgementSchema } from './judgement.js';

/** Most bytes of an uploaded history, uncompressed. Larger ones are for the command line. */
export const HISTORY_BYTES_MAX = 32 * 1024 * 1024;

/** Most search steps that one may ask for. */
export const CHECK_BUDGET_MAX = 200_000_000;

/** A history that was uploaded to be judged. */
export const historyCheckSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['chk_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    name: z.string().nullable(),
    format: z.string(),
    model: z.string(),
    level: z.string().nullable().meta({ description: 'Of transactions: the isolation level that the verdict is on' }),
    checks: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Of registers: consistency models; null is linearizability alone' }),
    budget: z.int().nullable().meta({ description: 'Search steps; null is the default' }),
    bytes: z.int().meta({ description: 'Of the history, uncompressed' }),
    operations: z.int().meta({ description: 'In the history' }),
    ...jobFields,
    verdict: linearizabilityJudgementSchema.shape.verdict.nullable(),
    judgement: judgementSchema.nullable().meta({ description: 'null in lists and before the check has succeeded' }),
    links: z.strictObject({ self: z.string() }),
  })
  .meta({ id: 'HistoryCheck' });
export type Check = z.infer<typeof historyCheckSchema>;
