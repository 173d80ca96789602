import { z } from 'zod';

const quorum = z.union([z.int().min(1).max(99), z.enum(['majority', 'all'])]);

export const leaderlessSchema = z.strictObject({
  kind: z.literal('leaderless'),
  n: z
    .union([z.int().min(1).max(99), z.literal('all')])
    .default('all')
    .meta({ description: 'Replicas of each key' }),
  r: quorum.default('majority').meta({ description: 'Replicas that must answer a read' }),
  w: quorum.default('majority').meta({ description: 'Replicas that must have a write on disk' }),
  placement: z.literal('one-per-datacenter').default('one-per-datacenter'),
  readRepair: z.enum(['off', 'async', 'sync']).default('async').meta({
    description:
      'async: stale replicas that answered are repaired after the reply; sync: w replicas have what a read returns before it is answered',
  }),
  stamps: z.enum(['clock', 'read-first']).optional().meta({
    description:
      "Where a write's timestamp comes from: the wall clock of its coordinator (if not written), or one more than the greatest that r replicas have. With read-first, readRepair sync and r + w > n: the linearizable register of Attiya, Bar-Noy and Dolev",
  }),
  conflicts: z.literal('last-write-wins').default('last-write-wins'),
});
