import { z } from 'zod';
import { faultFields } from './fault-fields.js';
import { duration } from './quantities.js';
import { nodeSelector } from './identifiers.js';

/** Hosts that belong together. */
export const hostGroups = z
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
  });

const blocks = z.enum(['both', 'outgoing', 'incoming']).default('both').meta({
  description: 'both ways between groups; or only messages that leave, or only those that enter, the first group',
});

/** Which links a fault is about. */
export const linkScope = z
  .enum(['replicas', 'clients', 'both'])
  .default('both')
  .meta({ description: 'Which links are cut: between nodes, between clients and nodes, or both' });

export const partitionSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('partition'),
    groups: hostGroups,
    blocks,
    scope: linkScope,
  })
  .meta({ id: 'Partition' });

export const flappingSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('flapping'),
    groups: hostGroups,
    period: duration({ min: '1ms', max: '1h' }).meta({ description: 'From one cut to the next' }),
    share: z.number().gt(0).lt(1).default(0.5).meta({ description: 'Of each period that is cut: its beginning' }),
    blocks,
    scope: linkScope,
  })
  .meta({ id: 'Flapping', description: 'A partition that comes and goes' });

export const isolateSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('isolate'),
    target: z.union([z.literal('leader'), nodeSelector]).meta({
      description:
        'Cut off from all others: "leader", whoever was the latest to announce it when the fault strikes; a node; or a datacenter with its clients',
    }),
    blocks: blocks.meta({
      description: 'both ways; or only messages that leave, or only those that enter, the target',
    }),
    scope: linkScope,
  })
  .meta({ id: 'Isolate' });

export const cutLinksSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('cut-links'),
    links: z
      .array(z.tuple([nodeSelector, nodeSelector]))
      .min(1)
      .max(600)
      .meta({ description: 'Pairs that cannot reach each other; a datacenter brings its nodes and its clients' }),
    blocks: z
      .enum(['both', 'outgoing'])
      .default('both')
      .meta({ description: 'both ways; or only messages from the first to the second of each pair' }),
    scope: linkScope,
  })
  .meta({ id: 'CutLinks' });

export const majoritiesRingSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('majorities-ring'),
  })
  .meta({
    id: 'MajoritiesRing',
    description:
      'The nodes, in their order, on a ring: each still reaches its nearest neighbours, a majority with itself, and no two the same one. Needs 4 nodes; clients reach all',
  });

export type Partition = z.infer<typeof partitionSchema>;
export type Flapping = z.infer<typeof flappingSchema>;
export type Isolate = z.infer<typeof isolateSchema>;
export type CutLinks = z.infer<typeof cutLinksSchema>;
export type MajoritiesRing = z.infer<typeof majoritiesRingSchema>;
