import { z } from 'zod';
import { applicationSchema } from './application.js';
import { arrivalsSchema } from './arrivals.js';
import { identifier } from './identifiers.js';
import { keysSchema, keysPerOperation } from './keys.js';
import { operationShareSchema } from './operation-share.js';
import { duration, nanosOf } from './quantities.js';
import { backoffSchema, failoverSchema } from './retries.js';
import { scriptSchema } from './script.js';
import { addUpTo1 } from './shares.js';
import { WORKLOAD_PRESET_NAMES, withPresetInlined } from './workload-presets.js';

const operationsSchema = z.array(operationShareSchema).max(20).check(addUpTo1);
const sessionsSchema = z.int().min(1).max(10_000);

const workloadFields = z
  .strictObject({
    preset: z.string().optional().meta({
      enum: WORKLOAD_PRESET_NAMES,
      description:
        'Stands for operations and keys, unless these are written: the core workloads of YCSB (Cooper et al., SoCC 2010). It is written out when the document is read',
    }),
    clients: z
      .strictObject({
        perDatacenter: z
          .union([sessionsSchema, z.record(identifier, sessionsSchema)])
          .default(10)
          .meta({ description: 'Sessions open from the start at each site: one number, or one for each by its name' }),
        maxSessions: sessionsSchema
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
        failover: failoverSchema.optional(),
      })
      .prefault({}),
    arrivals: arrivalsSchema.default({ kind: 'open', rate: '50/s' }).meta({
      description:
        'For each datacenter. open: arrivals whatever the answers, a Poisson process if no pattern is given; closed: each session thinks, then asks again; none: the script alone, as where there is a script and nothing is written here',
    }),
    operations: operationsSchema.default([
      { kind: 'read', share: 0.7 },
      { kind: 'write', share: 0.3 },
    ]),
    operationsAt: z.record(identifier, operationsSchema.min(1)).optional().meta({
      description:
        'Instead of operations, for the clients of a site: readers in one place, writers in another. A datacenter without nodes gives a group of clients a site of its own',
    }),
    application: applicationSchema.optional(),
    script: scriptSchema.optional(),
    keys: keysSchema.default({ count: 20, distribution: 'uniform' }),
    deadline: duration({ min: '1ms', max: '10min' })
      .default('1s')
      .meta({ description: 'From arrival; later answers do not count' }),
    retries: z.int().min(0).max(20).default(0).meta({
      description:
        'More attempts, with the same operation id, after an attempt that ended without effect or, given attemptTimeout, without an answer',
    }),
    attemptTimeout: duration({ min: '1ms', max: '10min' }).optional().meta({
      description:
        'An attempt without an answer for so long, or whose connection is reset, is given up and made again at the next node; the last waits until the deadline. The operation is sent at least once: its outcome is no longer "fail" but "info" where it is not "ok". If not written, answers are awaited until the deadline',
    }),
    backoff: backoffSchema.optional(),
  })
  .check((context) => {
    const { clients, arrivals, application, script, keys, operations, operationsAt, preset } = context.value;
    const { attemptTimeout, retries, deadline } = context.value;
    if (arrivals.kind === 'none' && script === undefined) {
      context.issues.push({
        code: 'custom',
        path: ['arrivals'],
        message: 'nobody asks for anything: nothing arrives, and there is no script',
        params: { allowed: 'open or closed, or a script' },
        input: arrivals,
      });
    }
    const mixes = arrivals.kind !== 'none' && application === undefined;
    if (mixes !== operations.length > 0) {
      context.issues.push({
        code: 'custom',
        path: ['operations'],
        message: mixes
          ? 'nothing to ask for'
          : application === undefined
            ? 'nothing arrives that could ask for them'
            : `clients do what ${application.kind} says`,
        params: { allowed: mixes ? 'at least one' : 'no operations' },
        input: operations,
      });
    }
    if (!mixes && operationsAt !== undefined) {
      context.issues.push({
        code: 'custom',
        path: ['operationsAt'],
        message:
          application === undefined
            ? 'nothing arrives that could ask for them'
            : `clients do what ${application.kind} says`,
        params: { allowed: 'no operations' },
        input: operationsAt,
      });
    }
    if (preset !== undefined) {
      context.issues.push({
        code: 'custom',
        path: ['preset'],
        message:
          preset === 'ycsb-e'
            ? 'YCSB E scans ranges of keys, and the store has no scans'
            : `there is no preset ${JSON.stringify(preset)}`,
        params: { allowed: `one of ${WORKLOAD_PRESET_NAMES.join(', ')}` },
        input: preset,
      });
    }
    if (attemptTimeout !== undefined && retries === 0) {
      context.issues.push({
        code: 'custom',
        path: ['attemptTimeout'],
        message: 'attemptTimeout has a meaning only with retries: there is no attempt to follow',
        params: { allowed: 'retries of 1 or more, or no attemptTimeout' },
        input: attemptTimeout,
      });
    }
    if (attemptTimeout !== undefined && nanosOf(attemptTimeout) >= nanosOf(deadline)) {
      context.issues.push({
        code: 'custom',
        path: ['attemptTimeout'],
        message: `an attempt may take ${attemptTimeout}, and the operation only ${deadline}`,
        params: { allowed: `less than ${deadline}` },
        input: attemptTimeout,
      });
    }
    const { perDatacenter, maxSessions } = clients;
    const sessions = Object.entries(typeof perDatacenter === 'number' ? { '': perDatacenter } : perDatacenter);
    for (const [site, count] of sessions) {
      if (maxSessions >= count) continue;
      context.issues.push({
        code: 'custom',
        path: ['clients', 'maxSessions'],
        message: `maxSessions (${maxSessions}) is less than perDatacenter (${count}${site === '' ? '' : ` in ${site}`})`,
        params: { allowed: `at least ${count}` },
        input: maxSessions,
      });
    }
    const count = keysPerOperation(keys);
    for (const [path, list] of [
      [['operations'], operations] as const,
      ...Object.entries(operationsAt ?? {}).map(([site, at]) => [['operationsAt', site], at] as const),
    ]) {
      list.forEach(({ kind, reads = 2 }, index) => {
        if (kind !== 'txn' || reads <= count) return;
        context.issues.push({
          code: 'custom',
          path: [...path, index, 'reads'],
          message: `a txn reads ${reads} different keys, and there ${count === 1 ? 'is' : 'are'} only ${count}`,
          params: { allowed: `up to ${count}` },
          input: reads,
        });
      });
    }
  });

/** A script that is alone needs no word about arrivals; nor it nor an application about what would arrive. */
function withoutMix(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return written;
  const { script, application, arrivals } = written as Record<string, unknown>;
  const isAlone = script !== undefined && arrivals === undefined;
  if (!isAlone && application === undefined && !isNone(arrivals)) return written;
  return { operations: [], ...written, ...(isAlone ? { arrivals: { kind: 'none' } } : {}) };
}

function isNone(arrivals: unknown): boolean {
  return typeof arrivals === 'object' && arrivals !== null && 'kind' in arrivals && arrivals.kind === 'none';
}

export const workloadSchema = z
  .preprocess((written) => withoutMix(withPresetInlined(written)), workloadFields)
  .meta({ id: 'Workload' });

export type Workload = z.infer<typeof workloadSchema>;
