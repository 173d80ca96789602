import { z } from 'zod';
import { duration } from './quantities.js';
import { nodeSelector } from './identifiers.js';

const quorum = z.union([z.int().min(1).max(99), z.enum(['majority', 'all'])]);

export const singleLeaderSchema = z
  .strictObject({
    kind: z.literal('single-leader'),
    leader: nodeSelector.meta({ description: 'The node that orders every write' }),
    replication: z.enum(['asynchronous', 'semi-synchronous', 'synchronous']).default('asynchronous').meta({
      description:
        'Whether a write is answered at once, after `acknowledgements` followers, or after all of them have it on disk',
    }),
    acknowledgements: z
      .int()
      .min(1)
      .max(98)
      .optional()
      .meta({ description: 'Followers to wait for; semi-synchronous only; 1 if not written' }),
    reads: z
      .enum(['leader', 'local'])
      .default('leader')
      .meta({ description: 'Who serves a read that asks for no consistency of its own' }),
    failover: z.literal('off').default('off'),
  })
  .check((context) => {
    const { replication, acknowledgements } = context.value;
    if (acknowledgements !== undefined && replication !== 'semi-synchronous') {
      context.issues.push({
        code: 'custom',
        path: ['acknowledgements'],
        message: `acknowledgements has a meaning only with replication "semi-synchronous", not "${replication}"`,
        input: acknowledgements,
      });
    }
  });

export const multiLeaderSchema = z.strictObject({
  kind: z.literal('multi-leader'),
  conflicts: z
    .literal('last-write-wins')
    .default('last-write-wins')
    .meta({ description: 'By the wall clock of the node that accepted the write; ties by node' }),
});

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

export const raftSchema = z
  .strictObject({
    kind: z.literal('raft'),
    leader: z
      .union([z.literal('any'), nodeSelector])
      .default('any')
      .meta({ description: 'Who campaigns first at the start; any: the first to time out' }),
    reads: z
      .enum(['read-index', 'local'])
      .default('read-index')
      .meta({ description: 'local: any replica answers from its own state; not linearizable' }),
    preVote: z.boolean().default(true),
    electionTimeout: duration({ min: '1ms', max: '1h' })
      .default('1s')
      .meta({ description: 'Least; each draw adds up to the same again' }),
    heartbeat: duration({ min: '1ms', max: '1h' }).default('100ms'),
  })
  .meta({ description: 'Raft (Ongaro and Ousterhout 2014)' });

export const causalSchema = z
  .strictObject({
    kind: z.literal('causal'),
    dependencies: z.enum(['nearest', 'vector']).default('nearest').meta({
      description:
        "What a write carries. nearest: the writes that its session has read since its last write, and that one; vector: how much of every node's log it follows",
    }),
    conflicts: z
      .literal('last-write-wins')
      .default('last-write-wins')
      .meta({ description: 'By Lamport stamps, which never contradict causality; ties by node' }),
  })
  .meta({ description: 'Causal+ consistency (Lloyd, Freedman, Kaminsky and Andersen 2011)' });

/** Every strategy that an experiment can name. A kind here without a builder in the laboratory's registry does not compile. */
export const strategySchema = z
  .discriminatedUnion('kind', [singleLeaderSchema, multiLeaderSchema, leaderlessSchema, raftSchema, causalSchema])
  .meta({ id: 'Strategy' });

export type StrategySpec = z.infer<typeof strategySchema>;
export type StrategyKind = StrategySpec['kind'];
export const STRATEGY_KINDS = strategySchema.options.map((option) => option.shape.kind.value);
