import { z } from 'zod';

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

/** Whether a history is linearizable, with the proof. The same from the service as from the command line, as the two below. */
export const linearizabilityJudgementSchema = z
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
  .meta({ id: 'LinearizabilityJudgement' });
export type LinearizabilityJudgement = z.infer<typeof linearizabilityJudgementSchema>;

const verdict = linearizabilityJudgementSchema.shape.verdict;

/** Which consistency models a history of registers satisfies. */
export const modelsJudgementSchema = z
  .strictObject({
    verdict: verdict.meta({ description: 'Of all models together' }),
    operations: z.int(),
    models: z.array(
      z.strictObject({
        model: z.string(),
        verdict,
        follows: z.string().optional().meta({ description: 'The model whose verdict this one follows from' }),
        undecided: z.string().optional().meta({ description: 'Why it is undecided' }),
        pattern: z.string().optional().meta({ description: 'The bad pattern, of the causal models' }),
        witness: z
          .strictObject({ offender: checkedOperationSchema, operations: z.array(checkedOperationSchema) })
          .optional(),
      }),
    ),
  })
  .meta({ id: 'ModelsJudgement' });
export type ModelsJudgement = z.infer<typeof modelsJudgementSchema>;

/** A transaction of a checked history. */
export const checkedTransactionSchema = z
  .strictObject({
    session: z.string(),
    value: z
      .array(z.tuple([z.string(), z.string(), value]))
      .meta({ description: 'Micro-operations: kind, key, and the value; null where it was not told' }),
    outcome: checkedOperationSchema.shape.outcome,
    invokedAt: z.number(),
    respondedAt: z.number().nullable(),
    line: z.int().optional(),
  })
  .meta({ id: 'CheckedTransaction' });
export type CheckedTransaction = z.infer<typeof checkedTransactionSchema>;

/** Which isolation levels a history of transactions has, and what is wrong with it. */
export const isolationJudgementSchema = z
  .strictObject({
    level: z.string().meta({ description: 'The one that the verdict is on' }),
    verdict,
    transactions: z.int(),
    committed: z.int().meta({ description: 'Known to have committed, or observed to' }),
    sessions: z.int(),
    keys: z.int(),
    levels: z.array(
      z.strictObject({
        level: z.string(),
        verdict,
        anomaly: z.int().optional().meta({ description: 'Position in anomalies' }),
        undecided: z.string().optional().meta({ description: 'Why it is undecided' }),
      }),
    ),
    anomalies: z.array(
      z.strictObject({
        name: z.string(),
        excludes: z.array(z.string()).meta({ description: 'The weakest levels that it excludes' }),
        transactions: z.array(z.strictObject({ transaction: z.int(), ...checkedTransactionSchema.shape })),
        edges: z.array(
          z.strictObject({
            from: z.int(),
            to: z.int(),
            kind: z.enum(['ww', 'wr', 'rw', 'session', 'real-time']),
            key: z.string().optional(),
            reason: z.string(),
          }),
        ),
        statements: z.array(z.string()),
        shortest: z.boolean(),
        reduced: z.array(checkedTransactionSchema).meta({ description: 'A history by itself that is as wrong' }),
      }),
    ),
  })
  .meta({ id: 'IsolationJudgement' });
export type IsolationJudgement = z.infer<typeof isolationJudgementSchema>;

/** What a check found, by what was asked: linearizability, consistency models, or isolation of transactions. */
export const judgementSchema = z
  .union([linearizabilityJudgementSchema, modelsJudgementSchema, isolationJudgementSchema])
  .meta({ id: 'Judgement' });
export type Judgement = z.infer<typeof judgementSchema>;
