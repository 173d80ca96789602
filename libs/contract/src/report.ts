import { z } from 'zod';
import { OPERATION_CLASSES, OPERATION_KINDS, expectationSchema } from './experiment.js';
import { FAULT_KINDS } from './faults.js';
import { applicationReportSchema } from './report-application.js';
import { attemptsSchema } from './report-attempts.js';
import { costSchema } from './report-cost.js';
import { orderSchema } from './report-order.js';
import { resourcesSchema } from './report-resources.js';
import { disturbancesSchema } from './report-disturbances.js';
import { leadersSchema } from './report-leaders.js';
import { pacelcSchema, yieldAndHarvestSchema } from './report-service.js';
import { stalenessSchema } from './report-staleness.js';
import { worstCaseSchema } from './report-worst-case.js';
import { strategySchema } from './strategy.js';

/** Simulated time in the API: milliseconds with up to six decimals, from the start of the run. */
const ms = z.number();
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const name = z.string();

export const VERDICTS = ['holds', 'violated', 'undecided', 'unchecked'] as const;
export const verdictSchema = z.enum(VERDICTS);
export const CAP_VERDICTS = ['consistent', 'available', 'both', 'neither', 'undecided', 'not applicable'] as const;

export const phaseSchema = z
  .strictObject({
    name,
    kind: z.enum(['steady', 'fault', 'recovery']),
    faults: z.array(name).meta({ description: 'Active in it' }),
    fromMs: ms,
    toMs: ms,
  })
  .meta({ id: 'Phase' });

export const faultReportSchema = z
  .strictObject({
    name,
    kind: z.enum(FAULT_KINDS),
    fromMs: ms,
    toMs: ms,
    isolated: name.nullable().optional().meta({
      description: 'Of an isolation of the leader: the node that it struck; null where nobody had led yet',
    }),
    sentence: z.string().meta({ examples: ['eu-west-1 | us-east-1, ap-northeast-1'] }),
  })
  .meta({ id: 'FaultReport' });

/** `phase` is a phase's name, `boundary` (operations that straddle a change of phase) or `all` (both together). */
const group = { datacenter: name, kind: z.enum(OPERATION_CLASSES), phase: name };

export const availabilitySchema = z
  .strictObject({
    ...group,
    intended: count,
    ok: count,
    fail: count,
    info: count,
    successRate: share.nullable().meta({ description: 'ok / intended; null where nothing was intended' }),
    okPerSecond: z.number().nullable().optional().meta({
      description:
        'Throughput: ok operations a second, of those intended while the phase lasted, also where their deadline reaches into another; null for boundary',
    }),
  })
  .meta({ id: 'Availability' });

export const latencySchema = z
  .strictObject({
    ...group,
    count,
    p50Ms: ms,
    p90Ms: ms,
    p99Ms: ms,
    p999Ms: ms,
    maxMs: ms,
    floorMs: ms.optional().meta({
      description:
        "The least that the strategy's settings allow from that datacenter, from the links' least delays alone; in every phase. Absent where none is known",
    }),
  })
  .meta({
    id: 'Latency',
    description:
      'Of ok operations, from intendedAt to the response at the client; relative error at most 0.1 %. Groups without one are left out',
  });

export const downtimeSchema = z
  .strictObject({
    datacenter: name,
    kind: z.enum(OPERATION_CLASSES),
    totalMs: ms,
    intervals: z.array(z.strictObject({ fromMs: ms, toMs: ms, failed: count })).max(50),
  })
  .meta({ id: 'Downtime', description: 'Maximal intervals with at least 5 failed operations and no success' });

export const recoverySchema = z
  .strictObject({ fault: name, healedAtMs: ms, timeToRecoverMs: ms.nullable(), windowMs: ms })
  .meta({ id: 'Recovery' });

const perBucket = z.array(count);
const msPerBucket = z.array(ms.nullable());
export const seriesSchema = z
  .strictObject({
    bucketMs: ms,
    startMs: ms,
    buckets: count,
    groups: z.array(
      z.strictObject({
        datacenter: name,
        kind: z.enum(OPERATION_CLASSES),
        ok: perBucket,
        fail: perBucket,
        info: perBucket,
        p50Ms: msPerBucket,
        p99Ms: msPerBucket,
        minMs: msPerBucket,
        maxMs: msPerBucket,
      }),
    ),
    latency: z
      .strictObject({ p50Ms: msPerBucket, p99Ms: msPerBucket })
      .meta({ description: 'All datacenters and kinds together, from all of their latencies' }),
  })
  .meta({ id: 'Series', description: 'By intendedAt, warm-up included' });

/** An operation as history rows and witnesses show it. */
export const operationRowSchema = z
  .strictObject({
    operation: count.meta({ description: 'Its id: the position in the history' }),
    session: z.int().nullable(),
    datacenter: name,
    key: count,
    kind: z.enum(OPERATION_KINDS),
    consistency: z.enum(['default', 'linearizable', 'local']),
    argument: z.int().nullable().meta({
      description:
        'The value to write, the message to broadcast, the token to unlock with, the parties of a barrier; null for other kinds',
    }),
    expected: z.int().nullable().meta({
      description:
        'The comparand of a compare-and-set, the fencing token of a write, the lease of a lock or a barrier in milliseconds',
    }),
    value: z.int().nullable().meta({
      description:
        'What was read, found or written, 0 is the initial value; the number, the token, the message or the round of other kinds; null when not ok',
    }),
    swapped: z.boolean().nullable(),
    intendedAtMs: ms,
    invokedAtMs: ms.nullable(),
    respondedAtMs: ms.nullable(),
    outcome: z.enum(['ok', 'fail', 'info']),
    reason: z.enum(['none', 'deadline', 'connection-reset', 'not-sent', 'no-leader', 'refused', 'aborted', 'fenced']),
    node: name.nullable().meta({ description: 'The node asked last' }),
    attempts: count,
    after: z.array(count).optional().meta({
      description: 'Operations of which its client had learned outside the store before it asked; left out if none',
    }),
    siblings: z
      .array(z.int())
      .optional()
      .meta({ description: 'Concurrent versions that a read found beside value; left out if none' }),
    statements: z
      .array(z.strictObject({ kind: z.enum(['read', 'write']), key: count, value: z.int().nullable() }))
      .optional()
      .meta({ description: 'What a transaction read and wrote, or would have written; left out of other operations' }),
  })
  .meta({ id: 'OperationRow' });

export const witnessSchema = z
  .strictObject({
    key: count,
    offender: count,
    prefixEndMs: ms.meta({
      description: 'Where the shortest violating prefix of the history ends: the response of the offender',
    }),
    operations: z.array(operationRowSchema).meta({ description: 'The reduced witness, in order of invocation' }),
    order: z
      .array(z.strictObject({ operation: count, value: z.int() }))
      .meta({ description: 'The longest legal order of them, with the value of the key after each' }),
    impossible: z.strictObject({ operation: count, sentence: z.string() }),
    statements: z.array(z.string()).meta({ description: 'The proof in words' }),
    cause: z.strictObject({ faults: z.array(name), sentence: z.string() }),
  })
  .meta({ id: 'Witness' });

export const linearizabilitySchema = z
  .strictObject({
    verdict: verdictSchema,
    promised: z.boolean().meta({ description: 'Whether the strategy promises it under the faults of this run' }),
    method: z.string(),
    operations: count.meta({ description: 'Operations checked' }),
    keys: count,
    violatingKeys: count,
    sentence: z.string(),
    witness: witnessSchema.nullable(),
  })
  .meta({ id: 'Linearizability' });

export const modelReportSchema = z
  .strictObject({
    model: name,
    verdict: verdictSchema,
    follows: name.nullable().meta({
      description:
        'The model that the verdict follows from: a stronger one that holds, or a weaker one that is violated; null if checked itself',
    }),
    sentence: z.string(),
  })
  .meta({ id: 'ModelReport' });

export const capAvailabilitySchema = z
  .strictObject({
    fault: name,
    answer: z.enum(['yes', 'no', 'not applicable']),
    sentence: z.string(),
    firstBreak: z.strictObject({ operation: count, node: name, receivedAtMs: ms }).nullable(),
  })
  .meta({ id: 'CapAvailability' });

export const convergenceSchema = z
  .strictObject({
    convergedAtMs: ms
      .nullable()
      .meta({ description: 'Since when live replicas have held the same; null: they differ' }),
    convergenceTimeMs: ms
      .nullable()
      .meta({ description: 'From the later of the last heal and the last acknowledged write; null: they differ' }),
    keysDifferingAtEnd: count,
    partMs: ms.meta({ description: 'Length of the equal parts of the run, drain included' }),
    peakKeys: z
      .array(count)
      .meta({ description: 'Most keys on which live replicas differed at one time, for each part' }),
  })
  .meta({ id: 'Convergence' });

export const writeFatesSchema = z
  .strictObject({
    acknowledged: count,
    final: count.meta({ description: 'What some live replica holds at the end' }),
    overwritten: count.meta({
      description: 'Replaced at a replica that had them, by what is final or goes back to it',
    }),
    dropped: count.meta({
      description: 'Concurrent with what is left, and thrown away by a rule such as last write wins',
    }),
    lost: count.meta({
      description:
        'Every final version had finished before they began. On registers a lower bound: a later write hides a loss',
    }),
    firstLost: count.nullable().meta({ description: 'The first operation that was lost' }),
    conflicting: count.optional().meta({
      description:
        'Kept beside a concurrent one by some replica for a while, whatever became of them. Absent from older reports',
    }),
  })
  .meta({ id: 'WriteFates', description: 'What became of acknowledged writes; those of transactions are not counted' });

export const expectationOutcomeSchema = z
  .strictObject({
    expectation: expectationSchema,
    outcome: z.enum(['passed', 'failed', 'not applicable']),
    sentence: z.string(),
  })
  .meta({ id: 'ExpectationOutcome' });

export const leadershipSchema = z
  .strictObject({ atMs: ms, node: name, role: z.enum(['leader', 'follower']), term: count })
  .meta({ id: 'Leadership' });

export const reportSchema = z
  .strictObject({
    version: z.literal(1),
    engineVersion: z.string(),
    digest: z.string().meta({ description: 'SHA-256 over the canonical report without this field' }),
    definitionDigest: z
      .string()
      .meta({ description: 'SHA-256 over the resolved definition, catalog data inlined, seeds left out' }),
    historyDigest: z.string(),
    name,
    seed: z.string(),
    layout: z.string().nullable(),
    datacenters: z.array(z.strictObject({ id: name, nodes: count, clients: z.boolean() })),
    strategy: strategySchema,
    route: z.enum(['local', 'nearest', 'leader']),
    durationMs: ms,
    warmupMs: ms,
    deadlineMs: ms,
    operations: z.strictObject({
      total: count.meta({ description: 'In the history, warm-up included' }),
      intended: count,
      ok: count,
      fail: count,
      info: count,
    }),
    phases: z.array(phaseSchema),
    faults: z.array(faultReportSchema),
    findings: z
      .array(z.string())
      .meta({ description: 'What happened, in sentences computed from the figures below; the most important first' }),
    linearizable: linearizabilitySchema,
    otherChecks: z
      .array(
        z.strictObject({
          check: z.string(),
          verdict: verdictSchema,
          promised: z.literal(true).optional().meta({
            description: 'Whether the strategy promises it under the faults of this run; left out where it does not',
          }),
          judged: count.optional().meta({ description: 'Numbers only: how many answers or pairs were judged' }),
          broken: count.optional().meta({ description: 'Numbers only: how many of them break the property' }),
          numbers: z
            .array(z.strictObject({ operation: count, key: count, value: z.int() }))
            .max(20)
            .optional()
            .meta({ description: '"numbers: unique" only: those that were given first, by operation' }),
          sentence: z.string(),
        }),
      )
      .meta({ description: 'What the experiment asked for besides, and what the strategy promises' }),
    models: z
      .array(modelReportSchema)
      .optional()
      .meta({ description: 'Where the check "models" was asked for: all models, none before one that is stronger' }),
    order: orderSchema.optional().meta({ description: 'Where the check "order" was asked for' }),
    cap: z.strictObject({
      verdict: z.enum(CAP_VERDICTS),
      sentence: z.string(),
      availability: z.array(capAvailabilitySchema),
    }),
    availability: z.array(availabilitySchema),
    latency: z.array(latencySchema),
    attempts: z.array(attemptsSchema).optional(),
    downtime: z.array(downtimeSchema),
    recovery: z.array(recoverySchema),
    series: seriesSchema,
    messages: z.strictObject({
      total: count.meta({ description: 'Between nodes' }),
      perOperation: z.number(),
      crossDatacenter: count,
      bytes: count,
      crossDatacenterBytes: count,
      byName: z.array(
        z.strictObject({
          name,
          count,
          bytes: count,
          metadataBytes: count.optional().meta({ description: 'All bytes but keys and values' }),
          crossDatacenterBytes: count.optional(),
        }),
      ),
    }),
    application: applicationReportSchema.optional().meta({ description: 'Absent where the workload has none' }),
    disturbances: disturbancesSchema.optional(),
    cost: costSchema.optional(),
    resources: resourcesSchema.optional(),
    convergence: convergenceSchema.optional().meta({ description: 'Absent from reports of engines before 0.2' }),
    writes: writeFatesSchema.optional().meta({ description: 'Absent as above' }),
    leadership: z.array(leadershipSchema).max(200),
    leaders: leadersSchema.optional().meta({ description: 'Absent where nobody led' }),
    worstCase: worstCaseSchema.optional(),
    yieldAndHarvest: yieldAndHarvestSchema.optional(),
    pacelc: pacelcSchema.optional(),
    staleness: stalenessSchema.optional().meta({
      description:
        'Absent where no register was read, or a value was written twice, so that reads do not name their write',
    }),
    expectations: z.array(expectationOutcomeSchema),
    warnings: z.array(z.string()),
    notModelled: z.array(z.string()),
    leftOut: z
      .array(z.strictObject({ figures: name, listed: count, of: count }))
      .optional()
      .meta({ description: 'Lists that were cut so that the report stays under 256 KiB; absent where none was' }),
  })
  .meta({ id: 'Report' });

export type Verdict = z.infer<typeof verdictSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type Report = z.infer<typeof reportSchema>;
export type OperationRow = z.infer<typeof operationRowSchema>;
export type Witness = z.infer<typeof witnessSchema>;
