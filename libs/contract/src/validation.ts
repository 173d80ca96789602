import { z } from 'zod';

const name = z.string();
const count = z.int().min(0);

/** How far a simulated figure may be from the published one. */
export const toleranceSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('relative'), share: z.number().min(0) })
      .meta({ description: 'A share of the published figure, either side' }),
    z
      .strictObject({ kind: z.literal('absolute'), within: z.number().min(0) })
      .meta({ description: 'In the unit of the row, either side' }),
    z
      .strictObject({ kind: z.literal('between'), atLeast: z.number(), atMost: z.number().nullable() })
      .meta({ description: 'In the unit of the row, whatever the published figure is; null: nothing bounds it' }),
  ])
  .meta({ id: 'Tolerance' });

/** A published figure beside the simulated one. */
export const validationRowSchema = z
  .strictObject({
    result: name.meta({ description: 'The published result that it belongs to' }),
    what: z.string(),
    source: z.string().meta({ description: 'Paper with figure or table, or the law; with its date' }),
    unit: z.string().meta({ description: 'Of all figures of the row; empty for a plain number' }),
    published: z.number().nullable().meta({ description: 'null where theory gives only bounds' }),
    simulated: z.number().nullable().meta({ description: 'null where it was not simulated' }),
    difference: z.number().nullable().meta({ description: 'Simulated minus published' }),
    tolerance: toleranceSchema.nullable(),
    pass: z
      .boolean()
      .nullable()
      .meta({ description: 'null where nothing was judged; such a row does not count as passed' }),
    note: z.string().nullable().meta({ description: 'Why it was not judged, or what the tolerance comes from' }),
  })
  .meta({ id: 'ValidationRow' });

/** `GET /v1/validation`: published results, re-run by this engine. */
export const validationReportSchema = z
  .strictObject({
    engineVersion: z.string(),
    summary: z.strictObject({ rows: count, passed: count, failed: count, notJudged: count }),
    results: z.array(
      z.strictObject({
        name,
        title: z.string(),
        source: z.string(),
        method: z.string().meta({ description: 'How it was re-run, and what differs from the original' }),
      }),
    ),
    rows: z.array(validationRowSchema).meta({ description: 'In the order of the results' }),
  })
  .meta({ id: 'ValidationReport' });

export type Tolerance = z.infer<typeof toleranceSchema>;
export type ValidationRow = z.infer<typeof validationRowSchema>;
export type ValidationReport = z.infer<typeof validationReportSchema>;
