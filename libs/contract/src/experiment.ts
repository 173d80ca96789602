import { z } from 'zod';
import { faultEntrySchema, FAULTS_MAX } from './faults.js';
import { duration, nanosOf, seed } from './quantities.js';
import { strategySchema } from './strategy.js';
import { topologySchema } from './topology.js';
import { workloadSchema } from './workload.js';

/**
 * What a run can be asked to check besides its figures. `models`: all consistency models of reads, writes and compare-and-sets, with
 * their order; `linearizable-writes` is sequential consistency in an order in which a change comes after all that were answered before
 * it was asked for; `causal` is CC, CCv and CM, `sessions` the four guarantees; `convergence` allows for the experiment's drain.
 * `mutual-exclusion` and `fencing` are about locks and the writes under their tokens, `barrier` about rounds that nobody
 * passes before all parties have come, `total-order-broadcast` about each property of
 * what nodes deliver, `numbers` about the answers to increments: unique, never against causality, without gaps; `isolation`: all levels, of transactions. `order` judges nothing:
 * it reports how far happens-before orders the operations, and a linearization where there is one.
 */
export const CHECKS = [
  'linearizable',
  'sequential',
  'linearizable-writes',
  'causal',
  'pram',
  'sessions',
  'consistent-prefix',
  'convergence',
  'models',
  'mutual-exclusion',
  'fencing',
  'barrier',
  'total-order-broadcast',
  'numbers',
  'isolation',
  'order',
] as const;

export const checkSchema = z
  .union([
    z.enum(CHECKS),
    z.strictObject({
      kind: z.literal('convergence'),
      within: duration({ max: '1h' }).meta({
        description: 'How long after the last acknowledged change to a key, and the last heal, reads of it may differ',
      }),
    }),
    z
      .strictObject({
        kind: z.literal('bounded-staleness'),
        age: duration({ max: '1h' })
          .optional()
          .meta({ description: 'Since the first write that a read missed was acknowledged' }),
        versions: z
          .int()
          .min(0)
          .max(1_000_000)
          .optional()
          .meta({ description: 'Acknowledged writes that a read missed' }),
      })
      .refine(({ age, versions }) => age !== undefined || versions !== undefined, {
        error: 'a bound is missing: give "age", "versions" or both',
      }),
  ])
  .meta({ id: 'Check' });

/** What a client can ask of a store, as histories call it. */
export const OPERATION_KINDS = [
  'read',
  'write',
  'cas',
  'increment',
  'lock',
  'unlock',
  'broadcast',
  'txn',
  'sync',
  'barrier',
] as const;

const [, ...CHANGES] = OPERATION_KINDS;
/** Kinds of operation as figures tell them apart: a read by the consistency that it asked for, where it did. */
export const OPERATION_CLASSES = ['read', 'read-linearizable', 'read-local', ...CHANGES] as const;
export type OperationClass = (typeof OPERATION_CLASSES)[number];

export const NUMERIC_METRICS = [
  'successRate',
  'latencyP50Ms',
  'latencyP90Ms',
  'latencyP99Ms',
  'latencyP999Ms',
  'latencyMaxMs',
  'downtimeMs',
  'timeToRecoverMs',
] as const;
export const WORD_METRICS = ['linearizable', 'capVerdict'] as const;

/** One of the experiment's own assertions. Numeric metrics take `atLeast` and `atMost`, the others `is`. */
export const expectationSchema = z
  .strictObject({
    metric: z.enum([...NUMERIC_METRICS, ...WORD_METRICS, 'application']),
    count: z.string().max(60).optional().meta({
      description:
        "Metric application only: a count of the application's report by its name; its verdict, if not written",
    }),
    kind: z.enum(OPERATION_CLASSES).optional().meta({ description: 'All kinds, each on its own, if not written' }),
    datacenter: z.string().max(64).optional().meta({ description: 'All datacenters, each on its own, if not written' }),
    phase: z.string().max(60).optional().meta({ description: 'A phase by its name, or "all"; all if not written' }),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    is: z.string().max(30).optional(),
  })
  .check((context) => {
    const { metric, count, atLeast, atMost, is } = context.value;
    const words =
      (WORD_METRICS as readonly string[]).includes(metric) || (metric === 'application' && count === undefined);
    if (count !== undefined && metric !== 'application') {
      context.issues.push({
        code: 'custom',
        path: ['count'],
        message: `count has a meaning only with metric "application", not "${metric}"`,
        params: { allowed: 'nothing here' },
        input: count,
      });
    }
    const fits = words
      ? is !== undefined && atLeast === undefined && atMost === undefined
      : is === undefined && (atLeast !== undefined || atMost !== undefined);
    if (!fits) {
      context.issues.push({
        code: 'custom',
        message: words
          ? `${metric} is a word: compare it with "is"`
          : `${metric} is a number: give "atLeast", "atMost" or both`,
        input: context.value,
      });
    }
  })
  .meta({ id: 'Expectation' });

export const seedsSchema = z.strictObject({ first: seed.default('1'), count: z.int().min(1).max(1000).default(1) });

/** The fields of an experiment, before what they must satisfy together. */
export const experimentFields = z.strictObject({
  version: z.literal(1),
  name: z.string().trim().min(1).max(120),
  description: z.string().max(4000).optional(),
  topology: topologySchema,
  strategy: strategySchema,
  workload: workloadSchema.prefault({}),
  faults: z.array(faultEntrySchema).max(FAULTS_MAX).default([]).meta({
    description:
      'They may overlap. A link works while no cut blocks it; factors multiply, added delays and clock jumps add up, and each share is of what the others let through; a node is down until the last of what keeps it down has ended, with the worst of their disks, and a pause that begins while it is down has no effect. Two entries of kind crash may not have one node down at once',
  }),
  duration: duration({ min: '10ms', max: '1h' })
    .default('60s')
    .meta({ description: 'While clients ask, warm-up included' }),
  warmup: duration({ max: '1h' }).default('5s').meta({ description: 'Kept in the history, left out of every figure' }),
  recovery: duration({ min: '1ms', max: '1h' })
    .default('10s')
    .meta({ description: 'Length of the phase called recovery after each heal' }),
  drain: duration({ max: '1h' }).default('10s').meta({ description: 'After the last operation; replicas go on' }),
  checks: z.array(checkSchema).max(20).default(['linearizable']),
  seeds: seedsSchema.prefault({}),
  expect: z.array(expectationSchema).max(100).default([]),
});

/**
 * An experiment: what an author writes, with every default filled in and every quantity in its canonical spelling.
 * Parsing its own output gives the same value. What needs the catalog or the strategies' knowledge is checked by the
 * laboratory's `assess`.
 */
export const experimentSchema = experimentFields
  .check((context) => {
    const { value } = context;
    const end = nanosOf(value.duration);
    const complain = (path: (string | number)[], message: string, allowed: string) =>
      context.issues.push({ code: 'custom', path, message, params: { allowed }, input: value });
    if (nanosOf(value.warmup) >= end)
      complain(
        ['warmup'],
        `the warm-up (${value.warmup}) takes up the whole duration (${value.duration})`,
        `less than ${value.duration}`,
      );
    value.workload.script?.forEach(({ steps }, client) =>
      steps.forEach(({ at }, step) => {
        if (at !== undefined && nanosOf(at) >= end)
          complain(
            ['workload', 'script', client, 'steps', step, 'at'],
            `the operation begins at ${at}, after the end at ${value.duration}`,
            `before ${value.duration}`,
          );
      }),
    );
    const names = new Set<string>();
    value.faults.forEach((fault, index) => {
      if (nanosOf(fault.at) >= end)
        complain(
          ['faults', index, 'at'],
          `the fault begins at ${fault.at}, after the end at ${value.duration}`,
          `before ${value.duration}`,
        );
      else if (nanosOf(fault.at) + nanosOf(fault.for) > end) {
        complain(
          ['faults', index, 'for'],
          `the fault ends after the end of the run at ${value.duration}`,
          `at + for up to ${value.duration}`,
        );
      }
      if (names.has(fault.name))
        complain(
          ['faults', index, 'name'],
          `another fault is called ${JSON.stringify(fault.name)} already`,
          'a name of its own',
        );
      names.add(fault.name);
    });
    if (BigInt(value.seeds.first) + BigInt(value.seeds.count) > 2n ** 64n)
      complain(['seeds', 'first'], 'the last seed passes 2^64 - 1', 'up to 18446744073709551615');
  })
  .meta({ id: 'Experiment' });

export type Experiment = z.infer<typeof experimentSchema>;
export type Expectation = z.infer<typeof expectationSchema>;

/** The seeds of an experiment's runs, in order. */
export function seedsOf({ seeds }: Pick<Experiment, 'seeds'>): string[] {
  const first = BigInt(seeds.first);
  return Array.from({ length: seeds.count }, (_, index) => String(first + BigInt(index)));
}
