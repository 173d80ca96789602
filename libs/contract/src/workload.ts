import { z } from 'zod';
import { duration, rate } from './quantities.js';
import { identifier } from './topology.js';

export const operationShareSchema = z
  .strictObject({
    kind: z.enum(['read', 'write', 'cas']),
    share: z.number().gt(0).max(1),
    consistency: z
      .enum(['linearizable', 'local'])
      .optional()
      .meta({ description: 'Reads only, where the strategy offers several' }),
  })
  .check((context) => {
    if (context.value.consistency !== undefined && context.value.kind !== 'read') {
      context.issues.push({
        code: 'custom',
        path: ['consistency'],
        message: 'only a read can ask for a consistency',
        input: context.value.consistency,
      });
    }
  });

/** How open-loop arrivals are spread; their mean rate stays the one stated. */
export const arrivalPatternSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }).meta({ description: 'One after the other, evenly' }),
  z
    .strictObject({
      kind: z.literal('bursts'),
      period: duration({ min: '1ms', max: '1h' }).meta({ description: 'From one burst to the next' }),
      share: z.number().gt(0).lt(1).meta({ description: 'Of each period that is a burst: its beginning' }),
      peak: z
        .number()
        .gt(1)
        .max(10_000)
        .meta({ description: 'Times the mean rate in a burst; the rest makes up for it' }),
    })
    .check(({ value: { share, peak }, issues }) => {
      if (share * peak <= 1) return;
      issues.push({
        code: 'custom',
        path: ['peak'],
        message: `${peak} times the mean rate for ${share} of the time is more than all`,
        params: { allowed: `up to ${Number((1 / share).toFixed(3))}` },
        input: peak,
      });
    })
    .meta({ description: 'Poisson, with a rate that changes' }),
]);

export const workloadSchema = z
  .strictObject({
    clients: z
      .strictObject({
        perDatacenter: z
          .int()
          .min(1)
          .max(10_000)
          .default(10)
          .meta({ description: 'Sessions open from the start at each site' }),
        maxSessions: z
          .int()
          .min(1)
          .max(10_000)
          .default(200)
          .meta({ description: 'Open loop: most sessions at each site; past it an arrival is not sent' }),
        sites: z
          .union([z.literal('all'), z.array(identifier).min(1).max(25)])
          .default('all')
          .meta({ description: 'Datacenters that have clients' }),
        route: z.enum(['local', 'nearest', 'leader']).default('local').meta({
          description:
            'Whom clients ask: a node of their own datacenter (else the nearest), the nearest node, or the leader, for every operation',
        }),
      })
      .prefault({}),
    arrivals: z
      .discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('open'),
          rate: rate({ min: 0.01, max: 100_000 }),
          pattern: arrivalPatternSchema.optional(),
        }),
        z.strictObject({ kind: z.literal('closed'), thinkTime: duration({ max: '1h' }).default('10ms') }),
      ])
      .default({ kind: 'open', rate: '50/s' })
      .meta({
        description:
          'For each datacenter. open: arrivals whatever the answers, a Poisson process if no pattern is given; closed: each session thinks, then asks again',
      }),
    operations: z
      .array(operationShareSchema)
      .min(1)
      .max(20)
      .default([
        { kind: 'read', share: 0.7 },
        { kind: 'write', share: 0.3 },
      ]),
    keys: z
      .discriminatedUnion('distribution', [
        z.strictObject({ count: z.int().min(1).max(1_000_000).default(20), distribution: z.literal('uniform') }),
        z.strictObject({
          count: z.int().min(1).max(1_000_000).default(20),
          distribution: z.literal('zipfian'),
          theta: z.number().gt(0).lt(1).default(0.99).meta({ description: 'YCSB: 0.99' }),
        }),
        z.strictObject({
          count: z.int().min(1).max(1_000_000).default(20),
          distribution: z.literal('hotspot'),
          hotKeys: z
            .number()
            .gt(0)
            .lt(1)
            .default(0.2)
            .meta({ description: 'Share of the keys that are hot; one at least' }),
          hotOperations: z
            .number()
            .gt(0)
            .lt(1)
            .default(0.8)
            .meta({ description: 'Share of the operations that ask for a hot key; evenly within each set' }),
        }),
      ])
      .default({ count: 20, distribution: 'uniform' }),
    deadline: duration({ min: '1ms', max: '10min' })
      .default('1s')
      .meta({ description: 'From arrival; later answers do not count' }),
    retries: z
      .int()
      .min(0)
      .max(20)
      .default(0)
      .meta({ description: 'More attempts, with the same operation id, after an attempt that ended without effect' }),
  })
  .check((context) => {
    const { clients, operations } = context.value;
    if (clients.maxSessions < clients.perDatacenter) {
      context.issues.push({
        code: 'custom',
        path: ['clients', 'maxSessions'],
        message: `maxSessions (${clients.maxSessions}) is less than perDatacenter (${clients.perDatacenter})`,
        params: { allowed: `at least ${clients.perDatacenter}` },
        input: clients.maxSessions,
      });
    }
    const total = operations.reduce((sum, operation) => sum + operation.share, 0);
    if (Math.abs(total - 1) > 1e-9) {
      context.issues.push({
        code: 'custom',
        path: ['operations'],
        message: `the shares add up to ${Number(total.toFixed(9))}, not 1`,
        params: { allowed: 'shares that add up to 1' },
        input: operations,
      });
    }
  })
  .meta({ id: 'Workload' });

export type Workload = z.infer<typeof workloadSchema>;
