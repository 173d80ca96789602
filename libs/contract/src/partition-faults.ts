import { z } from 'zod';
import { faultFields } from './fault-fields.js';
import { nodeSelector } from './topology.js';

const groups = z
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

const scope = z
  .enum(['replicas', 'clients', 'both'])
  .default('both')
  .meta({ description: 'Which links are cut: between nodes, between clients and nodes, or both' });

export const partitionSchema = z
  .strictObject({
    ...faultFields,
    kind: z.literal('partition'),
    groups,
    blocks,
    scope,
  })
  .meta({ id: 'Partition' });

export type Partition = z.infer<typeof partitionSchema>;
