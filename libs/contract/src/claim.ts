import { z } from 'zod';

/** How one assertion of a scenario turned out. */
export const assertionOutcomeSchema = z
  .strictObject({
    says: z.string(),
    variant: z.string(),
    pass: z.boolean().nullable().meta({ description: 'null: nothing to judge by' }),
    held: z.int().meta({ description: 'Seeds in which it held' }),
    seeds: z.int().meta({ description: 'Seeds in which it could be judged' }),
    sentence: z.string().meta({ description: 'What was seen, with its statistics' }),
    example: z
      .strictObject({
        variant: z.string(),
        seed: z.string(),
        runId: z.string().nullable().meta({ description: 'null where the run is not stored' }),
        sentence: z.string(),
      })
      .nullable()
      .meta({ description: 'The first run that showed it, or that spoke against it where it did not pass' }),
  })
  .meta({ id: 'AssertionOutcome' });
export type AssertionOutcome = z.infer<typeof assertionOutcomeSchema>;

export const claimHalfSchema = z
  .strictObject({
    pass: z.boolean().nullable().meta({ description: 'null: not tested' }),
    evidence: z.array(assertionOutcomeSchema),
  })
  .meta({ id: 'ClaimHalf' });
export type ClaimHalf = z.infer<typeof claimHalfSchema>;

/** Whether the runs of a scenario bear out its claim: what the claim says appears, and the paired configuration never shows it. */
export const claimSchema = z
  .strictObject({
    id: z.string().meta({ description: 'Of the scenario' }),
    tested: z.boolean().meta({ description: 'Whether the runs have what the claim needs' }),
    notTested: z.array(z.string()).meta({ description: 'Why not' }),
    asWritten: z
      .boolean()
      .meta({ description: 'Whether these are the scenario’s own experiments, nothing overridden' }),
    complete: z.boolean().meta({ description: 'Whether every run is in; partial until then' }),
    seeds: z.int(),
    shows: claimHalfSchema,
    contrast: claimHalfSchema,
    matrix: z
      .strictObject({
        rows: z.array(z.string()),
        columns: z.array(z.string()),
        cells: z.array(
          z.strictObject({
            row: z.string(),
            column: z.string(),
            values: z
              .array(z.strictObject({ value: z.string(), seeds: z.int() }))
              .meta({ description: 'Most frequent first' }),
            runId: z.string().nullable().meta({ description: 'A run with the first of these values' }),
          }),
        ),
      })
      .nullable(),
  })
  .meta({ id: 'Claim' });
export type Claim = z.infer<typeof claimSchema>;
