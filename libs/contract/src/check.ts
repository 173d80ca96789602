import { z } from 'zod';
import { jobFields } from './job.js';

/** Most bytes of an uploaded history, uncompressed. Larger ones are for the command line. */
export const HISTORY_BYTES_MAX = 32 * 1024 * 1024;

/** Most search steps that one may ask for. */
export const CHECK_BUDGET_MAX = 200_000_000;

const value = z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(z.unknown())]);

/** An operation of a checked history. */
export const checkedOperationSchema = z
  .strictObject({
    session: z.string(),
    key: z.string().meta({ description: 'The object; empty where there is only one' }),
    kind: z.string(),
    argument: value.optional(),
    expected: value.optional().meta({ description: "A compare-and-set's comparand" }),
    result: value.optional().meta({ description: 'What came back; absent where it was not told' }),
    swapped: z.boolean().optional(),
    outcome: z.enum(['ok', 'fail', 'info']),
    invokedAt: z.number().meta({ description: 'As in the history: milliseconds, or the number of the line' }),
    respondedAt: z.number().nullable().meta({ description: 'null where it never responded' }),
    line: z.int().optional().meta({ description: 'Of its invocation in the history, from 1' }),
  })
  .meta({ id: 'CheckedOperation' });
export type CheckedOperation = z.infer<typeof checkedOperationSchema>;

/** What a check found, with its proof. The same from the service as from the command line. */
export const judgementSchema = z
  .strictObject({
    verdict: z.enum(['holds', 'violated', 'undecided']),
    sentence: z.string(),
    reason: z.enum(['budget', 'memory']).optional().meta({ description: 'Why it is undecided' }),
    operations: z.int().meta({ description: 'That were judged: all but those that failed or tell nothing' }),
    sessions: z.int(),
    keys: z.int().meta({ description: 'Objects' }),
    steps: z.int().meta({ description: 'Of the search' }),
    violatingKeys: z.array(z.string()).meta({ description: 'Complete unless unjudgedKeys names more' }),
    unjudgedKeys: z.array(z.string()),
    witness: z
      .strictObject({
        key: z.string(),
        offender: checkedOperationSchema.meta({
          description: 'With its response the history stops being linearizable',
        }),
        prefixOperations: z.int(),
        shortest: z
          .boolean()
          .meta({ description: 'Whether everything before the offender was shown to be linearizable' }),
        operations: z.array(checkedOperationSchema).meta({ description: 'Contradict each other already' }),
      })
      .nullable(),
  })
  .meta({ id: 'Judgement' });
export type Judgement = z.infer<typeof judgementSchema>;

/** A history that was uploaded to be judged. */
export const historyCheckSchema = z
  .strictObject({
    id: z.string().meta({ examples: ['chk_01jd3v7k2m8n9p0q1r2s3t4v5w'] }),
    name: z.string().nullable(),
    format: z.string(),
    model: z.string(),
    budget: z.int().nullable().meta({ description: 'Search steps; null is the default' }),
    bytes: z.int().meta({ description: 'Of the history, uncompressed' }),
    operations: z.int().meta({ description: 'In the history' }),
    ...jobFields,
    verdict: judgementSchema.shape.verdict.nullable(),
    judgement: judgementSchema.nullable().meta({ description: 'null in lists and before the check has succeeded' }),
    links: z.strictObject({ self: z.string() }),
  })
  .meta({ id: 'HistoryCheck' });
export type Check = z.infer<typeof historyCheckSchema>;
