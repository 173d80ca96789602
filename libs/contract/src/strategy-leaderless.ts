import { z } from 'zod';
import { duration } from './quantities.js';

const NAMED_LEVELS = ['majority', 'all', 'local-one', 'local-quorum', 'each-quorum'] as const;
const count = z
  .int()
  .min(1, 'a quorum of no replica meets no other one: whether a read finds what was written would be left to chance')
  .max(99);
const LEVELS =
  'local-one and local-quorum count in the datacenter of the node that is asked, each-quorum needs a majority in every one';

export const leaderlessSchema = z.strictObject({
  kind: z.literal('leaderless'),
  n: z
    .union([z.int().min(1).max(99), z.literal('all')])
    .default('all')
    .meta({ description: 'Replicas of each key' }),
  r: z
    .union([count, z.enum([...NAMED_LEVELS, 'serial'])])
    .default('majority')
    .meta({
      description: `Replicas that must answer a read; ${LEVELS}; serial: reads are lightweight transactions`,
    }),
  w: z
    .union([count, z.enum(NAMED_LEVELS)])
    .default('majority')
    .meta({ description: `Replicas that must have a write on disk; ${LEVELS}` }),
  placement: z
    .union([
      z.enum(['one-per-datacenter', 'ring']),
      z.strictObject({
        replicasPerDatacenter: z.int().min(1).max(99).meta({ description: 'All nodes where there are fewer' }),
      }),
    ])
    .default('one-per-datacenter')
    .meta({
      description:
        "Where the replicas are. ring: the n nodes that follow the key's hash on one ring of all nodes (Dynamo; Cassandra's SimpleStrategy); replicasPerDatacenter: so many in each datacenter (Cassandra's NetworkTopologyStrategy), which makes n",
    }),
  readRepair: z.enum(['off', 'async', 'sync']).default('async').meta({
    description:
      'async: stale replicas that answered are repaired after the reply; sync: w replicas have what a read returns before it is answered',
  }),
  stamps: z.enum(['clock', 'read-first']).optional().meta({
    description:
      "Where a write's timestamp comes from: the wall clock of its coordinator (if not written), or one more than the greatest that r replicas have. With read-first, readRepair sync and r + w > n: the linearizable register of Attiya, Bar-Noy and Dolev",
  }),
  hintedHandoff: z.enum(['sloppy-quorum', 'at-coordinator']).optional().meta({
    description:
      "For a replica that does not answer, the next node of the key's preference list takes its writes, counts for the quorum, and hands them over later (sloppy-quorum, Dynamo); or the coordinator keeps them until then, beside the quorum (at-coordinator, Cassandra). Nobody does if not written",
  }),
  suspectAfter: duration({ min: '1ms', max: '1h' }).optional().meta({
    description: 'With hintedHandoff: a node that has not answered for so long is taken for down; 500ms if not written',
  }),
  handoffInterval: duration({ min: '10ms', max: '1h' }).optional().meta({
    description: 'With hintedHandoff: between two attempts to hand over; 10s if not written',
  }),
  antiEntropy: duration({ min: '10ms', max: '24h' }).optional().meta({
    description:
      "Between two comparisons of a node's copies with those of another, by Merkle trees. Never if not written",
  }),
  serial: z.enum(['serial', 'local-serial']).optional().meta({
    description:
      "Compare-and-set by Cassandra's lightweight transactions: Paxos among the replicas of the key, or among those in the datacenter of the node that is asked. There is none if not written",
  }),
  conflicts: z.enum(['last-write-wins', 'siblings']).default('last-write-wins').meta({
    description:
      'Of concurrent writes of a key. last-write-wins: by timestamp, ties by node; siblings: all stay, with dotted version vectors, until a write whose session has read them',
  }),
  context: z.enum(['carried', 'none']).optional().meta({
    description:
      'Of siblings: whether sessions bring back what they have read of a key with their writes of it (carried, if not written), or nothing, so that all writes are concurrent',
  }),
});
