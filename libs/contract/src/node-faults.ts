import { z } from 'zod';
import { faultFields, getsSlower, slowingFactor } from './fault-fields.js';
import { duration } from './quantities.js';
import { identifier, nodeSelector } from './identifiers.js';

const diskAtRestart = z
  .enum(['kept', 'truncated', 'lost'])
  .default('kept')
  .meta({ description: 'At the restart: all that was written, all that was flushed, nothing' });

export const crashSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('crash'),
    node: nodeSelector,
    disk: diskAtRestart,
  })
  .meta({ id: 'Crash' });

export const outageSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('outage'),
    datacenter: identifier.meta({ description: 'All its nodes crash at once and restart together' }),
    clients: z.boolean().default(false).meta({
      description:
        'Whether its clients lose every connection too; what they ask then fails, and counts. Else they may ask elsewhere',
    }),
    disk: diskAtRestart,
  })
  .meta({ id: 'Outage' });

export const rollingRestartSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('rolling-restart'),
    nodes: z
      .union([z.literal('all'), z.array(nodeSelector).min(1).max(99)])
      .default('all')
      .meta({ description: 'In this order, one after the other; a datacenter brings all its nodes' }),
    down: duration({ min: '1ms' }).meta({
      description: 'How long each node is down; the nodes begin evenly spread over the length of the fault',
    }),
    disk: diskAtRestart,
  })
  .meta({ id: 'RollingRestart' });

export const pauseSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('pause'),
    node: nodeSelector,
  })
  .meta({
    id: 'Pause',
    description:
      'The process does not run, as in a garbage collection or while a virtual machine moves: messages wait, timers that are due fire at its end',
  });

export const slowCpuSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('slow-cpu'),
    node: nodeSelector,
    factor: slowingFactor.meta({
      description:
        'Times the service time, for what arrives while it lasts; what is left at its end takes the usual time',
    }),
  })
  .meta({ id: 'SlowCpu' });

export const slowDiskSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('slow-disk'),
    node: nodeSelector,
    factor: slowingFactor
      .default(1)
      .meta({ description: 'Times the fsync time, for flushes that begin while it lasts' }),
    added: duration({ max: '10min' }).default('0s').meta({ description: 'And this much more' }),
  })
  .check(getsSlower)
  .meta({ id: 'SlowDisk' });

export const graySchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('gray'),
    node: nodeSelector,
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .meta({ description: "Of clients' requests that vanish in the node, while it serves other nodes as ever" }),
  })
  .meta({ id: 'Gray' });

export type Crash = z.infer<typeof crashSchema>;
export type Outage = z.infer<typeof outageSchema>;
export type RollingRestart = z.infer<typeof rollingRestartSchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type SlowCpu = z.infer<typeof slowCpuSchema>;
export type SlowDisk = z.infer<typeof slowDiskSchema>;
export type Gray = z.infer<typeof graySchema>;
