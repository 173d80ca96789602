import { z } from 'zod';
import { identifier } from './identifiers.js';

/** The chapters of `/learn`, in the order of the text (Kleppmann, "Designing Data-Intensive Applications", chapter 9). */
export const LESSONS = [
  'guarantees',
  'linearizability',
  'what relies on it',
  'how strategies fare',
  'the cost, and CAP',
  'ordering and causality',
  'sequence numbers',
  'total order broadcast',
] as const;

const line = z.string().trim().min(1).max(400);
const paragraph = z.string().trim().min(1).max(2000);
const variantName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 .,=+()-]{0,59}$/, 'letters, digits, spaces and . , = + ( ) -, up to 60 characters');
const patch = z.record(z.string(), z.unknown());
const patches = z.record(variantName, patch);
const scalar = z.union([z.string().max(100), z.number(), z.boolean(), z.null()]);

/** The steps of a figure's path: `availability[kind=write,phase=cut].successRate`. */
export const figurePath = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z][A-Za-z0-9]*(\[[^\][]*\])*(\.[A-Za-z][A-Za-z0-9]*(\[[^\][]*\])*)*$/,
    'a path into a report, such as "cap.verdict" or "availability[kind=write,phase=cut].successRate"',
  );

const quantifier = z
  .string()
  .regex(
    /^(every seed|no seed|not every seed|at least [1-9]\d{0,2} of [1-9]\d{0,2})$/,
    '"every seed", "no seed", "not every seed" or "at least 12 of 20"',
  );

/**
 * One thing that a scenario says of its runs: of a figure in the reports of one variant (or of all that match, with `*`), for so many
 * of the seeds.
 */
export const assertionSchema = z
  .strictObject({
    says: line.meta({ description: 'In words, for readers' }),
    variant: z.string().min(1).max(130).meta({
      description: 'A variant by name, "row / column" in a matrix; * stands for any text, and then all that match must',
    }),
    figure: figurePath.meta({
      description:
        'Where in a report it stands; [field=value] picks entries of a list, several fields with commas, != excludes, no brackets means all entries',
    }),
    take: z.enum(['each', 'any', 'max', 'min', 'sum', 'count']).default('each').meta({
      description:
        'Of several values: each must fulfil the condition, any of them, or their maximum, minimum, sum or count',
    }),
    versus: z
      .strictObject({
        variant: z.string().min(1).max(130).optional().meta({ description: 'The same one if not written' }),
        figure: figurePath.optional().meta({ description: 'The same figure if not written' }),
        by: z.enum(['ratio', 'difference']).default('ratio'),
      })
      .optional()
      .meta({ description: 'Judge this figure divided by (or less) that one of the same seed' }),
    is: scalar.optional(),
    isNot: scalar.optional(),
    oneOf: z.array(scalar).min(1).max(20).optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    above: z.number().optional(),
    below: z.number().optional(),
    in: quantifier.default('every seed'),
  })
  .check(({ value, issues }) => {
    const numeric = (['atLeast', 'atMost', 'above', 'below'] as const).filter((field) => value[field] !== undefined);
    const worded = (['is', 'isNot', 'oneOf'] as const).filter((field) => value[field] !== undefined);
    const complain = (message: string, allowed: string) =>
      issues.push({ code: 'custom', path: [], message, params: { allowed }, input: value });
    if (numeric.length + worded.length === 0)
      complain('the assertion has no condition', 'is, isNot, oneOf, atLeast, atMost, above or below');
    if (worded.length > 1 || (worded.length > 0 && numeric.length > 0))
      complain('the assertion has two conditions that are no range', 'one of is, isNot and oneOf, or bounds');
    if (value.versus !== undefined && value.take !== 'max' && value.take !== 'min' && value.take !== 'sum')
      complain('a comparison needs one value on each side', 'take: max, min or sum');
    const share = /^at least (\d+) of (\d+)$/.exec(value.in);
    if (share !== null && Number(share[1]) > Number(share[2]))
      complain(`${value.in} cannot be`, 'at most as many as there are');
  })
  .meta({ id: 'Assertion' });
export type Assertion = z.infer<typeof assertionSchema>;

const axis = z.strictObject({
  label: line.meta({ description: 'What they are: "strategy"' }),
  entries: patches,
});

/** Strategies x faults, say: every row with every column is a variant, called "row / column". */
const matrixSchema = z.strictObject({
  rows: axis,
  columns: axis,
  cell: figurePath.meta({ description: 'The verdict that a cell shows' }),
  leaveOut: z
    .array(z.string().max(130))
    .default([])
    .meta({ description: 'Cells that cannot be: "row / column", * for any text' }),
});

/** The fields of a scenario, before what they must satisfy together. */
export const scenarioFields = z.strictObject({
  id: z.string().regex(/^S\d{2}$/, 'S and two digits'),
  name: identifier,
  title: line,
  claim: paragraph,
  figures: z
    .array(z.string().regex(/^\d+-\d+$/, 'such as "9-7"'))
    .max(9)
    .default([])
    .meta({ description: 'Of the text' }),
  lesson: z.enum(LESSONS),
  needs: z
    .array(
      z.strictObject({
        at: z.string().regex(/^(\/[^/]*)*$/, 'a JSON pointer, such as "/faults/0/kind"'),
        is: scalar.optional().meta({ description: 'Anything will do if not written' }),
        variant: z.string().max(130).default('*'),
        because: line,
      }),
    )
    .max(10)
    .default([])
    .meta({
      description: 'What every experiment must have, or the claim is not tested: what an override may not take away',
    }),
  seeds: z
    .strictObject({
      first: z
        .string()
        .regex(/^\d{1,15}$/)
        .default('1'),
      count: z.int().min(1).max(100).default(20),
    })
    .prefault({}),
  experiment: z
    .record(z.string(), z.unknown())
    .meta({ description: 'What all variants have in common; an experiment without version, name and seeds' }),
  variants: patches.optional().meta({
    description: 'By name: a JSON merge patch of the experiment each (lists are replaced whole, null takes away)',
  }),
  matrix: matrixSchema.optional(),
  shows: z.array(assertionSchema).min(1).max(60),
  contrast: z.array(assertionSchema).max(60).default([]),
  lookAt: paragraph.meta({ description: 'What to look at in the result' }),
  why: paragraph,
  fix: paragraph.meta({ description: 'What would fix it' }),
  literature: z.array(line).min(1).max(12),
  prediction: z
    .strictObject({
      question: line,
      options: z.array(line).min(2).max(5),
      right: z.int().min(0).meta({ description: 'Which option turns out right, from 0' }),
    })
    .refine(({ options, right }) => right < options.length, { error: 'there is no such option', path: ['right'] }),
  reason: paragraph.meta({ description: 'Why the prediction turns out as it does' }),
});

/**
 * A scenario of the gallery: a claim about replicated data, the experiments that show it, and what must be seen in them. One YAML file each
 * in the catalog.
 */
export const scenarioSchema = scenarioFields
  .check(({ value, issues }) => {
    if ((value.variants === undefined) !== (value.matrix === undefined)) return;
    issues.push({
      code: 'custom',
      path: ['variants'],
      message: 'a scenario has variants or a matrix',
      params: { allowed: 'exactly one of "variants" and "matrix"' },
      input: value.variants,
    });
  })
  .meta({ id: 'Scenario' });
export type Scenario = z.infer<typeof scenarioSchema>;
