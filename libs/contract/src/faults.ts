import { z } from 'zod';
import { duration } from './quantities.js';
import { nodeSelector } from './topology.js';

/** Names that phases have of their own: a fault may not take one. */
export const RESERVED_PHASES: readonly string[] = ['all', 'steady', 'recovery', 'boundary', 'warmup', 'drain'];

const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .refine((text) => !RESERVED_PHASES.includes(text), {
    error: 'the name is reserved for a phase',
  });

const when = {
  name,
  at: duration().meta({ description: 'From the start of the run, warm-up included' }),
  for: duration({ min: '1ms' }),
};

export const partitionSchema = z
  .strictObject({
    ...when,
    kind: z.literal('partition'),
    groups: z
      .array(
        z
          .array(z.union([z.literal('rest'), nodeSelector]))
          .min(1)
          .max(100),
      )
      .min(2)
      .max(25)
      .meta({
        description:
          'Who can still reach whom. A datacenter brings its nodes and its clients; "rest" is everything not named; what is in no group reaches all',
      }),
    blocks: z.enum(['both', 'outgoing', 'incoming']).default('both').meta({
      description: 'both ways between groups; or only messages that leave, or only those that enter, the first group',
    }),
    scope: z
      .enum(['replicas', 'clients', 'both'])
      .default('both')
      .meta({ description: 'Which links are cut: between nodes, between clients and nodes, or both' }),
  })
  .meta({ id: 'Partition' });

export const crashSchema = z
  .strictObject({
    ...when,
    kind: z.literal('crash'),
    node: nodeSelector,
    disk: z
      .enum(['kept', 'truncated', 'lost'])
      .default('kept')
      .meta({ description: 'At the restart: all that was written, all that was flushed, nothing' }),
  })
  .meta({ id: 'Crash' });

export const faultSchema = z.discriminatedUnion('kind', [partitionSchema, crashSchema]).meta({ id: 'Fault' });

export type Fault = z.infer<typeof faultSchema>;
export type Partition = z.infer<typeof partitionSchema>;
export type Crash = z.infer<typeof crashSchema>;
